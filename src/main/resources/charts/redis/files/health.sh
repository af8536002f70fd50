#!/bin/sh
# health.sh alive   does the server answer at all?
# health.sh ready   does it serve data?
# The password comes from REDISCLI_AUTH in the environment.
answer=$(redis-cli ping 2>&1)
case $answer in
# It serves, whatever it thinks of this client. MISCONF: it cannot save, but a restart would lose what is not saved.
*PONG* | *MISCONF* | *NOAUTH* | *WRONGPASS* | *NOPERM* | *'max number of clients'*) state=up ;;
# It lives and is busy: loading its data, waiting for its master, running a script.
*LOADING* | *MASTERDOWN* | *BUSY*) state=busy ;;
*) state=down ;;
esac

case $1-$state in
alive-up | alive-busy) exit 0 ;;
ready-up) ;;
*)
	echo "$answer"
	exit 1
	;;
esac

# A replica that never had its master's data serves nothing yet. One that has lost its master serves what it has.
replication=$(redis-cli info replication 2>&1)
case $replication in
*master_link_status:down*master_link_down_since_seconds:-1*)
	echo "not yet in step with the master"
	exit 1
	;;
esac
exit 0
