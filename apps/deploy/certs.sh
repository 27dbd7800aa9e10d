#!/bin/sh
# Makes what EventStoreDB needs for TLS: one authority, and a certificate for each node named. What is there already stays, so it may run
# at every start. The key of the authority lies in a volume of its own that no server sees.
#
#   certs.sh eventstore eventstore-1 ...           makes what is missing
#   certs.sh --renew eventstore eventstore-1 ...   makes the nodes' certificates anew; restart the nodes afterwards, one by one
set -eu
umask 022
authority=${AUTHORITY:-/authority}
certs=${CERTS:-/certs}
# The user of the image eventstore/eventstore: nobody else may read the keys.
owner=${OWNER:-1000:1000}

renew=
if [ "${1:-}" = --renew ]; then
  renew=yes
  shift
fi

if [ ! -f "$authority/made/ca.key" ]; then
  rm -rf "$authority/making"
  es-gencert-cli create-ca -days 3650 -out "$authority/making"
  mv "$authority/making" "$authority/made"
fi
mkdir -p "$certs/ca"
cp "$authority/made/ca.crt" "$certs/ca/ca.crt"
chmod 444 "$certs/ca/ca.crt"

for node in "$@"; do
  if [ -d "$certs/$node" ] && [ -z "$renew" ]; then continue; fi
  rm -rf "$certs/making"
  es-gencert-cli create-node -days 730 \
    -ca-certificate "$authority/made/ca.crt" -ca-key "$authority/made/ca.key" -out "$certs/making" \
    -dns-names "$node,localhost" -ip-addresses 127.0.0.1
  chmod 444 "$certs/making/node.crt"
  chmod 400 "$certs/making/node.key"
  chown "$owner" "$certs/making/node.key"
  rm -rf "${certs:?}/$node"
  mv "$certs/making" "$certs/$node"
  echo "certificate for $node made"
done
