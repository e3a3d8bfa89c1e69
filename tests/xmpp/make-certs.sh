#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# make-certs.sh FOLDER   a test authority and leaves for example.com, good and bad, as security.md T5 lists them.
set -eu
mkdir -p "$1"; cd "$1"

config=$'[req]\ndistinguished_name=dn\n[dn]\n'
ca() {    # ca NAME [days]
    openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"
    openssl req -x509 -new -key "$1.key" -sha256 -days 3650 -subj "/CN=$1" -out "$1.pem" -config <(echo "$config") \
        -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" -addext "subjectKeyIdentifier=hash"
}
# leaf NAME SUBJECT SAN [from] [to] [authority] [digest] [key options]
leaf() {
    local name=$1 subject=$2 san=$3 from=${4:--1 day} to=${5:-+2 years} authority=${6:-ca} digest=${7:-sha256}
    local key=${8:--algorithm EC -pkeyopt ec_paramgen_curve:P-256}
    # shellcheck disable=SC2086
    openssl genpkey -quiet $key -out "$name.key"
    openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr" -config <(echo "$config")
    {
        echo "basicConstraints = critical,CA:FALSE"
        echo "keyUsage = critical,digitalSignature,keyEncipherment"
        echo "extendedKeyUsage = serverAuth"
        if [ -n "$san" ]; then echo "subjectAltName = $san"; fi
    } > "$name.ext"
    openssl x509 -req -in "$name.csr" -CA "$authority.pem" -CAkey "$authority.key" "-$digest" -extfile "$name.ext" -out "$name.pem" \
        -not_before "$(date -u -d "$from" +%Y%m%d%H%M%SZ)" -not_after "$(date -u -d "$to" +%Y%m%d%H%M%SZ)" 2> /dev/null
    cat "$name.key" >> "$name.pem"
}
ca ca
ca stranger
leaf good "/CN=example.com" DNS:example.com
leaf expired "/CN=example.com" DNS:example.com "-60 days" "-1 day"
leaf notyet "/CN=example.com" DNS:example.com "+30 days" "+60 days"
leaf wronghost "/CN=example.org" DNS:example.org
leaf subdomain "/CN=xmpp.example.com" DNS:xmpp.example.com
leaf wildcard-wide "/CN=x" "DNS:*.com"
leaf wildcard-below "/CN=x" "DNS:*.example.com"
leaf cn-only "/CN=example.com" ""
leaf xmppaddr-other "/CN=x" "otherName:1.3.6.1.5.5.7.8.5;UTF8:example.org"
leaf srvname-other "/CN=x" "otherName:1.3.6.1.5.5.7.8.7;IA5STRING:_xmpp-client.example.org"
leaf both "/CN=x" "otherName:1.3.6.1.5.5.7.8.5;UTF8:example.com,DNS:example.com"
leaf unknown-ca "/CN=example.com" DNS:example.com "-1 day" "+1 year" stranger
leaf weak-key "/CN=example.com" DNS:example.com "-1 day" "+1 year" ca sha256 "-algorithm RSA -pkeyopt rsa_keygen_bits:1024"
leaf weak-hash "/CN=example.com" DNS:example.com "-1 day" "+1 year" ca sha1
leaf idn "/CN=x" DNS:xn--bcher-kva.example
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out selfsigned.key
openssl req -x509 -new -key selfsigned.key -sha256 -days 100 -subj "/CN=example.com" -out selfsigned.pem -config <(echo "$config") \
    -addext "subjectAltName=DNS:example.com"
cat selfsigned.key >> selfsigned.pem
