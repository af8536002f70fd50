#!/bin/sh
# A practice pod's own name and address, not the machine's.
case ${1-} in
-i | -I) echo "$PRACTICE_IP" ;;
-f | --fqdn) echo "${PRACTICE_FQDN:-$HOSTNAME}" ;;
*) echo "$HOSTNAME" ;;
esac
