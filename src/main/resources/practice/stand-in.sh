#!/usr/bin/env bash
# A program that runs inside the console, for a container of its own: this process is what the container runs. It says what
# was asked for, prints what the program has to say, and the program lives exactly as long as this connection does.
{ exec 3<>"/dev/tcp/127.0.0.1/${PRACTICE_STAND_IN%% *}"; } 2>/dev/null || exit 1
{
	printf '%s\0' "${PRACTICE_STAND_IN#* }" "${0##*/}" "$#" "$@"
	for name in $(compgen -e); do printf '%s=%s\0' "$name" "${!name}"; done
	printf '\0'
} >&3
while IFS= read -r line <&3; do
	case $line in
	'exit '*) exit "${line#exit }" ;;
	*) printf '%s\n' "${line#log }" ;;
	esac
done
exit 1
