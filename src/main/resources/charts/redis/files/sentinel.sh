#!/bin/sh
# sentinel.sh            writes the sentinel's configuration and becomes the sentinel
# sentinel.sh remember   keeps what the sentinel knows, without its password, on the volume
#
# The sentinel rewrites its configuration whenever it learns something. The file holds the password, so it lies in memory
# and outlives the container, not the pod. What was learned is kept on the volume: were all pods gone at once, the last
# master, and no other, must become the master again.
set -eu
. /etc/redis/common.sh
. /etc/redis/certificate.sh
conf=/run/redis/sentinel.conf
memory=/data/sentinel.state
learned='^sentinel (myid|monitor|config-epoch|leader-epoch|current-epoch|known-replica|known-sentinel) '

if [ "${1-}" = remember ]; then
	grep -E "$learned" "$conf" >"$memory.new" 2>/dev/null || exit 0
	cmp -s "$memory.new" "$memory" || mv "$memory.new" "$memory"
	exit 0
fi

# The first of the servers that says it is the master.
running_master() {
	for server in $REDIS_SERVERS; do
		case $(ask "$server" 6379 role | head -n 1) in
		master)
			echo "$server"
			return 0
			;;
		esac
	done
}

# Leaves out servers and sentinels that the values no longer have. Sentinels never forget each other by themselves, and
# those that are gone would go on counting for the majority (redis.io, "High availability with Redis Sentinel").
still_there() {
	while read -r line; do
		# shellcheck disable=SC2086 # words on purpose: sentinel known-sentinel SET HOST PORT ID
		set -- $line
		case $2 in
		known-replica) now=$REDIS_SERVERS ;;
		known-sentinel) now=$REDIS_SENTINELS ;;
		*) now= ;;
		esac
		case ${4-} in
		*[!0-9a-fA-F.:]*) [ -z "$now" ] || case " $now " in *" $4 "*) ;; *) continue ;; esac ;;
		esac
		echo "$line"
	done
}

# What is known from before, else what the other sentinels say, else a master that runs, else the first server. The
# sentinel's id is made of its name, so that one that lost its volume is the same sentinel to the others.
known() {
	for file in "$conf" "$memory"; do
		if grep -q '^sentinel monitor ' "$file" 2>/dev/null; then
			# The quorum may have changed in the values since.
			grep -E "$learned" "$file" | still_there | sed "s/^\(sentinel monitor .*\) [0-9]*$/\1 $REDIS_QUORUM/"
			return 0
		fi
	done
	master=$(master_named_by 1)
	[ -n "$master" ] || master=$(running_master)
	[ -n "$master" ] || master=${REDIS_SERVERS%% *}
	echo "sentinel myid $(printf '%s' "$REDIS_ANNOUNCE_HOST" | sha1sum | cut -c 1-40)"
	echo "sentinel monitor $REDIS_MASTER_SET $master 6379 $REDIS_QUORUM"
}

write_conf() {
	cat /etc/redis/sentinel-global.conf
	echo "sentinel announce-ip $REDIS_ANNOUNCE_HOST"
	echo "$state"
	cat /etc/redis/sentinel-master.conf
	if [ "${REDISCLI_AUTH+set}" = set ]; then
		printf 'requirepass %s\n' "$(quoted "$application_password")"
		printf 'sentinel sentinel-pass %s\n' "$(quoted "$application_password")"
		default_user_with_two
	fi
	if [ -n "$as_user" ]; then
		# https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/, "Redis Access Control List authentication".
		echo "sentinel auth-user $REDIS_MASTER_SET sentinel"
		printf 'sentinel auth-pass %s %s\n' "$REDIS_MASTER_SET" "$(quoted "$(cat /acl/sentinel-password)")"
		# Who asks the sentinels themselves: the console, and HAProxy with the exporter's password.
		acl_user console '~* &* +@all'
		acl_user exporter 'resetchannels +ping +sentinel|get-master-addr-by-name'
	elif [ "${REDISCLI_AUTH+set}" = set ]; then
		printf 'sentinel auth-pass %s %s\n' "$REDIS_MASTER_SET" "$(quoted "$application_password")"
	fi
}

check_passwords
state=$(known)
(umask 077 && write_conf >"$conf.new" && mv "$conf.new" "$conf")
note_password
note_certificate
exec redis-server "$conf" --sentinel
