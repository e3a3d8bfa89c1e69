#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""security.md P1 and P2: what the preferences say others do not get to know, they do not: test-privacy.py KITH. Under with-servers.sh and
xrun.sh. TAP."""
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, BOB = "alice@a.test", "bob@a.test"
RECEIPTS, TYPING = "Send Read Receipts", "Send Typing Notices"


def opens_privacy(me):
    """By the keyboard: GTK 4.18 tells wrong places for the pages' buttons."""
    me.presses("ctrl+comma")
    me.waits_for(lambda: me.has(me.sees("General", "page tab"), "focused"), "the preferences have no focus")
    for page in ("Notifications", "Privacy"):
        me.presses("Right")
        me.waits_for(lambda: me.has(me.sees(page, "page tab"), "focused"), f"the button of {page} has no focus")
    me.presses("space")
    me.sees("What Others See")


def switches(me, name):
    """In the preferences, as a person does it."""
    opens_privacy(me)
    me.sees(name, "switch")
    me.clicks(name, "switch")
    me.presses("Escape")
    me.sees_no(name, "switch")


def tells(me, what, choice):
    """In the details of the conversation."""
    names = ("As in Preferences", "Always", "Never")
    row = me.sees(what, "combo box")
    me.tabs_to(what, "combo box")
    me.presses("Return")
    me.waits_for(lambda: me.all(role="list item", under=row) or me.all(role="list box"), "no choices came")
    for _ in names:
        me.presses("Up")
    for _ in range(names.index(choice)):
        me.presses("Down")
    me.presses("Return")


def reads(me, bob, text):
    """A message that asks for both is seen: then what was to be sent has been."""
    sent = bob.send(HOME, text, receipt=True, markable=True)
    me.message(text)
    return sent["id"]


def writes(me, bob, text):
    """Typed, then sent: what Bob has heard meanwhile stays in his events."""
    me.types(text, into="Message")
    me.presses("Return")
    bob.expect("message", body=text, within=15)


with People(BOB, HOME) as people:
    bob = people.bob
    bob.subscribe(HOME)
    people.alice.expect("subscription", type="subscribe", within=20)
    people.alice.approve(BOB)
    bob.expect("subscription", type="subscribed", within=20)
    people.alice.sign_out()

    with Kith(program) as me:
        with report.case("at first both are sent"):
            me.signs_in(HOME)
            bob.send(HOME, "Hello")
            me.opens("bob")
            first = reads(me, bob, "one")
            bob.expect("message", receipt=first, within=15)
            bob.expect("message", displayed=first, within=15)
            me.types("I am here", into="Message")
            bob.expect("message", state="composing", within=15)
            me.presses("Return")
            bob.expect("message", body="I am here", within=15)

        with report.case("P2 without receipts neither receipts nor markers leave, typing does"):
            switches(me, RECEIPTS)
            bob.forget()
            hidden = reads(me, bob, "two")
            me.types("Still typing", into="Message")
            bob.expect("message", state="composing", within=15)
            me.presses("Return")
            bob.expect("message", body="Still typing", within=15)
            bob.expect_none("message", during=4, receipt=hidden)
            bob.expect_none("message", during=0.1, displayed=hidden)

        with report.case("P2 without typing notices no state leaves, not even with a message"):
            switches(me, TYPING)
            bob.forget()
            writes(me, bob, "Nobody sees me type this")
            me.types("and not this either", into="Message")
            bob.expect_none("message", during=4, state=lambda state: state is not None)
            me.empties("Message")
            bob.expect_none("message", during=2, state=lambda state: state is not None)

        with report.case("switched on again both are sent again, and nothing afterwards for what was seen before"):
            switches(me, RECEIPTS)
            switches(me, TYPING)
            bob.forget()
            later = reads(me, bob, "three")
            bob.expect("message", receipt=later, within=15)
            bob.expect("message", displayed=later, within=15)
            bob.expect_none("message", during=1, receipt=hidden)
            me.types("Here again", into="Message")
            bob.expect("message", state="composing", within=15)
            me.presses("Return")
            bob.expect("message", body="Here again", within=15)

        with report.case("P2 in one conversation they can be off where they are on elsewhere"):
            me.clicks("Details", "toggle button")
            tells(me, "Read Receipts", "Never")
            tells(me, "Typing Notices", "Never")
            tells(me, "Last Seen", "Never")
            me.screenshot("details-telling")
            bob.forget()
            unseen = reads(me, bob, "four")
            writes(me, bob, "Nobody sees me type this either")
            bob.expect_none("message", during=4, receipt=unseen)
            bob.expect_none("message", during=0.1, displayed=unseen)
            bob.expect_none("message", during=0.1, state=lambda state: state is not None)

        with report.case("and on where they are off elsewhere"):
            switches(me, RECEIPTS)
            tells(me, "Read Receipts", "Always")
            bob.forget()
            seen = reads(me, bob, "five")
            bob.expect("message", receipt=seen, within=15)
            bob.expect("message", displayed=seen, within=15)
            bob.expect_none("message", during=1, receipt=unseen)
            switches(me, RECEIPTS)

    with Kith(program) as me:
        with report.case("after a restart it is as it was said"):
            me.opens("bob")
            bob.forget()
            writes(me, bob, "Still without a sound")
            bob.expect_none("message", during=3, state=lambda state: state is not None)
            me.clicks("Details", "toggle button")
            for what in ("Typing Notices", "Last Seen"):
                row = me.sees(what, "combo box")
                assert me.all("Never", under=row), f"{what}: not what was chosen"

        with report.case("the switches show what was chosen"):
            opens_privacy(me)
            me.screenshot("preferences-privacy")
            assert me.has(me.sees(RECEIPTS, "switch"), "checked")
            assert me.has(me.sees(TYPING, "switch"), "checked")

report.finish()
