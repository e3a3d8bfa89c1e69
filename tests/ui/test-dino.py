#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kith and Dino, two programs on one screen, each with its own server, and a person who goes from one to the other: test-dino.py KITH.
Under with-servers.sh and xrun.sh. TAP."""
import re
import sys

from kith import PASSWORD, Kith
from dino import Dino
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
ALICE, BOB = "alice@a.test", "bob@b.test"
THUMB, HANDS = "\N{THUMBS UP SIGN}", "\N{PERSON WITH FOLDED HANDS}"
HELLO, ANSWER = f"Hello Dino, <b>not bold</b> & fine {THUMB}", "Hello Kith, <i>not slanted</i> & fine too"


def chooses(me, text, entry):
    me.opens_message_menu(text)
    me.chooses(entry)


with Kith(program) as me:
    with Dino(BOB, PASSWORD) as bob:
        with report.case("they become contacts"):
            me.comes_to_front()
            me.signs_in(ALICE)
            me.presses("ctrl+n")
            me.types(BOB, into=re.compile("."), role="entry", under=me.sees(re.compile("Start Conversation"), "dialog"))
            me.clicks(re.compile("Add to Contacts"))
            me.presses("Escape")
            bob.sees(re.compile("would like to add you to their contact list"), within=20)
            bob.comes_to_front()
            bob.activates("Accept", "button")
            me.comes_to_front()
            me.clicks(re.compile("contact request"), "button", within=20)
            me.clicks(re.compile("^Accept"))
            me.sees_no(re.compile("^Accept"))
            me.presses("Escape")
            me.opens("bob")
            me.sees("Available", "label")
            bob.waits_for(lambda: bob.ask("SELECT 1 FROM roster WHERE jid = ? AND subscription = 'both'", ALICE), "Dino has no contact")

        with report.case("what Kith writes comes to Dino; Kith is told that it came, and when it was read"):
            me.sends(HELLO)
            bob.sees_there(HELLO)
            me.message_is("not bold", "delivered")
            bob.comes_to_front()
            me.message_is("not bold", "read")

        with report.case("what Dino writes is announced and comes to Kith; Dino is told that it came, and when it was read"):
            bob.types(ANSWER)
            me.sees(re.compile("typing"))
            bob.presses("Return")
            me.message(ANSWER)
            bob.sees_there("Delivered", "image")
            bob.sees_there(ANSWER)
            me.comes_to_front()
            bob.sees_there("Read", "image")

        with report.case("an answer of Kith is one in Dino, and the words it answers are not there twice"):
            chooses(me, ANSWER, "Answer")
            me.sends("An answer from Kith")
            bob.sees_there("An answer from Kith")
            bob.waits_for(lambda: len(bob.all(ANSWER, "label", under=bob.conversation())) == 2, "Dino shows no quotation")
            (answered,), = bob.ask("SELECT m.body FROM reply r JOIN content_item c ON c.id = r.quoted_message_id JOIN message m ON m.id = c.foreign_id")
            assert answered == ANSWER, answered

        with report.case("a reaction of Kith is shown in Dino, and goes again"):
            chooses(me, ANSWER, "React…")
            me.activates(HANDS, "button")
            bob.sees_there(f"{HANDS} 1", "button")
            me.activates(re.compile(f"^{HANDS} by You"), "button")
            bob.sees_no(f"{HANDS} 1", "button")

        with report.case("a correction of Kith stands in its message's place in Dino"):
            me.sends("I can pach it")
            bob.sees_there("I can pach it")
            me.message_is("I can pach it", "delivered")
            chooses(me, "I can pach it", "Edit")
            me.waits_for(lambda: me.reads("Message", "entry") == "I can pach it", "the text is not there to be edited")
            me.presses("ctrl+a")
            me.types("I can patch it")
            me.presses("Return")
            bob.sees_there(re.compile(r"^I can patch it\s+\(edited\)$"))
            assert not bob.all(re.compile("pach"), "label", under=bob.conversation())

        with report.case("what Kith takes back is told in words to Dino, which does not know that"):
            chooses(me, "I can patch it", "Delete for Everyone…")
            me.clicks("Delete", "button")
            me.message("You deleted this message")
            bob.sees_there("alice retracted an earlier message, which your program does not support.")

        with report.case("a correction of Dino stands in its message's place in Kith"):
            bob.comes_to_front()
            bob.sends("I am Dnio")
            me.message("I am Dnio")
            bob.presses("Up")
            bob.sees_there("Update message", "button")
            bob.presses("ctrl+a")
            bob.types("I am Dino")
            bob.presses("Return")
            me.message(re.compile("I am Dino.*edited", re.S))
            assert me.counts("Dnio") == 0

        with report.case("an answer of Dino is one in Kith"):
            bob.points_at(bob.sees_there("An answer from Kith"), roughly=True)
            bob.activates("Reply", "button", under=bob.conversation())
            bob.waits_for(lambda: len(bob.all("An answer from Kith", "label")) == 2, "Dino does not show what is answered")
            bob.sends("An answer from Dino")
            me.message(re.compile("An answer from Dino.*answer to: An answer from Kith", re.S))

        with report.case("a reaction of Dino is shown in Kith"):
            bob.points_at(bob.sees_there("An answer from Kith"), roughly=True)
            add = bob.sees("Add reaction", "toggle button", under=bob.conversation())
            bob.activates(add)
            bob.waits_for(lambda: bob.has(add, "checked") or bob.has(add, "pressed") or bob.has(add, "expanded"), "no emoji are offered")
            bob.types("sailboat")
            bob.clicks("\N{SAILBOAT}", "table cell", roughly=True)
            me.message(re.compile("An answer from Kith.*reactions: \N{SAILBOAT} by bob", re.S))

    with Dino(ALICE, PASSWORD) as other:
        with report.case("what Kith writes is seen on one's other device"):
            other.waits_for(lambda: other.ask("SELECT 1 FROM roster WHERE jid = ?", BOB), "Dino has not signed in")
            me.comes_to_front()
            me.sends("From one device")
            other.sees_there("From one device")

        with report.case("what the other device writes is seen in Kith as one's own"):
            other.comes_to_front()
            other.sends("From the other device")
            me.message(re.compile("^You, From the other device"))

report.finish()
