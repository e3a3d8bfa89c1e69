#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# servers.sh start|stop|status BASE     Prosody, ejabberd and dnsmasq on loopback, all data in the folder BASE.
#   start    makes certificates and configurations (anew each time), starts all, waits for the ports, makes accounts
#   crash    (with a third argument: prosody or ejabberd) kills that one and starts it again
#   stop     stops all cleanly; BASE stays and can be started again (remove it for a fresh state)
# Tests do not call this: with-servers.sh does, in a network namespace whose resolver and trust store it sets up.
# KITH_SERVERS   which ones: "prosody ejabberd"; irc can be added (ngircd and biboumi)
# KITH_USERS     accounts on each host ("alice bob carol dave")
# KITH_PASSWORD  of all accounts ("secret")
# KITH_ADDR      loopback address (127.0.0.1)
# KITH_PORTS     two port prefixes, Prosody's and ejabberd's ("15 16"); must be two digits below 65
# KITH_LOG=debug more in the logs (BASE/*/*.log)
set -eu
cmd=${1-} base=$(realpath -m "${2-}")
here=$(dirname "$(realpath "$0")")
addr=${KITH_ADDR:-127.0.0.1} password=${KITH_PASSWORD:-secret}
read -r p e <<<"${KITH_PORTS:-15 16}"
users=${KITH_USERS:-alice bob carol dave} servers=" ${KITH_SERVERS:-prosody ejabberd} "
pro=$base/prosody ejd=$base/ejabberd dns=$base/dns irc=$base/irc

render() { sed -e "s|@BASE@|$base|g; s|@HERE@|$here|g; s|@ADDR@|$addr|g; s|@P@|$p|g; s|@E@|$e|g" \
             -e "s|@CERTHASH@|$(openssl x509 -in "$base/certs/a.test.crt" -outform DER | sha256sum | cut -d' ' -f1)|" "$1"; }
running() { [ -s "$1" ] && kill -0 "$(head -1 "$1")" 2>/dev/null; }
open() { (exec 3<>"/dev/tcp/$addr/$1") 2>/dev/null; }
now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f s", b - a }'; }

# ejabberdctl wants to become user ejabberd, who cannot read BASE: a copy of it without that step. HOME takes the
# cookie; a fixed distribution port makes epmd needless (epmd would outlive everything and be shared by all runs).
ctl() {
    HOME=$ejd ERL_DIST_PORT=${e}210 ERL_OPTIONS="-kernel inet_dist_use_interface {${addr//./,}}" EJABBERD_PID_PATH=$ejd/ejabberd.pid \
    CONTRIB_MODULES_PATH=$ejd/contrib CONTRIB_MODULES_CONF_DIR=$ejd/contrib \
        "$ejd/ejabberdctl" --config-dir "$ejd" --ctl-config "$ejd/none" --config "$ejd/ejabberd.yml" \
        --logs "$ejd" --spool "$ejd/spool" --node "ejabberd@$addr" "$@"
}

prosody_account() {    # as mod_storage_internal keeps it: a start of prosodyctl for each takes far longer
    local dir="$pro/data/$(sed 's/\./%2e/g' <<<"$2")/accounts"
    mkdir -p "$dir"; [ -e "$dir/$1.dat" ] || printf 'return {\n\t["password"] = "%s";\n};\n' "$password" > "$dir/$1.dat"
}

wanted() { case $servers in *" $1 "*) ;; *) return 1 ;; esac; }

start_dns() {
    mkdir -p "$dns"
    echo "nameserver $addr" > "$dns/resolv.conf"
    "$here/dns.sh" "$addr" "$p" "$e" > "$dns/dnsmasq.conf"
    dnsmasq --conf-file="$dns/dnsmasq.conf" --pid-file="$dns/pid" --log-facility="$dns/dnsmasq.log"
}

