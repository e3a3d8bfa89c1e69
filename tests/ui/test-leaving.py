#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""However Kith is left, contacts see it at once and nothing is lost: test-leaving.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import re
import signal
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
ME = "alice@a.test"


def by_signal(number):
    return lambda me: me.process.send_signal(number)


WAYS = (("the close button", lambda me: me.presses("alt+F4")),
        ("Ctrl+Q", lambda me: me.presses("ctrl+q")),
        ("the end of the login session", by_signal(signal.SIGTERM)),
        ("Ctrl+C in the terminal", by_signal(signal.SIGINT)),
        ("the end of the terminal", by_signal(signal.SIGHUP)))

with People("bob@a.test") as people:
    with People(ME) as before:
        before.alice.add("bob@a.test", "Bob")
        people.bob.subscribe(ME)
        before.alice.expect("subscription", type="subscribe", within=20)
        before.alice.approve("bob@a.test")
        people.bob.expect("subscription", type="subscribed", within=20)
        people.bob.send(ME, "Hello Alice")
    with Kith(program) as me:
        me.signs_in(ME)
        me.opens("Bob")

    for number, (way, leave) in enumerate(WAYS):
        with report.case(f"left by {way}"):
            people.bob.forget()
            with Kith(program) as me:
                people.bob.expect("presence", type="available", from_=re.compile(f"^{ME}/"), within=20)
                me.opens("Bob")
                if number > 0:
                    assert me.reads("Message", "entry") == f"thought {number - 1}", me.reads("Message", "entry")
                    me.empties("Message")
                me.types(f"thought {number}", into="Message")
                me.waits_for(lambda number=number: me.reads("Message", "entry") == f"thought {number}", "the keys did not arrive")
                leave(me)
                # the server would wait five minutes for a stream that only broke off
                people.bob.expect("presence", type="unavailable", from_=re.compile(f"^{ME}/"), within=4)
                assert me.process.wait(10) == 0, me.process.returncode

report.finish()
