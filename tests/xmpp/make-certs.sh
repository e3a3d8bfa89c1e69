#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# make-certs.sh FOLDER   a test authority and leaves for example.com, good and bad, as security.md T5 lists them.
set -eu
here=$(dirname "$(realpath "$0")")
mkdir -p "$1"; cd "$1"
. "$here/certs-lib.sh"

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
leaf both "/CN=x" "$xmpp_addr;UTF8:example.com,DNS:example.com"
leaf unknown-ca "/CN=example.com" DNS:example.com "-1 day" "+1 year" stranger
leaf weak-key "/CN=example.com" DNS:example.com "-1 day" "+1 year" ca sha256 "-algorithm RSA -pkeyopt rsa_keygen_bits:1024"
leaf weak-hash "/CN=example.com" DNS:example.com "-1 day" "+1 year" ca sha1
leaf idn "/CN=x" DNS:xn--bcher-kva.example
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out selfsigned.key
openssl req -x509 -new -key selfsigned.key -sha256 -days 100 -subj "/CN=example.com" -out selfsigned.pem -config <(echo "$config") \
    -addext "subjectAltName=DNS:example.com"
cat selfsigned.key >> selfsigned.pem

# Names that are not those of DNS: RFC 4985, RFC 6120 s. 13.7.1.
leaf xmppaddr "/CN=x" "$xmpp_addr;UTF8:example.com"
leaf xmppaddr-case "/CN=x" "$xmpp_addr;UTF8:Example.COM"
leaf xmppaddr-other "/CN=x" "$xmpp_addr;UTF8:example.org"
leaf xmppaddr-person "/CN=x" "$xmpp_addr;UTF8:me@example.com"
leaf xmppaddr-wildcard "/CN=x" "$xmpp_addr;UTF8:*.com"
leaf xmppaddr-idn "/CN=x" $'@names\n[names]\notherName.1='"${xmpp_addr#*:};FORMAT:UTF8,UTF8:b"$'\xc3\xbc'"cher.example"
raw_leaf xmppaddr-nul "$(other_name "$xmpp_addr" 0c 'example.com\0.example.org')"
leaf xmppaddr-and-cn "/CN=example.com" "$xmpp_addr;UTF8:example.org"
leaf srvname "/CN=x" "$srv_name;IA5STRING:_xmpp-client.example.com"
leaf srvname-case "/CN=x" "$srv_name;IA5STRING:_XMPP-client.Example.com"
leaf srvname-direct "/CN=x" "$srv_name;IA5STRING:_xmpps-client.example.com"
leaf srvname-idn "/CN=x" "$srv_name;IA5STRING:_xmpp-client.xn--bcher-kva.example"
leaf srvname-other "/CN=x" "$srv_name;IA5STRING:_xmpp-client.example.org"
leaf srvname-server "/CN=x" "$srv_name;IA5STRING:_xmpp-server.example.com"
leaf srvname-wildcard "/CN=x" "$srv_name;IA5STRING:_xmpp-client.*.com"
leaf srvname-bare "/CN=x" "$srv_name;IA5STRING:example.com"
raw_leaf srvname-nul "$(other_name "$srv_name" 16 '_xmpp-client.example.com\0.example.org')"
leaf srvname-and-dns "/CN=x" "DNS:example.org,$srv_name;IA5STRING:_xmpp-client.example.com"
# The name is right, and something else is not.
leaf srvname-expired "/CN=x" "$srv_name;IA5STRING:_xmpp-client.example.com" "-60 days" "-1 day"
leaf srvname-unknown-ca "/CN=x" "$srv_name;IA5STRING:_xmpp-client.example.com" "-1 day" "+1 year" stranger
leaf srvname-weak-key "/CN=x" "$srv_name;IA5STRING:_xmpp-client.example.com" "-1 day" "+1 year" ca sha256 "-algorithm RSA -pkeyopt rsa_keygen_bits:1024"
leaf srvname-weak-hash "/CN=x" "$srv_name;IA5STRING:_xmpp-client.example.com" "-1 day" "+1 year" ca sha1
mail=$'basicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = emailProtection'
more=$mail leaf purpose "/CN=x" DNS:example.com
more=$mail leaf srvname-purpose "/CN=x" "$srv_name;IA5STRING:_xmpp-client.example.com"
# An authority that may speak of example.org only.
below constrained ca "nameConstraints = critical,permitted;DNS:example.org"
leaf srvname-constrained "/CN=x" "$srv_name;IA5STRING:_xmpp-client.example.com" "-1 day" "+1 year" constrained
cat constrained.pem >> srvname-constrained.pem
# One that may speak of all.
below middle ca
leaf srvname-chain "/CN=x" "$srv_name;IA5STRING:_xmpp-client.example.com" "-1 day" "+1 year" middle
cat middle.pem >> srvname-chain.pem

serial=4d2 points=URI:http://crl.example.net/list.crl leaf revoked "/CN=example.com" DNS:example.com
serial=4d3 points=URI:http://crl.example.net/list.crl leaf not-revoked "/CN=example.com" DNS:example.com
crl list ca "-1 hour" "+7 days" "" 04D2
