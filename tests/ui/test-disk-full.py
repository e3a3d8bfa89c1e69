#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults table's row 10 in the window: a disk that is full or read-only is told of, nothing is lost, and all is well again by itself:
test-disk-full.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import os
import re
import subprocess
import sys
from pathlib import Path

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, BOB = "alice@a.test", "bob@a.test"
FOLDER = Path(os.environ["XDG_DATA_HOME"]) / "kith" / "profiles" / "test"
LARGE = "x" * 7000

FOLDER.mkdir(parents=True, mode=0o700)
small = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(FOLDER)], check=False).returncode == 0


def fill(path):
    """Not a byte is left."""
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass


def written_in_vain(me, somebody, words):
    """What fits into the files as they are may still be stored: goes on until the banner is there."""
    def more():
        somebody.send(HOME, LARGE)
        return me.sees_now(words)
    me.waits_for(more, f"no banner {words.pattern!r}", within=60)


with report.case("a small disk for the profile") as case:
    if not small:
        case.skip("may not mount")

if small:
    with People(BOB, HOME) as people, Kith(program) as me:
        # Receipts, which tell what is stored, are for contacts.
        people.bob.subscribe(HOME)
        people.alice.expect("subscription", type="subscribe", within=20)
        people.alice.approve(BOB)
        people.bob.expect("subscription", type="subscribed", within=20)
        people.alice.sign_out()
        with report.case("a full disk is told of, and what cannot be stored is not shown"):
            me.signs_in(HOME)
            early = people.bob.send(HOME, "before", receipt=True)
            people.bob.expect("message", receipt=early["id"], within=20)
            me.opens("bob")
            me.message("before")
            fill(FOLDER / "filler")
            written_in_vain(me, people.bob, re.compile("disk is full"))
            refused = people.bob.send(HOME, "while it was full", receipt=True)
            me.screenshot("disk-full")
            people.bob.expect_none("message", during=3, receipt=refused["id"])
            assert me.counts("while it was full") == 0

        with report.case("what is written meanwhile stays in the composer"):
            me.types("y" * 300, into="Message")
            me.presses("Return")
            me.sees(re.compile("still here"))
            assert me.reads("Message", "entry") == "y" * 300
            me.empties("Message")

        with report.case("in a narrow window the conversation tells of it"):
            me.resizes(360, 720)
            me.sees(re.compile("disk is full"))
            me.sees("Message", "entry")
            me.screenshot("disk-full-narrow")
            me.resizes(1100, 760)
            me.sees("Conversations", "list")
            assert not me.sees_now(re.compile("You write as", re.I))

        with report.case("with space again the banner goes, and what came meanwhile is there"):
            (FOLDER / "filler").unlink()
            subprocess.run(["mount", "-o", "remount,size=64m", str(FOLDER)], check=True)
            me.sees_no(re.compile("disk is full"), within=60)
            me.message("while it was full", within=30)
            people.bob.expect("message", receipt=refused["id"], within=20)
            assert me.counts("while it was full") == 1
            me.screenshot("disk-not-full")

report.finish()
