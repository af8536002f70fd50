# The redis-cli of practice pods. "localhost" is the pod's own address, and names are looked up as the cluster's DNS answers
# now. Where the machine has a redis-cli ($real, set in front of this), that does the rest; otherwise this is enough for
# probes and scripts: one command, or commands from standard input.
export LC_ALL=C
. "${0%/*}/names.sh"
shopt -s nocasematch
host=127.0.0.1 asked_port=6379 password=${REDISCLI_AUTH-} user='' database='' typed=''
fail_on_error='' stdin_argument='' follow='' tls='' verify=yes server_name='' certificates=() options=() rdb=''

cannot() {
	echo "the practice cluster's redis-cli $1; install redis-tools for the real one" >&2
	exit 1
}

while [ $# -gt 0 ]; do
	taken=1
	case $1 in
	-h) host=$2 taken=2 ;;
	-p) asked_port=$2 taken=2 ;;
	-t) taken=2 ;; # The time to connect, not to be answered: on the loopback it takes none.
	-a | --pass) password=$2 taken=2 ;;
	--user) user=$2 taken=2 ;;
	-n) database=$2 taken=2 ;;
	-r | -i) taken=2 ;;
	-e) fail_on_error=1 ;;
	-x) stdin_argument=1 ;;
	-c) follow=1 ;;
	--raw) typed='' ;;
	--no-raw) typed=1 ;;
	--no-auth-warning | -2) ;;
	--tls) tls=1 ;;
	--cacert) certificates+=(-CAfile "$2") taken=2 ;;
	--cacertdir) certificates+=(-CApath "$2") taken=2 ;;
	--cert) certificates+=(-cert "$2") taken=2 ;;
	--key) certificates+=(-key "$2") taken=2 ;;
	--sni) server_name=$2 taken=2 ;;
	--insecure) verify='' ;;
	-v | --version)
		[ -n "$real" ] && exec "$real" --version
		echo "redis-cli (practice cluster)"
		exit 0
		;;
	--cluster)
		[ -n "$real" ] && break
		cannot "does not know --cluster: use plain CLUSTER commands"
		;;
	--rdb) rdb=$2 taken=2 ;;
	-*) [ -n "$real" ] || cannot "does not know $1" ;;
	*) break ;;
	esac
	case $1 in
	-h | -p | -t) ;;
	*) options+=("${@:1:taken}") ;;
	esac
	shift "$taken"
done
words=("$@")

# Where a command names another server, an address takes the place of its name.
case "${1-} ${2-} ${3-}" in
'replicaof '* | 'slaveof '*) named=1 ;;
'failover to '* | 'cluster meet '*) named=2 ;;
'sentinel monitor '* | 'config set replica-announce-ip' | 'config set cluster-announce-hostname') named=3 ;;
*) named=0 ;;
esac
if [ "$named" -gt 0 ] && look_up "${words[named]-}" "${words[named + 1]-}"; then
	words[named]=$address
	[ -z "$port" ] || words[named + 1]=$port
fi

not_connected() {
	echo "Could not connect to Redis at $host:$asked_port: $1" >&2
	exit 1
}

# Replies come from descriptor 3, commands go to descriptor 4.
connect() {
	case $host in
	127.0.0.1 | 0.0.0.0 | ::1) look_up localhost "$asked_port" ;;
	*) look_up "$host" "$asked_port" || not_connected "Name or service not known" ;;
	esac
	[ -z "$real" ] || exec "$real" -h "$address" -p "$port" "${options[@]}" "${words[@]}"
	if [ -n "$tls" ]; then
		command -v openssl >/dev/null && [ "${BASH_VERSINFO[0]}" -ge 4 ] || cannot "needs openssl and bash 4 for --tls"
		[ -z "$verify" ] || certificates+=(-verify_return_error)
		if [ -n "$server_name" ]; then certificates+=(-servername "$server_name"); else certificates+=(-noservername); fi
		coproc openssl s_client -quiet -connect "$address:$port" "${certificates[@]}" 2>/dev/null
		trap 'kill "$COPROC_PID" 2>/dev/null' EXIT
		exec 3<&"${COPROC[0]}" 4>&"${COPROC[1]}"
	elif ! { exec 3<>"/dev/tcp/$address/$port" 4>&3; } 2>/dev/null; then
		not_connected "Connection refused"
	fi
	if [ -n "$password" ]; then
		if [ -n "$user" ]; then send AUTH "$user" "$password"; else send AUTH "$password"; fi
		answer=$(reply)
		case $answer in OK) ;; *) echo "AUTH failed: $answer" >&2 ;; esac
	fi
	[ -z "$database" ] || { send SELECT "$database" && reply >/dev/null; }
}

