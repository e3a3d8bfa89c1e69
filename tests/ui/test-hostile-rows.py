#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""security.md U1 and U2 in the window: whatever somebody sends stays in its row, as text, and nothing freezes: test-hostile-rows.py KITH.
Under with-servers.sh and xrun.sh. TAP."""
import sys
import time

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME = "alice@a.test"
ZALGO = "z" + "".join(chr(0x300 + n % 0x70) for n in range(200)) + "algo"

HOSTILE = (
    ("markup", "<b>bold</b> <a href='https://evil.test'>x</a> <span size='99999'>y</span> &amp; &#x202e;", "<b>bold</b>"),
    ("a word of 40,000 characters", "w" * 40000 + " end-of-word", "www"),
    ("10,000 newlines", "top" + "\n" * 10000 + "bottom", "top"),
    ("1,000,000 characters", "0123456789 " * 91000, "0123456789"),
    ("1,000,000 characters in one word", "m" * 1000000, "mmm"),
    ("200 combining marks", ZALGO, "z"),
    ("overrides of direction", "\u202eevil\u202c \u2066isolate \u2067never closed abc\u202e", "evil"),
    ("invisible and private characters", "a\u200b\u200d\ufeff\u2060\ue000\U000e0041\ufffcb", "a"),
    ("controls", "bell\x7f\x85tab\tend", "bell"),
)

with People("bob@a.test") as people:
    with Kith(program) as me:
        me.signs_in(HOME)
        people.bob.send(HOME, "An ordinary message before")
        me.opens("bob")
        me.message("ordinary message before")

        for what, text, seen in HOSTILE:
            with report.case(f"U1 U2 {what}"):
                people.bob.send(HOME, text)
                me.waits_for(lambda seen=seen: any(seen in node.get_name() for node in
                             me.all(role="list item", under=me.messages())), f"did not see {seen!r}", within=30)
                # the window still answers: a click on the composer and a letter arrive within a second or two
                before = time.monotonic()
                me.empties("Message")
                me.types("x", into="Message")
                me.waits_for(lambda: me.reads("Message", "entry") == "x", "the window does not answer", within=10)
                took = time.monotonic() - before
                assert took < 8, f"the window took {took:.1f} s"
                me.empties("Message")
                me.screenshot("hostile-" + what.replace(" ", "-").replace(",", ""))

        with report.case("what comes afterwards is where it belongs"):
            people.bob.send(HOME, "An ordinary message after")
            me.message("ordinary message after")
            me.screenshot("hostile-after")

report.finish()
