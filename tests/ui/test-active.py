#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""XEP-0352: the server is told when nobody looks at the window, and when somebody does again: test-active.py KITH. Under with-servers.sh, with
KITH_LOG=debug, and xrun.sh. TAP."""
import os
import subprocess
import sys
import time
from pathlib import Path

from kith import PROJECT, Kith, Person, xdo
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME = "alice@a.test"
SERVER = Path(os.environ["KITH_TEST_BASE"]) / "prosody"
LOG = SERVER / "prosody.log"


def received():
    """What the server was told, in order."""
    return [state for line in LOG.read_text(errors="replace").splitlines() for state in ("inactive", "active")
            if f"Received[c2s]: <{state} " in line and "xmlns='urn:xmpp:csi:0'" in line]


def presences():
    """Each session that is new begins with one."""
    return LOG.read_text(errors="replace").count("Received[c2s]: <presence")


def expect(person, states, within):
    person.waits_for(lambda: received() == states, f"the server did not hear {states}", within)


with Kith(program) as me:
    me.signs_in(HOME)
    me.sees("No Conversations Yet", within=20)
    with Person("python3", str(PROJECT / "tests" / "support" / "sample-window.py"), window="Sample") as other:
        with report.case("nothing is said at once when another window is looked at"):
            before = time.monotonic()
            time.sleep(3)
            assert received() == [], received()

        with report.case("after a while the server hears that nobody looks"):
            expect(me, ["inactive"], within=20)
            took = time.monotonic() - before
            assert took > 6, f"after {took:.1f} s already"

        with report.case("and at once that somebody looks again"):
            xdo("windowfocus", "--sync", me.window)
            expect(me, ["inactive", "active"], within=3)

        with report.case("going through the windows says nothing"):
            xdo("windowfocus", "--sync", other.window)
            time.sleep(2)
            xdo("windowfocus", "--sync", me.window)
            time.sleep(13)
            assert received() == ["inactive", "active"], received()

        with report.case("a new stream hears it too"):
            xdo("windowfocus", "--sync", other.window)
            expect(me, ["inactive", "active", "inactive"], within=20)
            before = presences()
            subprocess.run(["prosodyctl", "--root", "--config", str(SERVER / "prosody.cfg.lua"), "shell", "c2s", "closeall"],
                           check=True, capture_output=True)
            expect(me, ["inactive", "active", "inactive", "inactive"], within=30)
            me.waits_for(lambda: presences() > before, "the session is not a new one", within=20)

report.finish()
