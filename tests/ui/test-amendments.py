#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers, reactions, corrections, retractions (XEP-0461, 0444, 0308, 0424) as a person does them: test-amendments.py KITH. Under
with-servers.sh and xrun.sh. TAP."""
import re
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, BOB, CAROL = "alice@a.test", "bob@a.test", "carol@b.test"


def chooses(me, text, entry):
    me.opens_message_menu(text)
    me.chooses(entry)


def raw(bob, content, id):
    bob.raw(f"<message xmlns='jabber:client' to='{HOME}' type='chat' id='{id}'>{content}<store xmlns='urn:xmpp:hints'/></message>")


with People(BOB, CAROL) as people:
    bob = people.bob

    with Kith(program) as me:
        with report.case("an answer quotes, for those who know answers and those who do not"):
            me.signs_in(HOME)
            people.carol.send(HOME, "Hello from afar")
            me.row("carol")
            asked = bob.send(HOME, "Shall we take the boats out?")["id"]
            me.opens("bob")
            chooses(me, "Shall we take the boats out?", "Answer")
            me.sees(re.compile("^Answer to .*boats out"), "button")
            me.screenshot("answer-strip")
            me.sends("Yes, the blue one")
            got = bob.expect("message", body="> Shall we take the boats out?\nYes, the blue one", within=15)
            assert got["reply"] == asked and got["reply_to"] == BOB, got
            assert got["fallback"] == str(len("> Shall we take the boats out?\n")), got
            me.message(re.compile("Yes, the blue one.*answer to: Shall we take the boats out", re.S))
            mine = got["id"]

        with report.case("an answer that comes shows what it answers, and leads there"):
            raw(bob, "<body>&gt; Yes, the blue one\nIt leaks, remember?</body>"
                     f"<reply xmlns='urn:xmpp:reply:0' id='{mine}' to='{HOME}'/>"
                     "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='20'/></fallback>", "leaks")
            me.message(re.compile("^[^>]*It leaks, remember.*answer to: Yes, the blue one", re.S))
            me.sees(re.compile("^Answer to You: Yes, the blue one"), "button")
            me.screenshot("answers")
            me.activates(re.compile("^Answer to You: Yes, the blue one"), "button")

        with report.case("reactions come and are shown"):
            raw(bob, f"<reactions xmlns='urn:xmpp:reactions:0' id='{mine}'><reaction>⛵</reaction><reaction>👍</reaction></reactions>", "r1")
            me.message(re.compile("Yes, the blue one.*reactions: ⛵ by .*, 👍 by ", re.S))
            raw(bob, f"<reactions xmlns='urn:xmpp:reactions:0' id='{mine}'><reaction>👍</reaction></reactions>", "r2")
            me.sees_no(re.compile("⛵ by"))

        with report.case("one's own are given by a press and taken back by another"):
            me.activates(re.compile("^👍 by"), "button")
            got = bob.expect("message", reacts_to=mine, within=15)
            assert got["reactions"] == ["👍"], got
            me.message(re.compile("Yes, the blue one.*👍 by .*You", re.S))
            me.activates(re.compile("^👍 by .*You"), "button")
            got = bob.expect("message", reacts_to=mine, within=15)
            assert "reactions" not in got, got

        with report.case("any emoji can be chosen from the menu"):
            chooses(me, "It leaks, remember?", "React…")
            me.sees("🙏", "button")
            me.screenshot("reaction-picker")
            me.activates("🙏", "button")
            got = bob.expect("message", reacts_to="leaks", within=15)
            assert got["reactions"] == ["🙏"], got
            me.message(re.compile("It leaks, remember.*🙏 by You", re.S))
            me.screenshot("reactions")

        with report.case("a message is forwarded by the account that speaks there"):
            chooses(me, "It leaks, remember?", "Forward…")
            me.types("carol", into="Name or Address")
            me.sees(re.compile("carol"), "list item")
            me.screenshot("forward")
            me.presses("Return")
            people.carol.expect("message", body="It leaks, remember?", within=15)

        with report.case("Up corrects the last own message"):
            me.sends("I can pach it tonight")
            last = bob.expect("message", body="I can pach it tonight", within=15)["id"]
            me.message_is("I can pach it tonight", "sent|delivered|read")
            me.clicks("Message", "entry")
            me.presses("Up")
            me.waits_for(lambda: me.reads("Message", "entry") == "I can pach it tonight", "the text is not there to be edited")
            me.screenshot("correcting")
            me.presses("ctrl+a")
            me.types("I can patch it tonight")
            me.presses("Return")
            got = bob.expect("message", body="I can patch it tonight", within=15)
            assert got["replaces"] == last, got
            me.message(re.compile("I can patch it tonight.*edited", re.S))
            assert me.counts("pach it") == 0
            me.waits_for(lambda: me.reads("Message", "entry") == "", "the composer is not empty again")

        with report.case("Escape leaves the message as it is, and what was typed before comes back"):
            me.types("half a thought", into="Message")
            chooses(me, "I can patch it tonight", "Edit")
            me.waits_for(lambda: me.reads("Message", "entry") == "I can patch it tonight", "the text is not there to be edited")
            me.presses("Escape")
            me.waits_for(lambda: me.reads("Message", "entry") == "half a thought", "what was typed is gone")
            me.empties("Message")

        with report.case("earlier versions are there to be seen"):
            chooses(me, "I can patch it tonight", "Earlier Versions")
            me.sees(re.compile("I can pach it tonight"))
            me.screenshot("earlier-versions")
            me.presses("Escape")

        with report.case("a correction that comes stands in its message's place"):
            said = bob.send(HOME, "See you at nien")["id"]
            me.message("See you at nien")
            bob.send(HOME, "See you at nine", replaces=said)
            me.message(re.compile("See you at nine.*edited", re.S))
            assert me.counts("See you at ni") == 1

        with report.case("what is taken back is gone on both sides"):
            chooses(me, "I can patch it tonight", "Delete for Everyone…")
            me.clicks("Delete", "button")
            got = bob.expect("message", retracts=last, within=15)
            me.message("You deleted this message")
            assert me.counts("I can patch") == 0
            raw(bob, f"<retract xmlns='urn:xmpp:message-retract:1' id='{said}'/><body>/me retracted a message</body>"
                     "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>", "t1")
            me.message("This message was deleted")
            assert me.counts("See you at nine") == 0 and me.counts("retracted a message") == 0
            me.screenshot("deleted")

    with Kith(program) as me:
        with report.case("after a restart all of it is as it was"):
            me.opens("bob")
            me.message(re.compile("Yes, the blue one.*answer to: Shall we take the boats out.*reactions: 👍 by bob", re.S | re.I))
            me.message(re.compile("It leaks, remember.*🙏 by You", re.S))
            me.message("You deleted this message")
            me.message("This message was deleted")

report.finish()
