#!/bin/sh
# Makes a Redis Cluster of empty servers, once. It touches nothing when there is a cluster already, and refuses when a
# server holds data or belongs to another cluster.
#
# REDIS_SERVERS            names of all pods
# REDIS_CLUSTER_MASTERS    how many of them, from the first on, become masters
set -eu
. /etc/redis/common.sh
slots=16384

stop() {
	echo "$*" >&2
	exit 1
}

field() {
	ask "$1" 6379 cluster info | tr -d '\r' | sed -n "s/^$2://p"
}

address_of() {
	getent hosts "$1" | { read -r address _ && echo "$address"; }
}

# until_true SECONDS WHAT COMMAND...
until_true() {
	seconds=$1 what=$2
	shift 2
	while ! "$@"; do
		seconds=$((seconds - 1))
		[ "$seconds" -gt 0 ] || stop "Gave up waiting until $what."
		sleep 1
	done
}

all_answer() {
	for server in $REDIS_SERVERS; do
		case $(ask "$server" 6379 ping) in
		PONG) ;;
		*) return 1 ;;
		esac
	done
}

all_know_all() {
	for server in $REDIS_SERVERS; do
		[ "$(field "$server" cluster_known_nodes)" = "$count" ] || return 1
	done
}

all_ok() {
	for server in $REDIS_SERVERS; do
		[ "$(field "$server" cluster_state)" = ok ] || return 1
	done
}

# Every step may be done again: an answer that is late is no reason to give up.
meet_all() {
	for server in $REDIS_SERVERS; do
		address=$(address_of "$server") || return 1
		ask "${REDIS_SERVERS%% *}" 6379 cluster meet "$address" 6379 >/dev/null || return 1
	done
	all_know_all
}

# number_epoch SERVER NUMBER: nodes with an epoch of their own need not agree on one first.
number_epoch() {
	ask "$1" 6379 cluster set-config-epoch "$2" >/dev/null || return 1
}

# Equal shares, rounded as redis-cli rounds them.
first_slot() {
	echo $(((2 * $1 * slots + REDIS_CLUSTER_MASTERS) / (2 * REDIS_CLUSTER_MASTERS)))
}

has_slots() {
	ask "$1" 6379 cluster nodes | grep myself | grep -q ' connected [0-9]'
}

# take_slots SERVER FIRST LAST
take_slots() {
	# shellcheck disable=SC2046 # one argument for each slot
	has_slots "$1" || ask "$1" 6379 cluster addslots $(seq "$2" "$3") >/dev/null || return 1
	has_slots "$1"
}

# replicate SERVER MASTER: it can only when the gossip has told it of its master.
replicate() {
	master=$(ask "$2" 6379 cluster myid) && [ -n "$master" ] || return 1
	[ "$(ask "$1" 6379 cluster replicate "$master")" = OK ]
}

# Whatever else the flags say: while a replica restarts they are "slave,fail".
is_whole() {
	all_know_all && [ "$(ask "${REDIS_SERVERS%% *}" 6379 cluster nodes | grep -c '[ ,]slave[ ,]')" = $((count - REDIS_CLUSTER_MASTERS)) ]
}

count=0
for server in $REDIS_SERVERS; do
	count=$((count + 1))
done

echo "Waiting for $count servers."
until_true 300 "all servers answer" all_answer

for server in $REDIS_SERVERS; do
	if [ "$(field "$server" cluster_slots_assigned)" != 0 ] || [ "$(field "$server" cluster_known_nodes)" != 1 ]; then
		# A cluster, or one that an earlier run of this job began: there is nothing to lose only in the second.
		begun=yes
	fi
	[ "$(ask "$server" 6379 dbsize)" = 0 ] || holding="${holding-} $server"
done
if [ -n "${begun-}" ] && [ "$(field "${REDIS_SERVERS%% *}" cluster_slots_assigned)" = "$slots" ]; then
	# An earlier run gives away slots only when all know all: with another number this is one that is made larger or smaller.
	if [ "$(field "${REDIS_SERVERS%% *}" cluster_known_nodes)" != "$count" ]; then
		echo "There is a cluster already, of another size. Adding or removing servers is not done here."
		exit 0
	fi
	# An empty cluster in the middle of a restart looks like one that an earlier run of this job began: it gets a minute.
	tries=0
	while ! is_whole; do
		if [ -n "${holding-}" ]; then
			echo "There is a cluster already, of another shape. Adding or removing servers moves data: it is not done here."
			exit 0
		fi
		tries=$((tries + 1))
		[ "$tries" -lt 60 ] || break
		sleep 1
	done
	if [ "$tries" -lt 60 ]; then
		echo "There is a cluster already."
		exit 0
	fi
fi
[ -z "${holding-}" ] || stop "These servers hold data and are not made a cluster:$holding. Use another name, or delete their volumes if the data may go."

echo "Making a cluster of $count servers with $REDIS_CLUSTER_MASTERS masters."
i=0
for server in $REDIS_SERVERS; do
	i=$((i + 1))
	until_true 30 "$server has its epoch" number_epoch "$server" "$i"
done
until_true 120 "all servers know each other" meet_all

i=0
masters=
for server in $REDIS_SERVERS; do
	if [ "$i" -lt "$REDIS_CLUSTER_MASTERS" ]; then
		until_true 60 "$server has its slots" take_slots "$server" \
			"$(first_slot "$i")" "$(($(first_slot $((i + 1))) - 1))"
		masters="$masters $server"
	else
		# The next master in turn, and not the one that stands at the same place in the order of the pods.
		# shellcheck disable=SC2086
		set -- $masters
		shift $(((i + 1) % REDIS_CLUSTER_MASTERS))
		until_true 120 "$server copies $1" replicate "$server" "$1"
	fi
	i=$((i + 1))
done
until_true 120 "the cluster is whole" all_ok
echo "The cluster is whole."
