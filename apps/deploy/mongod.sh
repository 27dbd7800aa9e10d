#!/bin/sh
# Starts a member of the replica set. Members know each other by a key that must lie in a file nobody else may read: it is written to memory.
set -eu
keyfile=${KEYFILE:-/tmp/replica-set.key}
: "${MONGODB_REPLICA_KEY:?a key the members share}"
rm -f "$keyfile"
(umask 077 && printf '%s' "$MONGODB_REPLICA_KEY" >"$keyfile")
unset MONGODB_REPLICA_KEY
exec docker-entrypoint.sh mongod --replSet juanzong --keyFile "$keyfile" --bind_ip_all "$@"
