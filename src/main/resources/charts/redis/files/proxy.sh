#!/bin/sh
# Becomes HAProxy, which knows the master from the sentinels. The password reaches it through its environment.
set -eu
. /etc/redis/certificate.sh
# HAProxy resolves whole names only; the cluster's domain is in the pod's own resolver configuration.
REDIS_DOMAIN=$(sed -n 's/^search .*[[:space:]]svc\.\([^[:space:]]*\).*/\1/p' /etc/resolv.conf | head -n 1)
export REDIS_DOMAIN="${REDIS_DOMAIN:-cluster.local}"
# As a string of an inline command.
REDIS_PASSWORD_QUOTED=$(printf '%s' "${REDISCLI_AUTH-}" | sed 's/[\\"]/\\&/g')
export REDIS_PASSWORD_QUOTED
# For its checks only: the clients' own TLS passes through.
if [ -e /tls/tls.crt ]; then
	(umask 077 && cat /tls/tls.crt /tls/tls.key >/run/redis/client.pem)
fi
note_certificate
exec haproxy -f /etc/redis/haproxy.cfg
