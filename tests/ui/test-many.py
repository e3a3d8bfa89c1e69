#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is not made at the start is there when it is asked for, rows of a long list and menus: test-many.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import re
import subprocess
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
ME, MANY = "alice@a.test", 70


def name(number):
    return f"Contact {number:03}"


def header(me, number):
    me.sees(f"{name(number)}, details", "button")


with People(ME) as people:
    for number in range(1, MANY + 1):
        people.alice.add(f"c{number:03}@a.test", name(number))

with Kith(program) as me:
    me.signs_in(ME)
    me.row(name(1), within=30)

with report.case("from the end with nothing open, and on to the ones before"), Kith(program) as me:
    me.row(name(1))
    me.presses("ctrl+Page_Up")
    header(me, MANY)
    me.presses("ctrl+Page_Up")
    header(me, MANY - 1)

with report.case("the next one each time, past the rows that were there at first"), Kith(program) as me:
    me.row(name(1))
    for number in range(1, 23):
        me.presses("ctrl+Page_Down")
        header(me, number)
    assert me.row(name(22))

with report.case("scrolled to the end, all are there"), Kith(program) as me:
    row = me.row(name(1))
    assert not any(name(MANY) in text for text in me.rows()), "the last row is there before anybody asked for it"
    me.points_at(row)

    def at_end():
        subprocess.run(["xdotool", "click", "--repeat", "20", "--delay", "5", "5"], check=True)
        return any(re.search(name(MANY), text) for text in me.rows())
    me.waits_for(at_end, "the last conversation did not come into sight", within=20)
    me.clicks(re.compile(f"^{name(MANY)}"), "list item", under=me.list(), roughly=True)
    header(me, MANY)

with report.case("menus open by key and by pointer, the first time and again"), Kith(program) as me:
    me.row(name(1))
    me.presses("ctrl+Page_Down")
    header(me, 1)
    for _ in range(2):
        me.presses("F10")
        menu = me.sees("Main Menu", "menu")
        assert len(me.all(role="menu item", under=menu)) == 4
        me.presses("Escape")
        me.sees_no("Main Menu", "menu")
    me.activates("Conversation Menu", "toggle button")
    menu = me.sees("Conversation Menu", "menu")
    assert len(me.all(role="menu item", under=menu)) == 8
    me.presses("Escape")

with report.case("details open, close, and follow the conversation"), Kith(program) as me:
    me.row(name(1))
    me.presses("ctrl+Page_Down")
    header(me, 1)
    for number in (1, 2):
        me.clicks("Details", "toggle button")
        me.sees(f"c{number:03}@a.test")
        me.clicks("Details", "toggle button")
        me.sees_no(f"c{number:03}@a.test")
        me.presses("ctrl+Page_Down")

report.finish()
