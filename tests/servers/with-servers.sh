#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# with-servers.sh COMMAND...   runs COMMAND with the servers of servers.sh up and the variables of BASE/env set.
#
# Each call has a loopback, a resolver, a trust store and a folder BASE of its own: calls run side by side, nothing can
# leave the machine, and what is left over ends with it. The exit code is COMMAND's; when it failed, the ends of the
# servers' logs follow on standard error.
# KITH_SERVERS, KITH_USERS, KITH_LOG: see servers.sh.
# KITH_SERVERS_DATA=FOLDER   keeps the servers' data there for the next time (and stops them cleanly).
# KITH_SERVERS_VERBOSE=1     says what is up.
set -eu
here=$(dirname "$(realpath "$0")")
[ $# -gt 0 ] || { sed -n '3p' "$0"; exit 2; }

if [ "${KITH_SERVERS_INSIDE-}" != 1 ]; then
    . "$here/../support/needs.sh"
    needs ip openssl dnsmasq unshare
    case " ${KITH_SERVERS:-prosody ejabberd} " in *" prosody "*) needs prosody ;; esac
    case " ${KITH_SERVERS:-prosody ejabberd} " in *" ejabberd "*) needs ejabberdctl ;; esac
    case " ${KITH_SERVERS-} " in *" irc "*) needs ngircd biboumi ;; esac
    user=()
    [ "$(id -u)" = 0 ] || user=(--user --map-root-user)
    export KITH_SERVERS_INSIDE=1
    . "$here/../../dev/lib/namespace.sh"
    in_namespaces "${user[@]}" --net --mount-proc "$0" "$@"
fi
unset KITH_SERVERS_INSIDE

ip link set lo up
# Without an address outside 127/8 getaddrinfo () finds none at all (AI_ADDRCONFIG); without a default route GIO says that there is no network.
ip address add 192.0.2.1/32 dev lo
ip route add default dev lo
# short: the paths of unix sockets below it must stay under 108 bytes
base=$(mktemp -d /tmp/kith.XXXX)
if [ "${KITH_SERVERS_DATA-}" ]; then
    mkdir -p "$KITH_SERVERS_DATA"
    mount --bind "$KITH_SERVERS_DATA" "$base"
fi

mkdir -p "$base/dns"
echo "nameserver ${KITH_ADDR:-127.0.0.1}" > "$base/dns/resolv.conf"
mount --bind "$base/dns/resolv.conf" "$(realpath /etc/resolv.conf)"

# GIO (by GnuTLS) and OpenSSL trust what stands in this file; in here the test CA too.
store=$(realpath /etc/ssl/certs/ca-certificates.crt)
"$here/certs.sh" "$base/certs"
cat "$store" "$base/certs/ca.pem" > "$base/trusted.pem"
mount --bind "$base/trusted.pem" "$store"
export SSL_CERT_FILE=$store

# KITH_LOG_LINES: how many lines of each, 0 for none
show_logs() {
    [ "${KITH_LOG_LINES:-15}" != 0 ] || return 0
    local log
    for log in "$base"/prosody/prosody.log "$base"/ejabberd/ejabberd.log "$base"/irc/*.log; do
        [ -s "$log" ] || continue
        echo "# ---- end of ${log#"$base/"}"
        tail -n "${KITH_LOG_LINES:-15}" "$log" | cut -c1-400 | sed 's/^/# /'
    done >&2
}

# Fresh data is thrown away with the servers: nobody needs to wait for them to end well.
finish() {
    local rc=$?
    trap - EXIT
    if [ "${KITH_SERVERS_DATA-}" ]; then
        "$here/servers.sh" stop "$base" > /dev/null
        umount "$base"
    fi
    rm -rf --one-file-system "$base" 2> /dev/null || true
    exit $rc
}
trap finish EXIT
trap 'exit 143' TERM INT

if ! "$here/servers.sh" start "$base" > "$base/start.log" 2>&1; then
    sed 's/^/# /' "$base/start.log" >&2
    echo "# the servers did not start" >&2
    exit 1
fi
[ -z "${KITH_SERVERS_VERBOSE-}" ] || cat "$base/start.log" "$base/summary" >&2
. "$base/env"

rc=0
"$@" || rc=$?
case $rc in 0 | 77) ;; *) show_logs ;; esac
exit $rc
