# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by dev/shell and tests/servers/with-servers.sh.

# in_namespaces UNSHARE-OPTION... COMMAND...   unshare in new mount and PID namespaces, and ends the shell with its exit
# code. unshare itself blocks SIGTERM; here it takes everything in the namespaces with it.
in_namespaces() {
    local child rc
    # a shell gives what it runs in the background an empty standard input and no SIGINT
    env --default-signal=INT,QUIT unshare --mount --propagation private --pid --fork --kill-child "$@" <&0 &
    child=$!
    trap 'kill -KILL $child 2> /dev/null' TERM HUP
    trap : INT
    while :; do
        rc=0; wait $child || rc=$?
        kill -0 $child 2> /dev/null || exit $rc
    done
}
