#!/bin/sh
# Writes the configuration that this pod runs with, then becomes redis-server. POSIX sh, because images differ.
#
# REDIS_ROLE            master, replica or cluster: whose configuration file is read
# REDIS_ANNOUNCE_HOST   this pod's name in the DNS, which outlives its address; POD_IP is the address
# REDIS_MASTER_HOST     whom a replica copies, and REDIS_MASTER_PORT; not set where sentinels decide
# REDISCLI_AUTH         the application's password; not set when there is none
# /acl                  the other users' passwords, and users.acl with more users
# REDIS_SENTINELS and the rest: see common.sh
set -eu
. /etc/redis/common.sh
conf=/run/redis/redis.conf
data=/data
users=/run/redis/users.acl

write_conf() {
	echo "include /etc/redis/$REDIS_ROLE.conf"
	if [ "$REDIS_ROLE" = cluster ]; then
		echo "cluster-announce-hostname $REDIS_ANNOUNCE_HOST"
		echo "cluster-announce-ip $POD_IP"
	else
		echo "replica-announce-ip $REDIS_ANNOUNCE_HOST"
	fi
	if [ -n "$master" ]; then
		echo "replicaof $master $port"
	fi
	# More than there can be: see first-writes.sh.
	[ -z "$returned" ] || echo 'min-replicas-to-write 1000000'
	# In a file that only this user can read, never in the arguments, which every process list shows.
	if [ -n "$as_user" ]; then
		printf 'aclfile %s\nmasteruser replication\nmasterauth %s\n' "$users" "$(quoted "$(cat /acl/replication-password)")"
	elif [ "${REDISCLI_AUTH+set}" = set ]; then
		printf 'requirepass %s\nmasterauth %s\n' "$(quoted "$application_password")" "$(quoted "$application_password")"
		default_user_with_two
	fi
}

# The users of this server: each may do what it needs, and nothing else. "resetchannels" because Redis before 7 gives all.
write_users() {
	given=$(grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' /acl/users.acl 2>/dev/null || true)
	# The application's, unless the Secret has its own line for it.
	printf '%s\n' "$given" | grep -qE '^[[:space:]]*user[[:space:]]+default[[:space:]]' || acl_user default '~* &* +@all'
	# https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/, "ACL rules for Sentinel and Replicas".
	acl_user replication 'resetchannels +psync +replconf +ping'
	# The same page; in place of all channels the one on which sentinels find each other (SENTINEL_HELLO_CHANNEL in sentinel.c).
	acl_user sentinel 'resetchannels &__sentinel__:hello +multi +slaveof +ping +exec' \
		'+subscribe +config|rewrite +role +publish +info +client|setname +client|kill +script|kill'
	# https://github.com/oliver006/redis_exporter, "Authenticating with Redis", without what reads keys: no key is asked for.
	acl_user exporter 'resetchannels +ping +info +config|get +client|setname +slowlog|len' \
		"+slowlog|get +latency|latest +latency|histogram +cluster|info +cluster|slots $(exporter_of_this_server)"
	# Redwheel, and these scripts: they look at everything and administer, and write no key.
	acl_user console '~* &* +@all -@write'
	printf '%s\n' "$given"
}

# Valkey has had another name for its slow log since 8.1 and the exporter asks for it; others take the name for a mistake.
exporter_of_this_server() {
	case $(redis-server --version) in
	Valkey*' v=8.'[1-9]* | Valkey*' v=9'* | Valkey*' v='[1-9][0-9]*) echo '+commandlog|len' ;;
	esac
}

# Whether there is a data set, if perhaps an empty one: not what a copy that broke off has left, and not who the others are.
holds_data() {
	ls -A "$data" | grep -qv -e '^lost+found$' -e '^temp-' -e '^nodes\.conf'
}

# 0: another server holds data. 1: all others say that they hold none. 2: some do not answer; sets silent, and refusing if
# one does not take this password, or no longer.
others_hold_data() {
	silent='' refusing=''
	for server in $REDIS_SERVERS; do
		[ "$server" != "$REDIS_ANNOUNCE_HOST" ] || continue
		case $(ask "$server" 6379 info keyspace) in
		*db[0-9]*:keys=* | *LOADING*) return 0 ;;
		*Keyspace*) ;;
		*NOAUTH* | *WRONGPASS* | *NOPERM*) silent="$silent $server" refusing=yes ;;
		*) silent="$silent $server" ;;
		esac
	done
	[ -n "$silent" ] || return 1
	return 2
}

# Whether a sentinel remembers that this master has had a replica or has been replaced: it does unless this is the first
# start of all.
has_a_past() {
	for sentinel in $REDIS_SENTINELS; do
		! ask "$sentinel" 26379 sentinel master "$REDIS_MASTER_SET" | tr -d '\r' |
			grep -x -A 1 -e num-slaves -e config-epoch | grep -qx '[1-9][0-9]*' || return 0
	done
	return 1
}

# Whether CONFIG has another name here: nobody could let this server take writes later.
cannot_be_told() {
	grep -qiE '^[[:space:]]*rename-command[[:space:]]+"?config' "/etc/redis/$REDIS_ROLE.conf"
}

# Waits until most sentinels name a master, and sets it; empty when it is this server. A server with an empty data
# directory does not become the master while another holds data, or may hold some on its volume: its replicas would throw
# theirs away.
find_master() {
	waited=0
	while :; do
		master=$(master_named_by "$REDIS_SENTINEL_MAJORITY")
		if [ -z "$master" ]; then
			echo "Waiting for the sentinels to name a master."
		elif ! is_self "$master"; then
			return 0
		else
			master=
			! holds_data || return 0
			others=0
			others_hold_data || others=$?
			case $others in
			0)
				echo "This server is the master and has no data while another has: the sentinels are asked for another master."
				fail_over || echo "No sentinel can do that at the moment."
				;;
			1) return 0 ;;
			*)
				# Who has neither a volume nor a past has nothing after half a minute.
				if [ -z "$refusing" ] && { [ -z "$REDIS_VOLUMES" ] || ! has_a_past; }; then
					[ "$waited" -lt 30 ] || return 0
				fi
				[ $((waited % 10)) != 0 ] ||
					echo "This server is the master and has no data. It waits for$silent, which may have some. To start empty nevertheless: touch /data/start-empty"
				waited=$((waited + 1))
				;;
			esac
		fi
		sleep 1
	done
}

check_passwords
master=${REDIS_MASTER_HOST-}
port=${REDIS_MASTER_PORT-6379}
returned=
if [ -n "${REDIS_SENTINELS-}" ]; then
	find_master
	[ -n "$master" ] || ! holds_data || cannot_be_told || ! has_a_past || returned=yes
elif [ "$REDIS_ROLE" = cluster ]; then
	. /etc/redis/cluster.sh
	refresh_addresses
	rejoin
fi
(
	umask 077
	write_conf >"$conf"
	[ -z "$as_user" ] || write_users >"$users"
	# What health.sh compares with: what changes later is taken up without a restart.
	cat "/etc/redis/$REDIS_ROLE.conf" >/run/redis/applied.conf
	rm -rf /run/redis/taking-up
)
note_password
if [ -n "$returned" ]; then
	/bin/sh /etc/redis/first-writes.sh $$ &
fi
exec redis-server "$conf"
