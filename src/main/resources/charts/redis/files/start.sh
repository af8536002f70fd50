#!/bin/sh
# Writes the configuration that this pod runs with, then becomes redis-server. POSIX sh, because images differ.
#
# REDIS_ROLE            master or replica
# REDIS_ANNOUNCE_HOST   this pod's name in the DNS, which outlives its address
# REDIS_MASTER_HOST     whom a replica copies, and REDIS_MASTER_PORT
# REDISCLI_AUTH         the password; not set when there is none
set -eu
conf=/run/redis/redis.conf
line_break='
'

refuse() {
	echo "redis cannot start: $*" >&2
	exit 1
}

write_conf() {
	echo "include /etc/redis/$REDIS_ROLE.conf"
	echo "replica-announce-ip $REDIS_ANNOUNCE_HOST"
	if [ "$REDIS_ROLE" = replica ]; then
		echo "replicaof $REDIS_MASTER_HOST $REDIS_MASTER_PORT"
	fi
	# In a file that only this user can read, never in the arguments, which every process list shows.
	if [ "${REDISCLI_AUTH+set}" = set ]; then
		password=$(printf '%s' "$REDISCLI_AUTH" | sed 's/[\\"]/\\&/g')
		printf 'requirepass "%s"\nmasterauth "%s"\n' "$password" "$password"
	fi
}

if [ "${REDISCLI_AUTH+set}" = set ]; then
	case $REDISCLI_AUTH in
	'') refuse "the password in the Secret is empty" ;;
	*"$line_break"*) refuse "the password in the Secret contains a line break" ;;
	esac
fi

(umask 077 && write_conf >"$conf")
exec redis-server "$conf"
