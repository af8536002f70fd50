# Which certificate a process runs with. POSIX sh. A redis-server reads a renewed one when it is told to; sentinels and
# HAProxy read theirs only when they start.

tls_sum() {
	cat /tls/tls.crt /tls/tls.key /tls/ca.crt | sha1sum | cut -c 1-40
}

# Notes what this process, which becomes a sentinel or HAProxy, starts with.
note_certificate() {
	[ ! -e /tls/tls.crt ] || echo "$$ $(tls_sum)" >/run/redis/started
}

# end_with_old_certificate SIGNAL SLOT SLOTS SECONDS: ends the noted process once the certificate is another one; the kubelet
# starts it again at once. The signal must be one that the process catches: as the first of its container it gets no other.
# The clock is cut into slots of so many seconds and each pod waits for its own, so that the
# sentinels are not away together. False when it did.
end_with_old_certificate() {
	read -r process sum </run/redis/started || return 0
	[ "$(tls_sum)" != "$sum" ] || return 0
	[ $(($(date +%s) / $4 % $3)) = "$2" ] || return 0
	echo "The certificate was renewed: this process ends, to start again with the new one."
	kill -s "$1" "$process"
	return 1
}
