#!/bin/sh
# first-writes.sh SERVER: lets the master that starts as that process take writes, as soon as the sentinels have seen it again.
#
# A master that comes back after a crash while the sentinels are just replacing it would acknowledge writes for a second or two
# that its successor never hears of, as long as one other replica follows it. start.sh has it ask for more replicas than there
# can be; this takes that back. The nodes of a Redis Cluster wait like this by themselves (CLUSTER_WRITABLE_DELAY in
# cluster_legacy.c).
#
# Where most sentinels name another master it becomes a replica of that at once. A sentinel would tell it so some ten seconds later
# (sentinel.c, "convert-to-slave"), and might choose it meanwhile, without what its successor has taken.
set -u
. /etc/redis/common.sh
ASK_SECONDS=2
# Who has not replaced it by then has no majority.
PATIENCE=30
server=$1

# What the values want; the last line counts, and "slaves" is the old word.
wanted() {
	grep -iE '^[[:space:]]*min-(replicas|slaves)-to-write[[:space:]]' "/etc/redis/$REDIS_ROLE.conf" | tail -n 1 | {
		read -r _ number _ || number=0
		echo "$number" | tr -d "\"'"
	}
}

# field NAME: of what the sentinel has told.
field() {
	echo "$told" | sed -n "/^$1\$/{n;p;}"
}

# Whether most sentinels have heard from it within so many milliseconds, and none replaces it: seen_by_most MILLISECONDS. Only
# the one that replaces a master says so: in the first ten seconds each has to have answered.
seen_by_most() {
	seen=0 heard=0
	for sentinel in $REDIS_SENTINELS; do
		told=$(ask "$sentinel" 26379 sentinel master "$REDIS_MASTER_SET" | tr -d '\r')
		[ -z "$told" ] || heard=$((heard + 1))
		case $(field flags) in
		*failover*) return 1 ;;
		master)
			reply=$(field last-ok-ping-reply)
			! is_self "$(field ip)" || [ "${reply:-$1}" -ge "$1" ] || seen=$((seen + 1))
			;;
		esac
	done
	[ "$seen" -ge "$REDIS_SENTINEL_MAJORITY" ] &&
		{ [ "$heard" -eq "$(echo "$REDIS_SENTINELS" | wc -w)" ] || [ "$1" -ge 10000 ]; }
}

# Whether most sentinels name another master; sets it.
named_another() {
	named=$(master_named_by "$REDIS_SENTINEL_MAJORITY")
	[ -n "$named" ] && ! is_self "$named"
}

until [ "$(ask_here 6379 ping)" = PONG ]; do
	kill -0 "$server" 2>/dev/null || exit 0
	sleep 0.3
done
began=$(date +%s)
while kill -0 "$server" 2>/dev/null && [ "$(ask_here 6379 role | head -n 1)" != slave ]; do
	if named_another; then
		ask_here 6379 replicaof "$named" 6379 >/dev/null
		sleep 0.3
		continue
	fi
	lasted=$(($(date +%s) - began))
	# A second less, because the clock counts whole ones.
	! { [ "$lasted" -ge 2 ] && seen_by_most $(((lasted - 1) * 1000)); } || break
	[ "$lasted" -lt "$PATIENCE" ] || break
	sleep 0.3
done
until [ "$(ask_here 6379 config set min-replicas-to-write "$(wanted)")" = OK ]; do
	kill -0 "$server" 2>/dev/null || exit 0
	sleep 0.3
done
