#!/bin/sh
# Before this server stops: if it is the master, another one becomes it, and nothing that was acknowledged is lost. Writes
# are held back meanwhile (their clients wait), the replicas catch up, then the sentinels, or in a Redis Cluster a
# replica, take over. It gives up after a while: a server that must stop, stops.
set -u
. /etc/redis/common.sh
# A sentinel on a node that is gone must not use up the time of those that answer.
ASK_SECONDS=2

here() {
	ask_here 6379 "$@"
}

is_master() {
	[ "$(here role | head -n 1)" = master ]
}

# Whether every replica that answers is connected and has all that was written.
replicas_caught_up() {
	replication=$(here info replication | tr -d '\r')
	offset=$(echo "$replication" | sed -n 's/^master_repl_offset://p')
	! echo "$replication" | grep '^slave[0-9]*:' | grep -qv ",offset=$offset," || return 1
	[ "$(echo "$replication" | grep -c '^slave[0-9]*:')" -ge "$others" ]
}

# until_true SECONDS COMMAND...
until_true() {
	deadline=$(($(date +%s) + $1))
	shift
	while ! "$@"; do
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		sleep 0.5
	done
}

is_replica() {
	[ "$(here role | head -n 1)" = slave ]
}

# Whether most sentinels name another master than this server; sets it.
another_master() {
	master=$(master_named_by "$REDIS_SENTINEL_MAJORITY")
	[ -n "$master" ] && ! is_self "$master"
}

# Whether every replica that a sentinel could choose copies its master, by what it has told the sentinel. One that was the master
# itself a moment ago has nothing of what this one took since, and would be chosen all the same. Of what the sentinel told: known.
electable_follow() {
	echo "$known" | {
		flags='' link=''
		while read -r name && read -r value; do
			case $name in
			flags) flags=$value link='' ;;
			master-link-status) link=$value ;;
			slave-priority) [ "$flags" != slave ] || [ "$link" = ok ] || [ "$value" = 0 ] || exit 1 ;;
			esac
		done
		exit 0
	}
}

# Whether the sentinel that is going to be asked knows every replica that answers as it is now, and there is one. One that has
# just restarted it may still take for the process before, or not find yet: its failover to that one would come to nothing, and
# it could not tell it whom to follow next. It asks for who they are every ten seconds.
everybody_is_known() {
	for sentinel in $REDIS_SENTINELS; do
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		[ "$(ask "$sentinel" 26379 ping)" = PONG ] || continue
		known=$(ask "$sentinel" 26379 sentinel replicas "$REDIS_MASTER_SET" | tr -d '\r')
		electable_follow || return 1
		others=0
		for server in $REDIS_SERVERS; do
			! is_self "$server" || continue
			[ "$(date +%s)" -lt "$deadline" ] || return 1
			run=$(ask "$server" 6379 info server | tr -d '\r' | sed -n 's/^run_id://p')
			[ -n "$run" ] || continue
			# The line after it is "flags", then these.
			[ "$(echo "$known" | sed -n "/^$run\$/{n;n;p;}")" = slave ] || return 1
			others=$((others + 1))
		done
		[ "$others" -gt 0 ]
		return
	done
	return 1
}

# The host name, or else the address, of a replica of this node.
cluster_replica() {
	id=$(here cluster myid)
	here cluster nodes | grep " slave $id " | grep ' connected' | while read -r _ place _; do
		case $place in
		*,?*)
			host=${place#*,}
			echo "${host%%,*}"
			;;
		*) echo "${place%:*}" ;;
		esac
		break
	done
}

is_master || exit 0
if [ "$REDIS_ROLE" = cluster ]; then
	replica=$(cluster_replica)
	[ -n "$replica" ] || exit 0
	ask "$replica" 6379 cluster failover >/dev/null
	until_true 10 is_replica
	exit 0
fi

[ -n "${REDIS_SENTINELS-}" ] || exit 0
here info replication | grep -q 'state=online' || exit 0
# Writes go on meanwhile, and another one may become the master.
known='' others=0
# Where somebody who does not copy this master could still be chosen it stops without a word: the sentinels ask everybody anew
# before they replace one that is gone, and Redis itself waits for its replicas (shutdown-timeout).
until_true 12 everybody_is_known || electable_follow || exit 0
is_master || exit 0
# Longer than it lasts: ended below, or with this server.
here client pause 600000 write >/dev/null
until_true 5 replicas_caught_up || exit 0
begun=0
fail_over || begun=$?
if [ "$begun" = 1 ]; then
	# Nobody takes its place: it serves until it stops.
	here client unpause >/dev/null
elif until_true 15 another_master && [ "$(here replicaof "$master" 6379)" = OK ]; then
	# Held back writes are refused from here on. Not left to the sentinel: what it sends here is held back as well, behind
	# a PUBLISH of its own.
	here client unpause >/dev/null
fi
# Else another one may be the master already: what this one took now would be lost.
exit 0
