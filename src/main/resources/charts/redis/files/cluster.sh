# What a node of a Redis Cluster sees to before it starts. POSIX sh; read by start.sh, and by health.sh for is_stranger.
#
# A node that lost its data must neither be copied nor stand at its old address as a stranger. With its nodes.conf its
# replicas would throw their copies away. Without it the others find somebody else at its address, forget the address and,
# because nobody is there whom they could miss, never choose another master (clusterProcessPacket in cluster_legacy.c,
# CLUSTER_NODE_NOADDR). So it first has a replica take its slots, and then comes back as itself, as a replica.
nodes=/data/nodes.conf

address_of() {
	getent hosts "$1" | { read -r address _ && echo "$address"; }
}

# The nodes know each other by address, and a pod that was away comes back with another one. When all were away at once
# nobody would find anybody: so every address is looked up by its name before the start.
refresh_addresses() {
	[ -s "$nodes" ] || return 0
	tries=0
	while :; do
		unknown=
		while read -r id place rest; do
			case $place in
			*,?*)
				host=${place#*,}
				host=${host%%,*}
				if is_self "$host"; then now=$POD_IP; else now=$(address_of "$host" || true); fi
				[ -n "$now" ] || unknown="$unknown $host"
				place=${now:-${place%:*}}:${place##*:}
				;;
			esac
			echo "$id $place $rest"
		done <"$nodes" >"$nodes.new"
		tries=$((tries + 1))
		[ -n "$unknown" ] && [ "$tries" -lt 20 ] || break
		echo "Waiting for the addresses of$unknown."
		sleep 1
	done
	mv "$nodes.new" "$nodes"
}

# Asks the other nodes for the cluster as they see it; sets told and teller. 1: those that answer know of none. 2: nobody
# answers, or one that still loads its data and cannot say yet.
ask_others() {
	silence=2
	for teller in $REDIS_SERVERS; do
		[ "$teller" != "$REDIS_ANNOUNCE_HOST" ] || continue
		told=$(ask "$teller" 6379 cluster nodes | tr -d '\r')
		case $told in
		*"$line_break"*) return 0 ;;
		*LOADING*) loading=yes ;;
		?*) silence=1 ;;
		esac
	done
	return "$silence"
}

# The same, and waits for one who loads, and ten seconds for anybody. At the first start of all nobody answers until one has
# waited so long: what starts here next to old replicas that look for its predecessor would be copied by them.
hear_others() {
	waited=0
	while :; do
		loading=
		heard=0
		ask_others || heard=$?
		[ "$heard" = 2 ] || return "$heard"
		[ -n "$loading" ] || [ "$waited" -lt 10 ] || return 2
		waited=$((waited + 1))
		sleep 1
	done
}

# Under which id the others know this node, by its name (since Redis 7; the address where that is what is announced for a
# name): the one with slots, if there are several. Empty when they do not know it.
own_id() {
	own=$(echo "$told" | grep -F -e ",$REDIS_ANNOUNCE_HOST " -e ",$POD_IP " || true)
	{ echo "$own" | with_slots && echo "$own"; } | sed -n '1s/ .*//p'
}

# The lines of masters that have slots.
with_slots() {
	grep '[ ,]master[ ,].* [a-z]*connected [0-9]' || true
}

# host_of LINE
host_of() {
	place=${1#* }
	place=${place%% *}
	place=${place#*,}
	echo "${place%%,*}"
}

# replicas_of ID
replicas_of() {
	echo "$told" | grep "[ ,]slave[^ ]* $1 " || true
}

# take_over ID: asks the replicas of that node until one has its slots.
take_over() {
	waited=0
	while echo "$told" | with_slots | grep -q "^$1 "; do
		! shall_be_empty || return 0
		replicas=$(replicas_of "$1")
		[ -n "$replicas" ] || return 1
		[ $((waited % 10)) != 0 ] ||
			echo "This server has lost its data and a replica has a copy, which takes over. To start empty nevertheless: touch /data/start-empty"
		echo "$replicas" | grep -v '[ ,]slave,' | while read -r replica; do
			[ "$(ask "$(host_of "$replica")" 6379 cluster failover force)" != OK ] || break
		done
		sleep 1
		waited=$((waited + 1))
		ask_others || true
	done
}

# Whom a node without slots copies: its master as the others know it, else the master with the fewest replicas.
master_for() {
	known=$(echo "$told" | sed -n "s/^$1 [^ ]* [^ ]*slave[^ ]* \([0-9a-f]*\) .*/\1/p")
	if [ -n "$known" ] && echo "$told" | with_slots | grep -q "^$known "; then
		echo "$known"
		return 0
	fi
	echo "$told" | with_slots | while read -r id _; do
		echo "$(replicas_of "$id" | grep -c .) $id"
	done | sort -n | sed -n '1s/.* //p'
}

# come_back ID MASTER: writes nodes.conf with this node as that one and a replica of the master. Its last vote was given: it
# could have been in the present epoch.
come_back() {
	epoch=$(ask "$teller" 6379 cluster info | tr -d '\r' | sed -n 's/^cluster_current_epoch://p')
	[ -n "$epoch" ] || return 1
	{
		echo "$told" | while read -r id place flags rest; do
			case $id-$flags in
			"$1"-*) echo "$id $POD_IP:6379@16379,$REDIS_ANNOUNCE_HOST myself,slave $2 0 0 0 connected" ;;
			*noaddr* | *handshake*) ;;
			*) echo "$id $place ${flags#myself,} $rest" ;;
			esac
		done
		echo "vars currentEpoch $epoch lastVoteEpoch $epoch"
	} >"$nodes.new"
	mv "$nodes.new" "$nodes"
}

shall_be_empty() {
	[ -e "$data/start-empty" ]
}

# Without others a node has no slots, and without slots no data, whatever its files are called.
knows_others() {
	known=$(grep -c -v '^vars ' "$nodes" 2>/dev/null || true)
	[ "${known:-0}" -gt 1 ]
}

# For a node with no data that the others know.
rejoin() {
	if shall_be_empty || { holds_data && knows_others; } || ! hear_others; then
		return 0
	fi
	me=$(own_id)
	[ -n "$me" ] || return 0
	if ! take_over "$me"; then
		echo "This server has lost its data, and no replica had a copy."
		return 0
	fi
	! shall_be_empty || return 0
	copied=$(master_for "$me")
	if [ -n "$copied" ] && come_back "$me" "$copied"; then
		echo "This server has no data: it comes back as a replica of $copied."
	fi
}

# Whether this server knows nobody while the others know one of its name: they did not answer when it started.
is_stranger() {
	case $(ask_here 6379 cluster info) in
	*cluster_known_nodes:1[!0-9]*) ;;
	*) return 1 ;;
	esac
	ask_others || return 1
	me=$(own_id)
	[ -n "$me" ] && [ "$me" != "$(ask_here 6379 cluster myid)" ]
}