start_ejabberd() {
    mkdir -p "$ejd/spool" "$ejd/upload" "$ejd/contrib"
    render "$here/ejabberd.yml.in" > "$ejd/ejabberd.yml"
    sed 's/^INSTALLUSER=.*/INSTALLUSER=/' "$(command -v ejabberdctl)" > "$ejd/ejabberdctl"; chmod +x "$ejd/ejabberdctl"
    : > "$ejd/none"
    printf '{lookup,[file,native]}.\n' > "$ejd/inetrc"
    ctl foreground > "$ejd/out.log" 2>&1 &
    echo $! > "$ejd/pid"
}

start_prosody() {
    local u h
    mkdir -p "$pro/data"
    render "$here/prosody.cfg.lua.in" > "$pro/prosody.cfg.lua"
    for u in $users; do for h in a.test old.test; do prosody_account "$u" $h; done; done
    prosody_account admin a.test
    for h in expired notyet wronghost selfsigned srvtarget revoked many fallback port0 dot dot2 nosrv six weights webonly; do prosody_account alice $h.test; done
    prosody_account alice localhost
    setsid prosody -F --root --config "$pro/prosody.cfg.lua" > "$pro/out.log" 2>&1 &
}

start_irc() {
    mkdir -p "$irc"; render "$here/ngircd.conf.in" > "$irc/ngircd.conf"; render "$here/biboumi.cfg.in" > "$irc/biboumi.cfg"
    setsid ngircd --nodaemon --config "$irc/ngircd.conf" > "$irc/ngircd.log" 2>&1 & echo $! > "$irc/ngircd.pid"
    # biboumi ends at once where the component port is not open yet: Prosody is up by now
    setsid biboumi "$irc/biboumi.cfg" > "$irc/out.log" 2>&1 & echo $! > "$irc/biboumi.pid"
}

ejabberd_accounts() {
    python3 - "$addr" "${e}280" "$password" $users <<'PY'
import http.client, json, sys
addr, port, password, users = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:]
api = http.client.HTTPConnection(addr, port, timeout=10)
def call(name, **args):
    api.request("POST", "/api/" + name, json.dumps(args), {"Content-Type": "application/json", "Host": "b.test"})
    answer = api.getresponse(); body = answer.read().decode()
    if answer.status not in (200, 409) and "exist" not in body: sys.exit(f"{name} {args}: {answer.status} {body}")
for host in ("b.test", "captcha.test"):
    for user in users + ["admin"]: call("register", user=user, host=host, password=password)
call("create_room_with_opts", room="lobby", service="conference.b.test", host="b.test",
     options=[dict(name=n, value=v) for n, v in dict(title="Lobby", persistent="true", public="true").items()])
PY
}

