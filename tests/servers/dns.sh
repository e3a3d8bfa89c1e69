#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# dns.sh ADDR P E   dnsmasq configuration on standard output. ADDR: where it and all servers listen; P, E: port
# prefixes of Prosody and ejabberd. KITH_CLIENT_PORTS: another prefix for the clients of a.test (something between).
# Port 53, because resolv.conf (and with it GResolver) cannot name another.
set -eu
addr=$1 p=$2 e=$3
cat <<CONF
port=53
listen-address=$addr
bind-interfaces
no-resolv
no-hosts
no-poll
user=root
cache-size=0
# one second: what a test changes is seen at once
local-ttl=1
# Nothing leaves the machine: a name that is not listed here does not exist.
address=/#/
CONF

# rr NAME SERVICE TARGET PORT PRIORITY [WEIGHT]
rr() { echo "srv-host=_$2._tcp.$1,$3,$4,$5,${6:-0}"; }
good() {       # good DOMAIN PREFIX [nodirect]   for clients direct TLS first, as most operators have it
    echo "address=/$1/$addr"
    local c2s=$2; [ $1 != a.test ] || c2s=${KITH_CLIENT_PORTS:-$2}
    rr $1 xmpp-client $1 ${c2s}222 5; rr $1 xmpp-server $1 ${2}269 5
    # Prosody's s2s by direct TLS comes second: in 4 of 12 starts ejabberd 24.12 hung in that handshake for 5 s, then sent
    # its stream header twice on the next connection and gave up for minutes (0 of 12 with STARTTLS first). Prosody
    # reaches ejabberd by direct TLS well.
    local s2s=1; [ $2 != $p ] || s2s=10
    if [ "${3-}" != nodirect ]; then rr $1 xmpps-client $1 ${c2s}223 1; rr $1 xmpps-server $1 ${2}270 $s2s; fi
}
good a.test $p; good b.test $e; good captcha.test $e; good old.test $p nodirect
# s2s looks components up by their own names
for d in conference upload pubsub proxy irc; do
    rr $d.a.test xmpp-server a.test ${p}269 5; rr $d.b.test xmpp-server b.test ${e}269 5
done
rr conference.old.test xmpp-server old.test ${p}269 5; rr vjud.b.test xmpp-server b.test ${e}269 5
echo "txt-record=_xmppconnect.a.test,_xmpp-client-websocket=wss://a.test:${p}281/xmpp-websocket"

# wrong certificates: hosts of Prosody, STARTTLS and direct TLS
for kind in expired notyet wronghost selfsigned revoked; do good $kind.test $p; done
echo "address=/srvtarget.test/$addr"
rr srvtarget.test xmpp-client xmpp1.srvtarget.test ${p}222 5; rr srvtarget.test xmpps-client xmpp1.srvtarget.test ${p}223 1

# A key of 1024 bits: OpenSSL's and so Prosody's own rules refuse to show it, so a test that wants it serves it there.
echo "address=/weakkey.test/$addr"; rr weakkey.test xmpps-client weakkey.test 5999 1

# Trying SRV sets. What a client should do stands on the right of each.
for d in many fallback port0 dot nosrv; do echo "address=/$d.test/$addr"; done
# target ".": the service is not offered (RFC 2782): say so, and do not fall back to port 5222
echo "srv-host=_xmpp-client._tcp.dot.test,.,0,0,0"; echo "srv-host=_xmpps-client._tcp.dot.test,.,0,0,0"
# direct TLS declined, STARTTLS offered: connect by STARTTLS
echo "srv-host=_xmpps-client._tcp.dot2.test,.,0,0,0"; echo "address=/dot2.test/$addr"; rr dot2.test xmpp-client dot2.test ${p}222 5
# 100 records, more than a UDP answer holds; ports 101-199 are closed, the last in the order answers: get there in time
for n in $(seq 99); do rr many.test xmpp-client t$n.many.test 1$(printf %02d $n) $n; done; rr many.test xmpp-client many.test ${p}222 200
# port 0: skip that record, use the other
rr port0.test xmpp-client port0.test 0 1; rr port0.test xmpp-client port0.test ${p}222 2
# closed port first; target without an address second; then the good one
rr fallback.test xmpp-client fallback.test 9 1; rr fallback.test xmpp-client missing.invalid 5222 2
rr fallback.test xmpps-client fallback.test 9 0; rr fallback.test xmpp-client fallback.test ${p}222 3
# nosrv.test: no SRV at all, an address only: port 5222 (where nothing listens, unless the test puts something there)
# six.test: an IPv6 address where nothing listens, and an IPv4 one that works
echo "host-record=six.test,$addr,::1"; rr six.test xmpp-client six.test ${p}222 1
# the two records of one domain at one priority with weights: both must be tried
echo "address=/weights.test/$addr"; rr weights.test xmpp-client weights.test 9 1 65535; rr weights.test xmpp-client weights.test ${p}222 1 0
# webonly.test: a network that lets only the web through: nothing behind its SRV record, all by https at port 443
echo "address=/webonly.test/$addr"; rr webonly.test xmpp-client webonly.test 9 1
