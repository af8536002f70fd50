# What the scripts of this chart share. POSIX sh; read with ". /etc/redis/common.sh".
#
# REDIS_ANNOUNCE_HOST   this pod's name in the DNS, which outlives its address; POD_IP is the address
# REDIS_TLS_ARGUMENTS   how redis-cli reaches servers of this release: empty without TLS
# REDISCLI_AUTH         the application's password; not set when there is none
# REDIS_PASSWORD_NEXT   another one of the application's that holds too, while it is being changed; and REDIS_PASSWORD_OLD
# /acl                  the passwords of the other users, one a file; not there when there is only one user
# REDIS_SENTINELS       names of the sentinels' pods, REDIS_SENTINEL_MAJORITY of them decide
# REDIS_SERVERS         names of the pods that may hold data
# REDIS_VOLUMES         not empty when they keep it while they are away
# REDIS_MASTER_SET      how the sentinels call this master
#
# The last five are in members.sh, which changes with the values while the pods run.
. /etc/redis/members.sh

line_break='
'

# Where there are several users the scripts are the one that administers: the application's may be forbidden to.
as_user='' application_password=${REDISCLI_AUTH-}
if [ -e /acl/console-password ]; then
	as_user='--user console' REDISCLI_AUTH=$(cat /acl/console-password)
	export REDISCLI_AUTH
fi

refuse() {
	echo "redis cannot start: $*" >&2
	exit 1
}

# What a server says, or nothing when it does not say it within ASK_SECONDS: ask HOST PORT COMMAND...
ask() {
	ask_host=$1 ask_port=$2
	shift 2
	# shellcheck disable=SC2086 # several words on purpose
	timeout "${ASK_SECONDS-4}" redis-cli ${REDIS_TLS_ARGUMENTS-} $as_user -h "$ask_host" -p "$ask_port" "$@" 2>/dev/null </dev/null
}

# The same of this pod's own server: ask_here PORT COMMAND... It keeps the users of its start, and so does note_password:
# a Secret that has changed since must not shut the scripts out.
ask_here() {
	(with_noted_password ask localhost "$@")
}

note_password() {
	[ -z "$as_user" ] || (umask 077 && cat /acl/console-password >/run/redis/console-password)
}

# with_noted_password COMMAND...: in a subshell, for it is not taken back.
with_noted_password() {
	[ ! -e /run/redis/console-password ] || REDISCLI_AUTH=$(cat /run/redis/console-password)
	"$@"
}

# A password as redis.conf wants it.
quoted() {
	printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
}

# check_password NAME PASSWORD
check_password() {
	case $2 in
	'') refuse "the $1 in the Secret is empty" ;;
	*"$line_break"*) refuse "the $1 in the Secret contains a line break" ;;
	esac
}

check_passwords() {
	if [ "${REDISCLI_AUTH+set}" = set ]; then
		check_password password "$application_password"
	fi
	for file in /acl/*-password; do
		[ -e "$file" ] || continue
		content=$(cat "$file" && echo .) # A line break at the very end would be lost without the point.
		check_password "${file##*/}" "${content%.}"
	done
}

# acl_user NAME RULES...: the line for it, with the hash of each password that holds, which says the same to the server.
acl_user() {
	acl_name=$1
	shift
	echo "user $acl_name on $(password_hashes "$acl_name")$*"
}

# While the application's password is being changed: the server has both, where "requirepass" can name only one.
default_user_with_two() {
	[ -z "${REDIS_PASSWORD_NEXT-}${REDIS_PASSWORD_OLD-}" ] || acl_user default '~* &* +@all'
}

# There are two while a password is being changed: the one in use, and the next or the old one.
password_hashes() {
	if [ "$1" = default ]; then
		password_hash "$application_password"
		[ -z "${REDIS_PASSWORD_NEXT-}" ] || password_hash "$REDIS_PASSWORD_NEXT"
		[ -z "${REDIS_PASSWORD_OLD-}" ] || password_hash "$REDIS_PASSWORD_OLD"
		return 0
	fi
	password_hash "$(cat "/acl/$1-password")"
	for file in "/acl/$1-password-next" "/acl/$1-password-old"; do
		[ ! -s "$file" ] || password_hash "$(cat "$file")"
	done
}

password_hash() {
	printf '#%s ' "$(printf '%s' "$1" | sha256sum | cut -c 1-64)"
}

# Each sentinel's master on a line of its own; none for a sentinel that does not answer or knows none.
named_masters() {
	for sentinel in $REDIS_SENTINELS; do
		ask "$sentinel" 26379 sentinel get-master-addr-by-name "$REDIS_MASTER_SET" | head -n 1
	done | grep -v '[[:space:]]' | grep .
}

# The master that most sentinels name, if at least $1 of them do.
master_named_by() {
	named_masters | sort | uniq -c | sort -rn | head -n 1 | {
		read -r votes master || exit 0
		[ "$votes" -lt "$1" ] || echo "$master"
	}
}

# Whether a host is this pod, by name or by address.
is_self() {
	[ "$1" = "$REDIS_ANNOUNCE_HOST" ] || [ "$1" = "$POD_IP" ]
}

# Lets the sentinels choose another master. 1: none of them can. 2: one was told and did not answer in time; it may have begun,
# and a second failover next to that one would do harm.
fail_over() {
	for sentinel in $REDIS_SENTINELS; do
		[ "$(ask "$sentinel" 26379 ping)" = PONG ] || continue
		status=0
		answer=$(ask "$sentinel" 26379 sentinel failover "$REDIS_MASTER_SET") || status=$?
		case $answer-$status in
		OK-* | *INPROG*) return 0 ;;
		*-124) return 2 ;; # See timeout(1).
		esac
	done
	return 1
}
