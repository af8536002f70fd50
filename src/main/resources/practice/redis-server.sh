#!/bin/sh
# Stands before the real redis-server in a practice pod: it listens on the pod's own loopback address and nowhere
# else, and the names of other pods and services, which no DNS knows here, are looked up in the pod's hosts file.

# resolve NAME PORT -> "ADDRESS PORT"
resolve() {
	while read -r name address ports; do
		if [ "$name" = "$1" ]; then
			for mapping in $ports; do
				[ "${mapping%%=*}" = "$2" ] && { echo "$address ${mapping#*=}"; return; }
			done
			echo "$address $2"
			return
		fi
	done <"$PRACTICE_HOSTS"
	echo "$1 $2"
}

case ${1-} in
-v | --version | -h | --help | --test-memory | --check-system) exec "$PRACTICE_REDIS" "$@" ;;
esac

# replicaof NAME PORT in the configuration file
if [ -f "${1-}" ] && [ -w "$1" ]; then
	for word in replicaof slaveof; do
		host=$(sed -n "s/^[[:space:]]*$word[[:space:]]\{1,\}\([^[:space:]]*\)[[:space:]].*/\1/p" "$1" | tail -n 1)
		port=$(sed -n "s/^[[:space:]]*$word[[:space:]]\{1,\}[^[:space:]]*[[:space:]]\{1,\}\([0-9]*\).*/\1/p" "$1" | tail -n 1)
		if [ -n "$host" ] && [ "$host" != no ]; then
			text=$(sed "s/^[[:space:]]*$word[[:space:]].*/$word $(resolve "$host" "$port")/" "$1")
			printf '%s\n' "$text" >"$1"
		fi
	done
fi

# --replicaof NAME PORT among the arguments
count=$#
while [ "$count" -gt 0 ]; do
	argument=$1
	shift
	count=$((count - 1))
	case $argument in
	--replicaof | --slaveof)
		if [ "$count" -ge 2 ]; then
			found=$(resolve "$1" "$2")
			shift 2
			count=$((count - 2))
			set -- "$@" "$argument" "${found% *}" "${found#* }"
			continue
		fi
		;;
	esac
	set -- "$@" "$argument"
done

set -- "$@" --bind "$PRACTICE_IP"
[ -n "${PRACTICE_SOURCE_ADDRESS-}" ] && set -- "$@" --bind-source-addr "$PRACTICE_IP"
[ -n "${PRACTICE_PORT-}" ] && set -- "$@" --port "$PRACTICE_PORT"
exec "$PRACTICE_REDIS" "$@"
