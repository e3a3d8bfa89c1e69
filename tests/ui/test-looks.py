#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of what has to do with people and with order, in the dark, right to left and narrow, for whoever looks: test-looks.py KITH. Under with-servers.sh
and xrun.sh. TAP."""
import re
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, BOB, CAROL, DAVE = "alice@a.test", "bob@a.test", "carol@a.test", "dave@b.test"
PAGES = ("General", "Notifications", "Privacy", "Storage")


def looks(me, name):
    me.row("bob")
    me.screenshot(f"list-{name}")
    me.opens_account_menu()
    me.clicks(re.compile("^" + re.escape(HOME)), "list item", roughly=True)
    me.clicks("Edit Profile", "button", roughly=True)
    me.sees("Choose Picture…", "button")
    me.screenshot(f"profile-{name}")
    me.presses("Escape")
    me.sees_no("Choose Picture…", "button")
    me.presses("Escape")
    me.sees_no("Edit Profile", "button")

    if name != "narrow":        # where the pages' buttons are at the end, and GTK 4.18 tells wrong places for them
        me.presses("ctrl+comma")
        me.waits_for(lambda: me.has(me.sees(PAGES[0], "page tab"), "focused"), "the preferences have no focus")
        for page in PAGES[1:]:
            me.presses("Left" if name == "right-to-left" else "Right")
            me.waits_for(lambda: me.has(me.sees(page, "page tab"), "focused"), f"the button of {page} has no focus")
            me.presses("space")
            me.screenshot(f"preferences-{page.lower()}-{name}")
        me.presses("Escape")
        me.sees_no("Space Used")

    me.clicks("1 message request", "button")
    me.sees(re.compile("Buy my boats"))
    me.screenshot(f"requests-{name}")
    me.presses("Escape")
    me.sees_no(re.compile("Buy my boats"))


with People(HOME, BOB, CAROL, DAVE) as people:
    people.bob.subscribe(HOME)
    people.alice.expect("subscription", type="subscribe", within=20)
    people.alice.approve(BOB)
    people.alice.add(BOB, "bob")
    people.alice.add(CAROL, "carol")
    people.alice.sign_out()
    with report.case("light"), Kith(program) as me:
        me.signs_in(HOME)
        people.bob.send(HOME, "One from Bob")
        people.carol.send(HOME, "Two from Carol")
        people.dave.send(HOME, "Buy my boats, only today, they are almost new and have hardly ever been in the water")
        me.row("carol")
        me.row("bob")
        looks(me, "light")
    for name, env in (("dark", {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}), ("right-to-left", {"KITH_DIRECTION": "rtl"})):
        with report.case(name.replace("-", " ")), Kith(program, env=env) as me:
            looks(me, name)
    with report.case("narrow"), Kith(program) as me:
        me.row("bob")
        me.resizes(360, 720)
        looks(me, "narrow")

report.finish()
