#!/bin/sh
# security.issuer.command for an authority that openssl keeps: sign-with-openssl.sh DIR, with DIR/ca.crt and DIR/ca.key
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/request"
cat >"$work/extensions" <<TEXT
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,clientAuth
subjectAltName=critical,URI:$ADAMANT_URI
TEXT
# openssl counts in days: the life that is asked for must be one at least
openssl x509 -req -in "$work/request" -CA "$1/ca.crt" -CAkey "$1/ca.key" -sha256 \
  -set_serial "0x$(openssl rand -hex 16)" -days $((ADAMANT_SECONDS / 86400)) -extfile "$work/extensions"
