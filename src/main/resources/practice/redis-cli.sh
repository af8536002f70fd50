#!/usr/bin/env bash
# A redis-cli for practice pods on machines without one: enough for probes and scripts (one command, or commands from
# standard input). "localhost" is the pod's own address.
export LC_ALL=C
host=127.0.0.1 port=6379 password=${REDISCLI_AUTH-} user='' database='' fail_on_error='' stdin_argument=''
while [ $# -gt 0 ]; do
	case $1 in
	-h) host=$2; shift 2 ;;
	-p) port=$2; shift 2 ;;
	-a | --pass) password=$2; shift 2 ;;
	--user) user=$2; shift 2 ;;
	-n) database=$2; shift 2 ;;
	-t | -r | -i) shift 2 ;;
	-e) fail_on_error=1; shift ;;
	-x) stdin_argument=1; shift ;;
	--no-auth-warning | --raw | --no-raw | -2 | -3) shift ;;
	-v | --version) echo "redis-cli (practice cluster)"; exit 0 ;;
	-*) echo "the practice cluster's redis-cli does not know $1; install redis-tools for the real one" >&2; exit 1 ;;
	*) break ;;
	esac
done

lookup() {
	local name address ports mapping
	while read -r name address ports; do
		if [ "$name" = "$host" ]; then
			host=$address
			for mapping in $ports; do [ "${mapping%%=*}" = "$port" ] && port=${mapping#*=}; done
			return
		fi
	done <"$PRACTICE_HOSTS"
}
case $host in
localhost | 127.0.0.1 | 0.0.0.0 | ::1)
	host=$PRACTICE_IP
	[ -n "${PRACTICE_PORT-}" ] && port=$PRACTICE_PORT
	;;
*) lookup ;;
esac

if ! { exec 3<>"/dev/tcp/$host/$port"; } 2>/dev/null; then
	echo "Could not connect to Redis at $host:$port: Connection refused" >&2
	exit 1
fi

send() {
	local message argument
	message="*$#"$'\r\n'
	for argument in "$@"; do message+="\$${#argument}"$'\r\n'"$argument"$'\r\n'; done
	printf '%s' "$message" >&3
}

failed=''
# Prints one reply as redis-cli does when its output is not a terminal.
reply() {
	local line count data
	IFS= read -r line <&3 || { echo "Error: Server closed the connection" >&2; exit 1; }
	line=${line%$'\r'}
	case $line in
	+* | :*) printf '%s\n' "${line:1}" ;;
	-*) printf '%s\n' "${line:1}"; failed=1 ;;
	'$-1' | '*-1') echo ;;
	\$*)
		count=${line:1}
		if [ "${BASH_VERSINFO[0]}" -ge 5 ]; then
			IFS= read -r -N "$count" data <&3
		else
			data=$(dd bs=1 count="$count" <&3 2>/dev/null)
		fi
		IFS= read -r line <&3
		printf '%s\n' "$data"
		;;
	\**)
		count=${line:1}
		while [ "$count" -gt 0 ]; do reply; count=$((count - 1)); done
		;;
	esac
}

if [ -n "$password" ]; then
	if [ -n "$user" ]; then send AUTH "$user" "$password"; else send AUTH "$password"; fi
	answer=$(reply)
	case $answer in OK) ;; *) echo "AUTH failed: $answer" >&2 ;; esac
fi
[ -n "$database" ] && { send SELECT "$database"; reply >/dev/null; }

if [ $# -gt 0 ]; then
	[ -n "$stdin_argument" ] && set -- "$@" "$(cat)"
	send "$@"
	reply
else
	while read -r -a words; do
		[ "${#words[@]}" -gt 0 ] || continue
		send "${words[@]}"
		reply
	done
fi
[ -n "$failed" ] && [ -n "$fail_on_error" ] && exit 1
exit 0
