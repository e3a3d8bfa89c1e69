#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# make-crls.sh FOLDER URL   certificates in a folder of make-certs.sh that name lists of revoked ones at URL, NAME.pem and NAME.crl.
set -eu
here=$(dirname "$(realpath "$0")")
url=$2
cd "$1"
. "$here/certs-lib.sh"

# named NAME [POINT]...     at URL/NAME.crl, if nothing else is said
n=256
named() {
    local name=$1 point all=; shift
    [ $# -gt 0 ] || set -- "$url/$name.crl"
    for point; do all+=${all:+,}URI:$point; done
    n=$((n + 1)); number=$(printf '%04X' $n)
    serial=$number points=$all leaf "$name" "/CN=$name" DNS:example.com
}
now() { crl "$1" ca "-1 hour" "+7 days" "${@:2}"; }
point() { printf 'issuingDistributionPoint = critical,@point\n[point]\n%s\n' "$1"; }

named clean;        now clean "" 00FE 00FF
named taken;        now taken "" 00FE "$number" 00FF
named unsaid;       now unsaid "" "$number,unspecified"
named hold;         now hold "" "$number,certificateHold"
named removed;      now removed "" "$number,removeFromCRL"
# shellcheck disable=SC2046
named among-many;   now among-many "" $(seq -f '%04.0f' 2000 3999) "$number"
named nobody;       now nobody ""

# They name the certificate, but nobody has to believe them.
named old;          crl old ca "-30 days" "-1 day" "" "$number"
named to-come;      crl to-come ca "+1 day" "+30 days" "" "$number"
named other-issuer; crl other-issuer stranger "-1 hour" "+7 days" "" "$number"
named other-key
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout impostor.key -days 100 -subj "/CN=ca" -out impostor.pem \
    -config <(echo "$config") -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" 2> /dev/null
key_id=none crl other-key impostor "-1 hour" "+7 days" "" "$number"
named may-not
openssl req -x509 -key ca.key -days 100 -subj "/CN=ca" -out no-lists.pem -config <(echo "$config") \
    -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign" -addext "subjectKeyIdentifier=hash"
now may-not "" "$number"
named weak;         digest=sha1 now weak "" "$number"
named part-right;   now part-right "$(point "fullname = URI:http://elsewhere.example/,URI:$url/part-right.crl")" "$number"
named part-other;   now part-other "$(point "fullname = URI:$url/part-right.crl")" "$number"
named indirect;     now indirect "$(point "indirectCRL = TRUE")" "$number"
named authorities;  now authorities "$(point "onlyCA = TRUE")" "$number"
named reasons;      now reasons "$(point "onlysomereasons = keyCompromise")" "$number"
named people;       now people "$(point "onlyuser = TRUE")" "$number"
named changes;      now changes "2.5.29.27 = critical,DER:020101" "$number"
named unknown;      now unknown "1.2.3.4 = critical,DER:0500" "$number"
named garbage;      head -c 3000 /dev/urandom > garbage.crl
named nothing;      : > nothing.crl
named half;         now half "" "$number"; truncate -s 120 half.crl
named text;         now text "" "$number"; cp text.crl.pem text.crl

# The server plays these.
named missing
named long
named hangs
named trickles
named to-file
named to-itself
named to-taken;     now to-taken "" "$number"
named to-other-host; now to-other-host "" "$number"
named second "$url/missing.crl" "$url/second.crl"
now second "" "$number"
named other-ways "ldap://127.0.0.1/x" "file:///etc/passwd" "http://user@127.0.0.1/x" "http://"

# It is not the server's own, but the one above.
serial=0F01 points=URI:$url/above.crl below above ca
leaf below-above "/CN=x" DNS:example.com "-1 day" "+1 year" above
cat above.pem >> below-above.pem
now above "" 0F01
