#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several messages at once, and the stanza of one, as a person uses them: test-selecting.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import re
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, BOB, CAROL = "alice@a.test", "bob@a.test", "carol@b.test"


def row(me, text):
    return re.compile(r"(^|, )" + re.escape(text) + ",")


def chooses(me, text, entry):
    me.opens_message_menu(row(me, text))
    me.chooses(entry)


def picks(me, text):
    me.clicks(row(me, text), "list item", under=me.messages(), roughly=True)


def is_picked(me, text):
    return bool(me.all(re.compile("^selected, .*" + re.escape(text)), "list item"))


def clipboard(me):
    me.clicks("Message", "entry")
    me.presses("ctrl+v")
    pasted = me.waits_for(lambda: me.reads("Message", "entry"), "nothing was pasted")
    me.presses("ctrl+a", "BackSpace")
    return pasted


with People(BOB, CAROL) as people:
    bob, carol = people.bob, people.carol

    with Kith(program) as me:
        with report.case("messages are picked one after the other, and copied together"):
            me.signs_in(HOME)
            carol.send(HOME, "Hello from afar")
            me.row("carol")
            for text in ("one", "two", "three"):
                bob.send(HOME, text)
            me.opens("bob")
            me.message(row(me, "three"))
            me.sends("four")
            bob.expect("message", body="four", within=15)
            me.sends("five")
            bob.expect("message", body="five", within=15)
            chooses(me, "one", "Select")
            me.sees("1 message selected")
            me.sees_no("Message", "entry")
            picks(me, "three")
            me.sees("2 messages selected")
            assert is_picked(me, "one") and is_picked(me, "three") and not is_picked(me, "two")
            me.screenshot("selecting")
            picks(me, "three")
            me.sees("1 message selected")
            picks(me, "three")
            me.clicks("Copy with Sender and Time", "button")
            me.sees_no("2 messages selected")
            me.sees("Message", "entry")
            copied = clipboard(me)
            assert re.fullmatch(r"bob, [^\n]+:\none\n\nbob, [^\n]+:\nthree", copied), copied

        with report.case("all between two are picked by the keyboard, and what is theirs cannot be deleted"):
            chooses(me, "two", "Select")
            me.presses("Down")
            me.presses("Down")
            me.presses("shift+space")
            me.sees("3 messages selected")
            assert is_picked(me, "three") and is_picked(me, "four") and not is_picked(me, "five")
            assert not me.has(me.sees("Delete for Everyone…", "button"), "sensitive")
            me.presses("Escape")
            me.sees_no("3 messages selected")
            assert not is_picked(me, "four")

        with report.case("several are forwarded, in their order"):
            chooses(me, "three", "Select")
            picks(me, "one")
            me.clicks("Forward…", "button")
            me.sees("Forward Messages")
            me.types("carol", into="Name or Address")
            me.presses("Return")
            got = [carol.expect("message", body=body, within=15)["body"] for body in ("one", "three")]
            assert got == ["one", "three"], got

        with report.case("several own ones are taken back"):
            chooses(me, "four", "Select")
            picks(me, "five")
            me.clicks("Delete for Everyone…", "button")
            me.clicks("Delete", "button")
            me.waits_for(lambda: not me.all(row(me, "four"), "list item") and not me.all(row(me, "five"), "list item"), "they are still there")
            assert me.all(row(me, "three"), "list item")

        with report.case("the stanza that brought a message is shown, from the archive"):
            chooses(me, "two", "Details")
            me.sees("Message Details")
            me.clicks("Show the Stanza", roughly=True)
            me.waits_for(lambda: me.all("Stanza", "text") and "<body>two</body>" in me.reads("Stanza", "text"), "there is no stanza", within=20)
            assert "urn:xmpp:mam:2" in me.reads("Stanza", "text") and BOB in me.reads("Stanza", "text")
            me.screenshot("stanza")
            me.presses("Escape")

    with People("dave@a.test", "alice@b.test") as others, Kith(program, profile="ejabberd") as me:
        with report.case("... and from ejabberd's"):
            me.signs_in("alice@b.test")
            carol.send("alice@b.test", "first")
            carol.send("alice@b.test", "second")
            me.opens("carol")
            chooses(me, "second", "Details")
            me.clicks("Show the Stanza", roughly=True)
            me.waits_for(lambda: me.all("Stanza", "text") and "<body>second</body>" in me.reads("Stanza", "text"), "there is no stanza", within=20)

report.finish()
