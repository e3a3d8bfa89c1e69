#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is no contact and writes first makes a request, and learns nothing until it is answered: test-strangers.py KITH. Under with-servers.sh and
xrun.sh. TAP."""
import re
import sys

from kith import REQUESTS, Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, WORK, BOB, CAROL, DAVE = "alice@a.test", "alice@b.test", "bob@a.test", "carol@b.test", "dave@old.test"
TEXT = "Look at https://example.org/boat.png and write back"


def opens_request(me, address):
    """The card, not one of its buttons."""
    me.clicks(address, "label", under=me.sees("Message Requests", "list"))
    me.sees(re.compile(address.split("@")[0] + ", details"))


def sets_strangers(me, key, wanted, other):
    """In the preferences, by the keyboard: GTK 4.18 tells wrong places for the pages' buttons and for pop-ups."""
    me.presses("ctrl+comma")
    me.waits_for(lambda: me.has(me.sees("General", "page tab"), "focused"), "the preferences have no focus")
    for page in ("Notifications", "Privacy"):
        me.presses("Right")
        me.waits_for(lambda: me.has(me.sees(page, "page tab"), "focused"), f"the button of {page} has no focus")
    me.presses("space")
    me.sees("Messages from Strangers")
    me.screenshot("strangers-preferences")
    me.clicks("Messages from Strangers", "label")
    me.sees(wanted, "label")
    me.presses(key, "Return")
    me.sees_no(other, "label")
    me.presses("Escape")
    me.sees_no("What Others See")


with People(BOB, CAROL, DAVE) as people:
    bob, carol, dave = people.bob, people.carol, people.dave

    with Kith(program) as me:
        with report.case("who is no contact stands above the list, not in it"):
            me.signs_in(HOME)
            sent = bob.send(HOME, TEXT, receipt=True, markable=True)
            me.sees("1 message request", "button", within=20)
            assert not me.rows(), me.rows()
            me.screenshot("strangers-list")

        with report.case("the request shows name, address and text, as text alone"):
            me.clicks("1 message request", "button")
            me.sees("bob@a.test", "label")
            me.sees(re.compile(re.escape(TEXT)), "label")
            assert not me.sees_now(re.compile("example.org"), "link")
            me.screenshot("strangers-requests")

        with report.case("opening it sends nothing: no receipt, no marker, no typing"):
            opens_request(me, BOB)
            me.message("write back")
            me.sees(re.compile("bob.* is not in your contacts"))
            me.types("I am only typing", into="Message")
            me.screenshot("strangers-bar")
            me.presses("ctrl+a", "BackSpace")
            bob.expect_none("message", during=3)
            bob.expect_none("presence", during=0.5, **{"from": re.compile(f"^{HOME}")})

        with report.case("narrow, the answers are all there"):
            me.resizes(360, 640)
            me.sees("Accept", "button")
            me.sees("Ignore", "button")
            me.sees("Block…", "button")
            me.screenshot("strangers-narrow")
            me.resizes(1100, 760)

        with report.case("ignored, it is gone, and comes back with nothing"):
            me.clicks("Ignore", "button")
            me.sees_no(re.compile("bob, details"))
            me.sees_no(REQUESTS, "button")
            bob.send(HOME, "Are you there?")
            carol.send(HOME, "I am Carol")
            me.sees("1 message request", "button", within=20)

        with report.case("accepted, it is a conversation like all others, and the contact can be added"):
            me.clicks("1 message request", "button")
            opens_request(me, CAROL)
            me.clicks("Accept", "button")
            me.row("carol")
            me.sees("Add to Contacts", "button")
            me.screenshot("strangers-accepted")
            me.clicks("Add to Contacts", "button")
            carol.expect("subscription", type="subscribe", within=20)
            me.sees_no(re.compile("is not in your contacts"))

        with report.case("an answer accepts"):
            dave.send(HOME, "Boats?")
            me.clicks("1 message request", "button", within=20)
            opens_request(me, DAVE)
            me.sends("No boats")
            dave.expect("message", body="No boats", within=20)
            me.row("dave")
            me.sees_no(REQUESTS, "button")

    with Kith(program) as me:
        with report.case("all is as it was after a restart"):
            me.row("carol")
            me.row("dave")
            assert not me.has_row("bob"), me.rows()
            assert not me.sees_now(REQUESTS, "button")

        with report.case("refused, strangers are not shown; as requests, they are again"):
            me.signs_in(WORK)
            sets_strangers(me, "Down", "Refuse", "As Requests")
            dave.send(WORK, "Boats for work")
            carol.send(HOME, "A witness")
            me.waits_for(lambda: any("A witness" in row for row in me.rows()), lambda: f"not there: {me.rows()}", within=20)
            assert not me.sees_now(REQUESTS, "button")
            sets_strangers(me, "Up", "As Requests", "Refuse")
            me.sees("1 message request", "button", within=20)

        with report.case("blocked from the request, and told as spam"):
            me.clicks("1 message request", "button")
            opens_request(me, DAVE)
            me.screenshot("strangers-two-accounts")
            me.clicks("Block…", "button")
            me.sees("Block?")
            me.screenshot("strangers-block")
            me.clicks("Block", "button")
            me.sees_no(REQUESTS, "button")
            dave.forget()
            dave.send(WORK, "Still boats")
            dave.expect("message", type="error", within=20)

report.finish()
