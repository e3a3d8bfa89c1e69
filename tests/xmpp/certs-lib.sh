# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Certificates and lists of revoked ones, in the folder where it is sourced.

config=$'[req]\ndistinguished_name=dn\n[dn]\n'
xmpp_addr=otherName:1.3.6.1.5.5.7.8.5
srv_name=otherName:1.3.6.1.5.5.7.8.7

at() { date -u -d "$1" +%Y%m%d%H%M%SZ; }

ca() {    # ca NAME
    openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"
    openssl req -x509 -new -key "$1.key" -sha256 -days 3650 -subj "/CN=$1" -out "$1.pem" -config <(echo "$config") \
        -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" -addext "subjectKeyIdentifier=hash"
}

# leaf NAME SUBJECT SAN [from] [to] [authority] [digest] [key options]     the variables serial and more: see there
leaf() {
    local name=$1 subject=$2 san=$3 from=${4:--1 day} to=${5:-+2 years} authority=${6:-ca} digest=${7:-sha256}
    local key=${8:--algorithm EC -pkeyopt ec_paramgen_curve:P-256}
    # shellcheck disable=SC2086
    openssl genpkey -quiet $key -out "$name.key"
    openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr" -config <(echo "$config")
    if [ -n "${more-}" ]; then
        echo "$more" > "$name.ext"
    else
        echo $'basicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature,keyEncipherment\nextendedKeyUsage = serverAuth' > "$name.ext"
    fi
    if [ -n "${points-}" ]; then echo "crlDistributionPoints = $points" >> "$name.ext"; fi
    if [ -n "$san" ]; then echo "subjectAltName = $san" >> "$name.ext"; fi
    openssl x509 -req -in "$name.csr" -CA "$authority.pem" -CAkey "$authority.key" "-$digest" -extfile "$name.ext" -out "$name.pem" \
        ${serial:+-set_serial "0x$serial"} -not_before "$(at "$from")" -not_after "$(at "$to")" 2> /dev/null
    cat "$name.key" >> "$name.pem"
}

# other_name OID TAG TEXT     the DER of a subjectAltName with one otherName, as hexadecimal digits; \0 in TEXT is a NUL
other_name() {
    local oid
    oid=$(openssl asn1parse -genstr "OID:${1#*:}" -noout -out /dev/stdout | od -An -tx1 | tr -d ' \n')
    tlv() { printf '%s%02x%s' "$1" $((${#2} / 2)) "$2"; }
    # shellcheck disable=SC2059
    tlv 30 "$(tlv a0 "$oid$(tlv a0 "$(tlv "$2" "$(printf "$3" | od -An -tx1 | tr -d ' \n')")")")"
}

# raw_leaf NAME HEX     with the subjectAltName as it is
raw_leaf() {
    more=$'basicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = serverAuth\n2.5.29.17 = DER:'"$2" leaf "$1" "/CN=x" ""
}

# An authority below another: below NAME AUTHORITY [extensions]
below() {
    more=$'basicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\nsubjectKeyIdentifier = hash'${3:+$'\n'$3} \
        leaf "$1" "/CN=$1" "" "-1 day" "+2 years" "$2"
}

# crl NAME AUTHORITY FROM TO EXTENSIONS [SERIAL[,REASON]]...     NAME.crl (DER); the variables digest and key_id: see there
crl() {
    local name=$1 authority=$2 from=$3 to=$4 extensions=$5 entry reason end since; shift 5
    end=$(date -u -d '+2 years' +%y%m%d%H%M%SZ) since=$(date -u -d '-1 hour' +%y%m%d%H%M%SZ)
    for entry; do
        reason=${entry#*,}; [ "$reason" != "$entry" ] || reason=keyCompromise
        printf 'R\t%s\t%s,%s\t%s\tunknown\t/CN=x\n' "$end" "$since" "$reason" "${entry%%,*}"
    done > "$name.index"
    cat > "$name.cnf" <<CNF
[ca]
default_ca = it
[it]
database = $name.index
default_md = ${digest:-sha256}
[ext]
authorityKeyIdentifier = ${key_id:-keyid:always}
$extensions
CNF
    openssl ca -gencrl -config "$name.cnf" -cert "$authority.pem" -keyfile "$authority.key" -crlexts ext \
        -crl_lastupdate "$(at "$from")" -crl_nextupdate "$(at "$to")" -out "$name.crl.pem" 2> "$name.log" || { cat "$name.log" >&2; return 1; }
    openssl crl -in "$name.crl.pem" -outform DER -out "$name.crl"
}