start() {
    local t0 n; t0=$(now)
    ! running "$pro/prosody.pid" && ! running "$ejd/pid" || { echo "already running: $base"; exit 1; }
    mkdir -p "$base"
    "$here/certs.sh" "$base/certs"
    start_dns
    ! wanted ejabberd || start_ejabberd

    if wanted prosody; then
        start_prosody
        for n in $(seq 200); do open ${p}222 && open ${p}281 && open ${p}347 && break; sleep 0.1; done
        open ${p}222 || { tail -n 20 "$pro/prosody.log" "$pro/out.log"; exit 1; }
        prosodyctl --root --config "$pro/prosody.cfg.lua" shell \
            'muc:create("lobby@conference.a.test", { name = "Lobby", persistent = true, public = true })' > "$pro/shell.log" 2>&1 || true
        echo "prosody   up after $(since "$t0")"
    fi
    if wanted irc; then
        start_irc
        for n in $(seq 50); do open 6667 && break; sleep 0.1; done
        echo "irc       up after $(since "$t0")"
    fi
    if wanted ejabberd; then
        for n in $(seq 300); do open ${e}280 && open ${e}222 && break; running "$ejd/pid" || break; sleep 0.1; done
        open ${e}280 || { tail -n 20 "$ejd/ejabberd.log" "$ejd/out.log"; exit 1; }
        ejabberd_accounts
        echo "ejabberd  up after $(since "$t0")"
    fi

    cat > "$base/env" <<ENV
# for tests: . BASE/env
export KITH_TEST_BASE=$base KITH_TEST_CA=$base/certs/ca.pem KITH_TEST_PASSWORD=$password KITH_TEST_ADDR=$addr
export KITH_TEST_A_PORT=${p}222 KITH_TEST_A_TLS_PORT=${p}223 KITH_TEST_A_HTTPS_PORT=${p}281 KITH_TEST_P=$p
export KITH_TEST_B_PORT=${e}222 KITH_TEST_B_TLS_PORT=${e}223 KITH_TEST_B_HTTPS_PORT=${e}281 KITH_TEST_E=$e
ENV
    cat > "$base/summary" <<SUMMARY
rooms     lobby@conference.a.test, lobby@conference.b.test (persistent, public)
accounts  $(echo $users | sed 's/ /, /g') at a.test, old.test, b.test, captcha.test; admin at a.test, b.test; password $password
CA        $base/certs/ca.pem
          STARTTLS  direct TLS  s2s    s2s TLS  HTTPS  (http, websocket, BOSH, upload)
a.test    ${p}222     ${p}223       ${p}269  ${p}270    ${p}281  Prosody, all new
old.test  ${p}222     -           ${p}269  -        -      Prosody, old
b.test    ${e}222     ${e}223       ${e}269  ${e}270    ${e}281  ejabberd (captcha.test: the same ports)
IRC       $addr:6667 #kith, from XMPP #kith@irc.a.test (where irc is in KITH_SERVERS)
DNS       $addr:53, trouble: expired notyet wronghost selfsigned srvtarget revoked dot dot2 many port0 fallback nosrv six weights webonly .test
SUMMARY
}

stop() {
    local t0 f; t0=$(now)
    for f in "$irc/biboumi.pid" "$irc/ngircd.pid" "$pro/prosody.pid" "$dns/pid"; do
        running "$f" && kill "$(head -1 "$f")" || true
    done
    if running "$ejd/pid"; then ctl stop > "$ejd/stop.log" 2>&1 || true; fi
    for f in "$pro/prosody.pid" "$ejd/pid"; do
        for n in $(seq 100); do running "$f" || break; sleep 0.1; done
        if running "$f"; then echo "still running, killed: $f"; kill -9 "$(head -1 "$f")" $(cat "$ejd/ejabberd.pid" 2>/dev/null); fi
        rm -f "$f"
    done
    rm -f "$dns/pid" "$irc"/*.pid
    echo "stopped in $(since "$t0")"
}

status() {
    local f
    for f in dns:"$dns/pid" prosody:"$pro/prosody.pid" ejabberd:"$ejd/pid" ngircd:"$irc/ngircd.pid" biboumi:"$irc/biboumi.pid"; do
        running "${f#*:}" && echo "${f%%:*} running, $(head -1 "${f#*:}")" || echo "${f%%:*} -"
    done
}

# As by kill -9, and up again: what a server keeps in memory is gone.
crash() {
    local n
    case $1 in
        prosody)
            kill -9 "$(head -1 "$pro/prosody.pid")"; rm -f "$pro/prosody.pid"
            start_prosody
            for n in $(seq 300); do running "$pro/prosody.pid" && open ${p}222 && open ${p}223 && return; sleep 0.1; done ;;
        ejabberd)
            kill -9 "$(cat "$ejd/ejabberd.pid")" "$(head -1 "$ejd/pid")" 2>/dev/null || true
            start_ejabberd
            for n in $(seq 600); do running "$ejd/pid" && open ${e}222 && open ${e}223 && return; sleep 0.1; done ;;
    esac
    echo "$1 does not come back" >&2
    exit 1
}

case $cmd in start|stop|status) [ "${2-}" ] && $cmd ;; crash) crash "$3" ;; *) sed -n '3,5p' "$0"; exit 2 ;; esac