send() {
	local message argument
	message="*$#"$'\r\n'
	for argument in "$@"; do message+="\$${#argument}"$'\r\n'"$argument"$'\r\n'; done
	{ printf '%s' "$message" >&4; } 2>/dev/null || lost
}

lost() {
	[ -z "$tls" ] || [ -n "$answered" ] || not_connected "SSL_connect failed"
	echo "Error: Server closed the connection" >&2
	exit 1
}

failed='' moved='' answered=''
# reply [INDENT]: prints one reply as redis-cli does when its output is not a terminal, or with the types of its parts
reply() {
	local line count data i
	{ IFS= read -r line <&3; } 2>/dev/null || lost
	answered=1 line=${line%$'\r'}
	case $line in
	+*) printf '%s\n' "${line:1}" ;;
	:*) printf '%s\n' "${typed:+(integer) }${line:1}" ;;
	-MOVED*)
		moved=${line##* }
		[ -n "$follow" ] || { printf '%s\n' "${typed:+(error) }${line:1}"; failed=1; }
		;;
	-*) printf '%s\n' "${typed:+(error) }${line:1}"; failed=1 ;;
	'$-1' | '*-1') echo "${typed:+(nil)}" ;;
	'*0') echo "${typed:+(empty array)}" ;;
	\$*)
		count=${line:1}
		if [ "${BASH_VERSINFO[0]}" -ge 5 ]; then
			IFS= read -r -N "$count" data <&3
		else
			data=$(dd bs=1 count="$count" <&3 2>/dev/null)
		fi
		IFS= read -r line <&3
		if [ -n "$typed" ]; then
			data=${data//\\/\\\\} data=${data//\"/\\\"} data=${data//$'\r'/\\r} data=\"${data//$'\n'/\\n}\"
		fi
		printf '%s\n' "$data"
		;;
	\**)
		count=${line:1}
		for ((i = 1; i <= count; i++)); do
			if [ -n "$typed" ]; then
				[ "$i" -eq 1 ] || printf '%s' "${1-}"
				printf '%*d) ' "${#count}" "$i"
			fi
			reply "${1-}$(printf '%*s' $((${#count} + 2)) '')"
		done
		;;
	esac
}

perform() {
	moved=''
	send "$@"
	reply
	while [ -n "$follow" ] && [ -n "$moved" ]; do
		host=${moved%:*} asked_port=${moved##*:} moved=''
		connect
		send "$@"
		reply
	done
}

# Without REPLCONF the server tells the length first.
save() {
	local line=''
	send SYNC
	while [ -z "$line" ]; do
		IFS= read -r line <&3 || lost
		line=${line%$'\r'}
	done
	case $line in
	\$*) head -c "${line:1}" <&3 >"$rdb" ;;
	*) cannot "got $line in reply to SYNC" ;;
	esac
}

connect
if [ -n "$rdb" ]; then
	save
	exit 0
fi
if [ "${#words[@]}" -gt 0 ]; then
	[ -n "$stdin_argument" ] && words+=("$(cat)")
	perform "${words[@]}"
else
	while read -r -a line; do
		[ "${#line[@]}" -eq 0 ] || perform "${line[@]}"
	done
fi
[ -n "$failed" ] && [ -n "$fail_on_error" ] && exit 1
exit 0
