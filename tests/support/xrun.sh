#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# xrun.sh COMMAND...   runs COMMAND on a private X server with a window manager, a private session bus and private XDG
# folders; everything ends with it. The exit code is COMMAND's.
# SCREEN=1280x800x24   size of the screen
# KITH_KEYRING=1       an unlocked gnome-keyring answers as org.freedesktop.secrets
# KITH_NEEDS=dino      programs that COMMAND needs besides: a test is skipped where one is missing
# KITH_LOCALE=he_IL.UTF-8   language of the programs (C.UTF-8)
# KITH_XRUN_DISPLAY=1  the display that is there already, Xvfb and openbox are left out
# KITH_XRUN_WAYLAND=1  a private mutter without screen and without Xwayland instead of the X server
# KITH_XRUN_HOME=DIR   keeps home, data, config and cache there instead of in a folder that is thrown away
set -eu

if [ "${1-}" = --session ]; then
    # second half, on the session bus; what the bus and its services say is in bus.log
    shift
    exec >&4 2>&3 3>&- 4>&-
    owned() { gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
                  --method org.freedesktop.DBus.NameHasOwner "$1" 2> /dev/null | grep -q true; }
    until_true() { local n; for n in $(seq 200); do ! "$@" || return 0; sleep 0.05; done; echo "xrun.sh: timed out: $*" >&2; return 1; }
    has_wm() { xprop -root _NET_SUPPORTING_WM_CHECK 2> /dev/null | grep -q 'window id'; }

    manager=
    if [ "${KITH_XRUN_WAYLAND-}" = 1 ]; then
        mutter --headless --wayland --no-x11 --wayland-display="$WAYLAND_DISPLAY" --virtual-monitor "${SCREEN:-1280x800}" \
            > "$KITH_XRUN/mutter.log" 2>&1 &
        manager=$!
        until_true test -S "$XDG_RUNTIME_DIR/$WAYLAND_DISPLAY" || { cat "$KITH_XRUN/mutter.log" >&2; exit 1; }
    elif [ "${KITH_XRUN_DISPLAY-}" != 1 ]; then
        openbox > "$KITH_XRUN/openbox.log" 2>&1 &
        manager=$!
    fi
    if [ "${KITH_KEYRING-}" = 1 ]; then
        printf secret | gnome-keyring-daemon --unlock --components=secrets --control-directory="$KITH_XRUN/run" \
            > "$KITH_XRUN/keyring.log" 2>&1
        until_true owned org.freedesktop.secrets || { cat "$KITH_XRUN/keyring.log" >&2; exit 1; }
    fi
    [ -z "$manager" ] || [ "${KITH_XRUN_WAYLAND-}" = 1 ] || until_true has_wm
    rc=0; "$@" || rc=$?
    [ -z "$manager" ] || { kill $manager && wait $manager; } 2> /dev/null || true
    exit $rc
fi

[ $# -gt 0 ] || { sed -n '3p' "$0"; exit 2; }
. "$(dirname "$(realpath "$0")")/needs.sh"
needs dbus-run-session gdbus
if [ "${KITH_XRUN_WAYLAND-}" = 1 ]; then needs mutter
elif [ "${KITH_XRUN_DISPLAY-}" != 1 ]; then needs Xvfb openbox xprop xdotool import; fi
[ "${KITH_KEYRING-}" != 1 ] || needs gnome-keyring-daemon
[ -z "${KITH_NEEDS-}" ] || needs $KITH_NEEDS
KITH_XRUN=$(mktemp -d "${TMPDIR:-/tmp}/xrun.XXXXXX")
export KITH_XRUN
home=${KITH_XRUN_HOME:-$KITH_XRUN}
mkdir -p "$KITH_XRUN/run" "$home"/{home,data,config,cache}
chmod 700 "$KITH_XRUN" "$KITH_XRUN/run"

# The font of GNOME is Inter with another name. A picture is taken once the screen stands still, which a blinking cursor never does.
mkdir -p "$home/config/gtk-4.0"
printf '[Settings]\ngtk-font-name=Inter 11\ngtk-cursor-blink=false\n' > "$home/config/gtk-4.0/settings.ini"

server=
finish() {
    local rc=$?
    trap - EXIT
    [ -z "$server" ] || { kill $server && wait $server; } 2> /dev/null || true
    # a service that ends right now may still write into it
    rm -rf --one-file-system "$KITH_XRUN" 2> /dev/null || { sleep 0.2; rm -rf --one-file-system "$KITH_XRUN" || true; }
    exit $rc
}
trap finish EXIT
trap 'exit 143' TERM INT

export HOME=$home/home XDG_DATA_HOME=$home/data XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache
export ADW_DISABLE_PORTAL=1 GTK_USE_PORTAL=0
if [ "${KITH_XRUN_WAYLAND-}" = 1 ]; then
    export WAYLAND_DISPLAY=kith-0 XDG_RUNTIME_DIR=$KITH_XRUN/run GDK_BACKEND=wayland
    export GSETTINGS_BACKEND=memory GSK_RENDERER="${GSK_RENDERER:-cairo}" LC_ALL="${KITH_LOCALE:-C.UTF-8}" TZ=UTC
    unset DISPLAY XAUTHORITY
elif [ "${KITH_XRUN_DISPLAY-}" != 1 ]; then
    Xvfb -displayfd 7 -screen 0 "${SCREEN:-1280x800x24}" -nolisten tcp -noreset -fbdir "$KITH_XRUN" 7> "$KITH_XRUN/display" > "$KITH_XRUN/xvfb.log" 2>&1 &
    server=$!
    for _ in $(seq 200); do [ ! -s "$KITH_XRUN/display" ] || break; sleep 0.05; done
    [ -s "$KITH_XRUN/display" ] || { cat "$KITH_XRUN/xvfb.log" >&2; exit 1; }
    DISPLAY=:$(cat "$KITH_XRUN/display")
    export DISPLAY XDG_RUNTIME_DIR=$KITH_XRUN/run
    export GDK_BACKEND=x11 GSETTINGS_BACKEND=memory GSK_RENDERER="${GSK_RENDERER:-cairo}" LC_ALL="${KITH_LOCALE:-C.UTF-8}" TZ=UTC
    unset WAYLAND_DISPLAY XAUTHORITY
fi
unset DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS

rc=0
dbus-run-session -- "$0" --session "$@" 3>&2 4>&1 > "$KITH_XRUN/bus.log" 2>&1 || rc=$?
exit $rc
