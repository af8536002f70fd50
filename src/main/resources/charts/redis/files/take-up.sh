#!/bin/sh
# Makes a running server take up its changed configuration file. Run by health.sh, which does not wait for it; restart.txt
# says what it cannot take up.
#
# A second server reads the new file, on a port of its own inside the pod, and holds nothing. What it makes of a changed
# line is set here with CONFIG SET, so that several lines for one setting, units and quotes mean what they always mean; and
# what it has where a line is gone is the default of this very program.
set -eu
. /etc/redis/common.sh
# One at a time. start.sh removes what a container that ended has left.
mkdir /run/redis/taking-up 2>/dev/null || exit 0
trap 'rmdir /run/redis/taking-up' EXIT
new=/etc/redis/$REDIS_ROLE.conf
applied=/run/redis/applied.conf
trial=/run/redis/trial
trial_port=6390

# In the server's log: what a probe prints is kept only when it fails.
tell() {
	ask_here 6379 eval 'redis.log(redis.LOG_WARNING, ARGV[1])' 0 "$*" >/dev/null || true
}

# keep NAME: so that this file is not looked at again.
keep() {
	(umask 077 && cat "$new" >"/run/redis/$1.new" && mv "/run/redis/$1.new" "/run/redis/$1")
}

names() {
	sed -n 's/^[[:space:]]*\([A-Za-z][^[:space:]]*\).*/\1/p' "$1" | tr '[:upper:]' '[:lower:]'
}

# lines FILE NAME
lines() {
	grep -iE "^[[:space:]]*$2([[:space:]]|\$)" "$1" | sed 's/^[[:space:]]*//'
}

changed() {
	{ names "$applied" && names "$new"; } | sort -u | grep -vxE -f /etc/redis/restart.txt | while read -r name; do
		[ "$(lines "$applied" "$name")" = "$(lines "$new" "$name")" ] || echo "$name"
	done
}

try() {
	(unset REDISCLI_AUTH && timeout 4 redis-cli -p "$trial_port" "$@" 2>/dev/null </dev/null)
}

trial_conf() {
	echo "include $new"
	echo "port $trial_port"
	[ -z "${REDIS_TLS_ARGUMENTS-}" ] || echo "tls-port 0"
	[ "$REDIS_ROLE" != cluster ] || echo "cluster-enabled no"
	# Nothing of the running server's is touched.
	printf '%s\n' 'bind 127.0.0.1' 'protected-mode yes' "dir $trial" 'daemonize no' 'logfile ""' 'pidfile ""' 'unixsocket ""'
}

settings=$(changed)
if [ -z "$settings" ]; then
	keep applied.conf
	exit 0
fi

mkdir -p "$trial"
try shutdown nosave >/dev/null || true # One that an interrupted probe has left.
trial_conf >"$trial/trial.conf"
timeout 30 redis-server "$trial/trial.conf" >"$trial/log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null && wait "$server"; rm -rf "$trial"; rmdir /run/redis/taking-up' EXIT
tries=40
until [ "$(try ping)" = PONG ]; do
	tries=$((tries - 1))
	if [ "$tries" -le 0 ] || ! kill -0 "$server" 2>/dev/null; then
		# The line and what is wrong with it are the last two that redis-server prints.
		tell "The changed configuration is not taken up, and this server would not start with it: $(tail -n 2 "$trial/log" | tr '\n' ' ')"
		keep refused.conf
		exit 0
	fi
	sleep 0.1
done

taken=
for name in $settings; do
	value=$(try config get "$name")
	if [ "$(echo "$value" | head -n 1)" != "$name" ]; then
		[ "$(try ping)" = PONG ] || exit 0 # The trial has ended: the next probe goes on.
		tell "The changed $name is not taken up until the next restart: no such setting can be read."
		continue
	fi
	answer=$(ask_here 6379 config set "$name" "$(printf '%s\n' "$value" | sed -n 2p)")
	case $answer in
	OK) taken="$taken $name" ;;
	'') exit 0 ;; # The server is busy: the next probe goes on.
	*) tell "The changed $name is not taken up until the next restart: $answer" ;;
	esac
done
[ -z "$taken" ] || tell "Taken up from the changed configuration, without a restart:$taken"
keep applied.conf
