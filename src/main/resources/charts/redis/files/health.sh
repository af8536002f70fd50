#!/bin/sh
# health.sh alive                    does the server answer at all?
# health.sh ready                    does it serve data?
# health.sh sentinel                 does the sentinel answer? What it knows is kept for the day when all pods are gone.
# health.sh sentinel-alive SECONDS   does it answer, and with the present certificate? See certificate.sh.
# health.sh proxy-alive SECONDS      the same for HAProxy
# The password comes from REDISCLI_AUTH in the environment, or from /acl: see common.sh.
. /etc/redis/common.sh
. /etc/redis/certificate.sh

sentinel_answers() {
	answer=$(ask_here 26379 ping)
	case $answer in
	*PONG* | *NOAUTH* | *WRONGPASS*) ;;
	*)
		echo "$answer"
		return 1
		;;
	esac
}

# The proxy's image has one of these, if any.
proxy_answers() {
	if command -v bash; then
		bash -c ": </dev/tcp/$POD_IP/6379"
	elif command -v nc; then
		nc -z "$POD_IP" 6379
	fi >/dev/null
}

case $1 in
sentinel)
	sentinel_answers || exit 1
	exec /bin/sh /etc/redis/sentinel.sh remember
	;;
sentinel-alive)
	sentinel_answers || exit 1
	end_with_old_certificate TERM "${POD_NAME##*-}" "$(echo "$REDIS_SENTINELS" | wc -w)" "$2"
	exit
	;;
proxy-alive)
	proxy_answers || exit 1
	end_with_old_certificate USR1 $(($(printf %s "$POD_NAME" | cksum | cut -d ' ' -f 1) % 8)) 8 "$2"
	exit
	;;
esac

# As "ask", with what goes wrong.
here() {
	# shellcheck disable=SC2086 # several words on purpose
	(with_noted_password redis-cli ${REDIS_TLS_ARGUMENTS-} $as_user "$@" 2>&1)
}

answer=$(here ping)
case $answer in
# It serves, whatever it thinks of this client. MISCONF: it cannot save, but a restart would lose what is not saved.
*PONG* | *MISCONF* | *NOAUTH* | *WRONGPASS* | *NOPERM* | *'max number of clients'*) state=up ;;
# It lives and is busy: loading its data, waiting for its master, running a script.
*LOADING* | *MASTERDOWN* | *BUSY*) state=busy ;;
*) state=down ;;
esac

# A renewed certificate is taken up without a restart: the files in a Secret's volume change by themselves, the server
# reads them when it is told their names again.
take_up_certificates() {
	[ -e /tls/tls.crt ] || return 0
	now=$(tls_sum)
	[ "$now" != "$(cat /run/redis/tls.sum 2>/dev/null)" ] || return 0
	case $(here config set tls-cert-file /tls/tls.crt tls-key-file /tls/tls.key tls-ca-cert-file /tls/ca.crt) in
	OK) echo "$now" >/run/redis/tls.sum ;;
	esac
}

# So is a changed configuration, once; one that was refused, when it has changed again.
take_up_configuration() {
	conf=/etc/redis/$REDIS_ROLE.conf
	cmp -s "$conf" /run/redis/applied.conf || cmp -s "$conf" /run/redis/refused.conf && return 0
	# The probe does not wait for it: it may take longer than a probe has.
	/bin/sh /etc/redis/take-up.sh </dev/null >/dev/null 2>&1 &
}

# A node of a cluster that could not know who it was when it started: the next start finds out.
end_stranger() {
	[ "$REDIS_ROLE" = cluster ] || return 0
	. /etc/redis/cluster.sh
	! is_stranger || here shutdown nosave
}

case $1-$state in
alive-up)
	end_stranger
	take_up_certificates
	take_up_configuration
	exit 0
	;;
alive-busy) exit 0 ;;
ready-up) ;;
*)
	echo "$answer"
	exit 1
	;;
esac

# A replica that never had its master's data serves nothing yet. One that has lost its master serves what it has.
case $(here info replication) in
*master_link_status:down*master_link_down_since_seconds:-1*)
	echo "not yet in step with the master"
	exit 1
	;;
*role:*) exit 0 ;;
*)
	echo "does not tell of its replication"
	exit 1
	;;
esac
