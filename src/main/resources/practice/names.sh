# Sourced by the programs of a practice pod: looks names up as the cluster's DNS answers now. Nothing here can change how a
# process resolves names, so this is done in front of it.

# look_up NAME PORT: sets address and port (another one only where ports are mapped); fails for a name nobody has.
look_up() {
	address='' port=$2
	case $1 in
	"$HOSTNAME" | localhost)
		address=$PRACTICE_IP port=${PRACTICE_PORT:-$2}
		return 0
		;;
	*[!0-9.]*) ;;
	*)
		address=$1
		return 0
		;;
	esac
	while read -r known found mappings; do
		[ "$known" = "${1%.}" ] || continue
		address=$found
		for mapping in $mappings; do
			[ "${mapping%%=*}" = "$2" ] && port=${mapping#*=}
		done
		return 0
	done <"$PRACTICE_HOSTS"
	return 1
}
