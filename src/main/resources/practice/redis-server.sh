#!/bin/sh
# Stands before the real redis-server in a practice pod, also as a sentinel or a cluster node: it listens on the pod's own
# loopback address and nowhere else, and names of pods and services, which no DNS knows here, become addresses.
programs=${0%/*}
. "$programs/names.sh"

case ${1-} in
-v | --version | -h | --help | --test-memory | --check-system) exec "$PRACTICE_REDIS" "$@" ;;
esac
case $0 in
*-sentinel) set -- "$@" --sentinel ;;
esac

# files FILE: it and what it includes
files() {
	[ -f "$1" ] || return 0
	echo "$1"
	for included in $(sed -n 's/^[[:space:]]*include[[:space:]]\{1,\}"\{0,1\}\([^"]*\).*/\1/p' "$1"); do
		files "$included"
	done
}
configuration=$(files "${1-}")

# setting WORD: what the configuration says last
setting() {
	[ -z "$configuration" ] || cat $configuration | awk -v word="$1" 'tolower($1) == word { value = $2 } END { print value }'
}

# In place: a sentinel finds what it has learnt in the file where it was put. A real DNS has an answer later, when Redis asks again;
# here nobody asks again, so a name that nobody has yet is waited for, up to twelve seconds.
tries=120
for file in $configuration; do
	[ -w "$file" ] || continue
	until text=$(awk -v hosts="$PRACTICE_HOSTS" -v directory="$PRACTICE_DIRECTORY" -f "$programs/names.awk" "$file"); do
		[ "$?" = 3 ] || exit 1
		[ "$tries" = 120 ] && echo "$file names what nobody is called yet; waiting for it" >&2
		[ "$tries" -gt 0 ] || break
		tries=$((tries - 1))
		sleep 0.1
	done
	[ "$text" = "$(cat "$file")" ] || printf '%s\n' "$text" >"$file"
done

sentinel='' cluster=$(setting cluster-enabled) tls_port=$(setting tls-port) option='' nth=0 count=$#
while [ "$count" -gt 0 ]; do
	argument=$1
	shift
	count=$((count - 1))
	nth=$((nth + 1))
	case $argument in
	--*) option=$argument nth=0 ;;
	esac
	case $option:$nth in
	--replicaof:1 | --slaveof:1)
		master_port=${1-}
		look_up "$argument" "${1-}" && argument=$address master_port=$port
		;;
	--replicaof:2 | --slaveof:2) argument=$master_port ;;
	--replica-announce-ip:1 | --slave-announce-ip:1 | --cluster-announce-hostname:1)
		look_up "$argument" 0 && argument=$address
		;;
	--sentinel:0) sentinel=yes ;;
	--cluster-enabled:1) cluster=$argument ;;
	--tls-port:1) tls_port=$argument ;;
	esac
	set -- "$@" "$argument"
done

set -- "$@" --bind "$PRACTICE_IP"
[ -n "${PRACTICE_SOURCE_ADDRESS-}" ] && set -- "$@" --bind-source-addr "$PRACTICE_IP"
if [ -n "${PRACTICE_PORT-}" ]; then
	if [ "$sentinel" = yes ] || [ "$cluster" = yes ]; then
		echo "The practice cluster runs neither Sentinel nor cluster mode on this machine: their nodes know each other by" \
			"address and need one each in 127.0.0.0/8, but the system lets programs listen on 127.0.0.1 only." >&2
		exit 1
	fi
	case $tls_port in
	'' | 0) set -- "$@" --port "$PRACTICE_PORT" ;;
	*) set -- "$@" --port 0 --tls-port "$PRACTICE_PORT" ;;
	esac
fi
exec "$PRACTICE_REDIS" "$@"
