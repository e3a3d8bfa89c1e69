# SPDX-License-Identifier: GPL-3.0-or-later
# For dev/run and dev/demo: hands the screen of the machine to programs in the build root. Sourced.

display_is_there() { [ "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; }

# Adds to what dev/shell mounts (KITH_BIND) and hands through (KITH_PASS).
pass_display() {
    KITH_BIND=${KITH_BIND-}
    # where X programs look if nobody says so
    if [ -z "${XAUTHORITY-}" ] && [ -e "$HOME/.Xauthority" ]; then export XAUTHORITY=$HOME/.Xauthority; fi
    local path
    for path in /tmp/.X11-unix "${XAUTHORITY-}" "${XDG_RUNTIME_DIR-}"; do
        [ -z "$path" ] || [ ! -e "$path" ] || KITH_BIND+=$'\n'$path
    done
    KITH_PASS="${KITH_PASS-} DISPLAY WAYLAND_DISPLAY XAUTHORITY XDG_RUNTIME_DIR XDG_CURRENT_DESKTOP"
    export KITH_BIND KITH_PASS
}
