#!/bin/sh
# getent hosts NAME...: what the cluster's DNS answers now; exit code 2 for a name nobody has, as the real one.
. "${0%/*}/names.sh"
case ${1-} in
hosts | ahosts | ahostsv4) shift ;;
*)
	echo "the practice cluster's getent knows the databases hosts, ahosts and ahostsv4 only" >&2
	exit 1
	;;
esac
code=0
for name in "$@"; do
	if grep "^${name%.} " "$PRACTICE_HOSTS" >/dev/null; then
		grep "^${name%.} " "$PRACTICE_HOSTS" | while read -r _ address _; do printf '%-15s %s\n' "$address" "$name"; done
	elif look_up "$name" 0; then
		printf '%-15s %s\n' "$address" "$name"
	else
		code=2
	fi
done
exit $code
