#!/bin/sh
# Saves the data as RDB files in /backup and keeps the newest: redis-TIME.rdb, or one for each master of a Redis Cluster,
# redis-TIME-1-of-3.rdb and so on. From replicas that are in step; from a master where it has none.
#
# REDIS_BACKUP_KEEP      how many copies stay
# REDIS_BACKUP_CLUSTER   set for a Redis Cluster
set -eu
. /etc/redis/common.sh
slots=16384

stop() {
	echo "$*" >&2
	exit 1
}

# field SERVER NAME: of INFO replication
field() {
	ask "$1" 6379 info replication | tr -d '\r' | sed -n "s/^$2://p"
}

in_step() {
	[ "$(field "$1" role)" = slave ] && [ "$(field "$1" master_link_status)" = up ]
}

# What a node says of itself: id, address, flags, id of its master, and from the ninth word on its slots.
myself() {
	ask "$1" 6379 cluster nodes | grep '[ ,]myself[ ,]'
}

# replica_of ID: a replica of that node that is in step; nothing when there is none.
replica_of() {
	for other in $REDIS_SERVERS; do
		[ "$(myself "$other" | cut -d ' ' -f 4)" = "$1" ] && in_step "$other" && echo "$other" && return
	done
	true
}

# The servers whose files make up the data, with spaces between.
sources() {
	if [ -n "${REDIS_BACKUP_CLUSTER-}" ]; then
		shards
		return
	fi
	master='' replica=''
	for server in $REDIS_SERVERS; do
		if in_step "$server"; then
			replica=$server
		elif [ "$(field "$server" role)" = master ]; then
			[ -z "$master" ] || stop "There are two masters: $master and $server."
			master=$server
		fi
	done
	[ -n "$replica$master" ] || stop "No server answers."
	echo "${replica:-$master}"
}

shards() {
	served=0
	for server in $REDIS_SERVERS; do
		line=$(myself "$server") || continue # Whether all slots are there without it is seen below.
		case $line in
		*'['*) stop "Slots are on their way from or to $server: their keys would be in two files or in none." ;;
		esac
		ranges=$(echo "$line" | cut -s -d ' ' -f 9-)
		[ -n "$ranges" ] || continue
		for range in $ranges; do
			served=$((served + ${range#*-} - ${range%-*} + 1))
		done
		replica=$(replica_of "${line%% *}")
		echo "${replica:-$server}"
	done
	[ "$served" = "$slots" ] || stop "Those that answer serve $served of $slots slots."
}

# fetch SERVER FILE
fetch() {
	echo "Saving ${2##*/} from ${1%%.*}."
	# shellcheck disable=SC2086 # several words on purpose
	redis-cli ${REDIS_TLS_ARGUMENTS-} $as_user -h "$1" -p 6379 --rdb "$2" >/dev/null || stop "$1 did not send its data."
	[ "$(head -c 5 "$2")" = REDIS ] || stop "What $1 sent is no RDB file."
	# Where the image has it, it reads the whole file and holds its checksum against it.
	if command -v redis-check-rdb >/dev/null; then
		redis-check-rdb "$2" >/dev/null || stop "What $1 sent is damaged."
	fi
}

# The moments of which there are copies of this script, oldest first.
copies() {
	digit='[0-9]'
	two=$digit$digit
	for file in /backup/redis-$two$two$two$two-$two$two$two*.rdb; do
		[ ! -e "$file" ] || echo "$file"
	done | sed 's/-[0-9]*-of-[0-9]*\.rdb$/.rdb/; s/\.rdb$//' | sort -u
}

umask 077
rm -f /backup/*.part # Of a job that was cut short.
from=$(sources)
count=$(echo "$from" | wc -l | tr -d ' ')
while
	copy=/backup/redis-$(date -u +%Y%m%d-%H%M%S)
	ls "$copy"*.rdb >/dev/null 2>&1
do sleep 1; done # No two have one name.
part=0
for server in $from; do
	part=$((part + 1))
	fetch "$server" "$copy-$part.part"
done
part=0
for server in $from; do
	part=$((part + 1))
	if [ "$count" = 1 ]; then mv "$copy-1.part" "$copy.rdb"; else mv "$copy-$part.part" "$copy-$part-of-$count.rdb"; fi
done
sync

excess=$(($(copies | wc -l) - REDIS_BACKUP_KEEP))
if [ "$excess" -gt 0 ]; then
	copies | head -n "$excess" | while read -r old; do
		[ "$old" != "$copy" ] || continue # A clock that ran ahead has made names that are later.
		echo "Removing ${old##*/}."
		rm -f "$old.rdb" "$old"-*-of-*.rdb
	done
fi
echo "There are $(copies | wc -l | tr -d ' ') copies."
