# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by xrun.sh and with-servers.sh.

# needs PROGRAM...   A machine that has not all of them is told which are missing, and the test is skipped, not failed.
needs() {
    local program missing=
    for program; do PATH=$PATH:/usr/sbin:/sbin command -v "$program" > /dev/null || missing+=" $program"; done
    [ "$missing" ] || return 0
    if [ "${MESON_TEST_ITERATION-}" ]; then echo "1..0 # SKIP this machine lacks$missing"; exit 0; fi
    echo "$(basename "$0"): this machine lacks$missing; dev/packages names what is needed" >&2
    exit 1
}
