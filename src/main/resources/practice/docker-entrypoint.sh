#!/bin/sh
# As in the official image: options or a configuration file alone mean redis-server.
case ${1-} in
'' | -* | *.conf) set -- redis-server "$@" ;;
esac
exec "$@"
