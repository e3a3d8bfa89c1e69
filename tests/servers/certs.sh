#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# certs.sh FOLDER   a test CA and its certificates, in FOLDER. Does nothing where FOLDER/done exists.
#   ca.pem ca.key            the only thing a client under test has to trust
#   NAME.crt NAME.key        one per good domain (leaf, then CA, in the .crt), 2 years
#   ../weak/weakkey.crt .key   for weakkey.test
#   bad/KIND.crt KIND.key    expired, notyet, wronghost, selfsigned, srvtarget, revoked; each for the domain KIND.test
#   bad/revoked.crl          a list with the last one on it (DER), which its certificate says is at http://127.0.0.1:8099/revoked.crl
# All pass OpenSSL's strict mode (python: VERIFY_X509_STRICT; GnuTLS is as strict): CA with critical
# basicConstraints + keyUsage; leaves with SAN, SKI, AKI, keyUsage, EKU serverAuth (+ clientAuth: servers show the
# same certificate as TLS clients in s2s). The names end in .crt and .key, side by side: Prosody finds the key by
# swapping the ending, for direct TLS and HTTPS too (with .pem it looks for the key inside the same file). EC P-256: made in milliseconds, and no keyEncipherment is wanted then.
set -eu
here=$(dirname "$(realpath "$0")")
dir=$1; mkdir -p "$dir/bad"; cd "$dir"
[ -e done ] && exit 0
umask 022      # the keys too: only test keys, and a server may run as its own user

key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }

weak_key() { openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out "$1"; }

key ca.key
openssl req -x509 -new -key ca.key -sha256 -days 3650 -subj "/O=Kith tests/CN=Kith test CA" -out ca.pem \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -addext "subjectKeyIdentifier=hash" -config /dev/stdin <<'CNF'
[req]
distinguished_name = dn
[dn]
CNF

# leaf FILE NOT_BEFORE NOT_AFTER NAME...     dates as YYYYMMDDHHMMSSZ
leaf() {
    local file=$1 from=$2 to=$3 san= n; shift 3
    for n; do san+="${san:+,}DNS:$n"; done
    ${key_maker:-key} "$file.key"
    openssl req -new -key "$file.key" -subj "/CN=$1" -out "$file.csr" -config <(printf '[req]\ndistinguished_name=dn\n[dn]\n')
    openssl x509 -req -in "$file.csr" -CA ca.pem -CAkey ca.key -sha256 -not_before "$from" -not_after "$to" \
        -out "$file.leaf" -extfile <(cat <<CNF
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth,clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = $san
${points:+crlDistributionPoints = URI:$points}
CNF
    ) 2>/dev/null
    cat "$file.leaf" ca.pem > "$file.crt"; rm "$file.csr" "$file.leaf"
}
at() { date -u -d "$1" +%Y%m%d%H%M%SZ; }
from=$(at '-1 day'); to=$(at '+2 years')

# domain + the components that servers.sh puts below it
for d in a.test b.test captcha.test; do
    leaf $d "$from" "$to" $d conference.$d upload.$d pubsub.$d proxy.$d vjud.$d
done
leaf old.test "$from" "$to" old.test conference.old.test
leaf localhost "$from" "$to" localhost
leaf nasty "$from" "$to" many.test fallback.test port0.test dot.test dot2.test nosrv.test six.test weights.test webonly.test   # see dns.sh

leaf bad/expired   "$(at '-60 days')" "$(at '-1 day')" expired.test
leaf bad/notyet    "$(at '+30 days')" "$to" notyet.test
# Not in this folder: Prosody looks at all that is in it, and does not open its ports where a key is too weak.
mkdir -p ../weak
key_maker=weak_key leaf ../weak/weakkey "$from" "$to" weakkey.test
leaf bad/wronghost "$from" "$to" some-other-name.test
# Right for the host that SRV points at, not for the domain of the JID: must be refused (RFC 6120, 13.7.2.1).
leaf bad/srvtarget "$from" "$to" xmpp1.srvtarget.test
points=http://127.0.0.1:8099/revoked.crl leaf bad/revoked "$from" "$to" revoked.test
(
    . "$here/../xmpp/certs-lib.sh"
    crl bad/revoked ca "-1 hour" "+7 days" "" "$(openssl x509 -in bad/revoked.crt -noout -serial | cut -d= -f2)"
)
key bad/selfsigned.key
openssl req -x509 -new -key bad/selfsigned.key -sha256 -days 730 -subj "/CN=selfsigned.test" -out bad/selfsigned.crt \
    -addext "basicConstraints=critical,CA:FALSE" -addext "keyUsage=critical,digitalSignature" \
    -addext "extendedKeyUsage=serverAuth,clientAuth" -addext "subjectKeyIdentifier=hash" \
    -addext "subjectAltName=DNS:selfsigned.test" -config <(printf '[req]\ndistinguished_name=dn\n[dn]\n')
touch done
