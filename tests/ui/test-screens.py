#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of every screen, wide and narrow, light and dark, in high contrast and right to left, for whoever looks: test-screens.py KITH. Also:
nothing in them is cut off where a person needs it. Under with-servers.sh and xrun.sh. TAP."""
import re
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, WORK = "alice@a.test", "alice@b.test"
TALK = (("bob@a.test", "Bob", HOME, (
            "Did you see the forecast? Sunday will be warm, almost no wind.", "I say we take the boats out ⛵", "The blue one leaks, remember?",
            "A longer one, to see where lines break: the jetty was full last time, so let us be there by nine, before everybody else has had breakfast.")),
        ("carol@b.test", "Carol", WORK, ("The numbers for October are in the shared folder.", "Page three is the one that matters.")),
        ("dave@b.test", "Erin", WORK, ("Release notes are out 🎉",)),
        ("carol@a.test", "Grace", HOME, ("שלום! מה שלומך היום? נתראה מחר בבוקר.", "مرحبا، كيف حالك؟")))


def prepare(people):
    for address, name, account, lines in TALK:
        somebody, me = people[address], people[account]
        me.add(address, name)
        me.subscribe(address)
        somebody.expect("subscription", type="subscribe", within=20)
        somebody.approve(account)
        somebody.subscribe(account)
        me.expect("subscription", type="subscribe", from_=address, within=20)
        me.approve(address)
        for n, line in enumerate(lines):
            somebody.send(account, line)
            if n == 1:
                me.send(address, "Lovely. I will bring lunch for four, and the blue one.")
                me.send(address, "See you there")


def open_everything(me, suffix):
    """The window as it is most of the time, then each dialog."""
    me.opens("Bob")
    me.message("breakfast")
    me.screenshot(f"window{suffix}")
    me.clicks("Details", "toggle button" if me.sees_now("Details", "toggle button") else "button")
    me.sees(re.compile("You write as", re.I))
    me.screenshot(f"details{suffix}")
    me.clicks("Details", "toggle button" if me.sees_now("Details", "toggle button") else "button")


with People(*(talk[0] for talk in TALK), HOME, WORK) as people:
    prepare(people)
    with report.case("wide and light"):
        with Kith(program) as me:
            me.screenshot("welcome-wide")
            me.signs_in(HOME)
            me.signs_in(WORK)
            me.resizes(1100, 760)
            me.row("Grace")
            me.row("Erin")
            me.screenshot("no-selection")
            open_everything(me, "-wide-light")
            me.opens_account_menu()
            me.screenshot("account-menu-light")
            me.presses("Escape")
            me.presses("ctrl+n")
            me.screenshot("start-conversation-light")
            me.presses("Escape")
            me.presses("ctrl+comma")
            me.screenshot("preferences-light")
            me.presses("Escape")
            me.opens("Grace")
            me.message("מחר")
            me.screenshot("right-to-left-text")

    for name, env in (("-wide-dark", {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}),
                      ("-high-contrast", {"ADW_DEBUG_HIGH_CONTRAST": "1"}),
                      ("-high-contrast-dark", {"ADW_DEBUG_HIGH_CONTRAST": "1", "ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}),
                      ("-right-to-left", {"KITH_DIRECTION": "rtl"})):
        with report.case(name.strip("-").replace("-", " ")):
            with Kith(program, env=env) as me:
                me.resizes(1100, 760)
                me.row("Bob")
                open_everything(me, name)
                if name == "-right-to-left":
                    me.opens_account_menu()
                    me.screenshot("account-menu-right-to-left")
                    me.presses("Escape")

    for name, env in (("-narrow-light", {}), ("-narrow-dark", {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"})):
        with report.case(name.strip("-").replace("-", " ")):
            with Kith(program, env=env) as me:
                me.row("Bob")
                me.resizes(360, 720)
                me.screenshot(f"list{name}")
                me.opens("Bob")
                me.message("breakfast")
                me.screenshot(f"chat{name}")
                for role in ("Message", ):
                    node = me.sees(role, "entry")
                    assert node is not None
                me.point_of(me.sees("Send", "button"))

report.finish()
