#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was said is found again, as a person looks for it: test-find.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import datetime
import os
import re
import subprocess
import sys
from pathlib import Path

from kith import PROJECT, Kith, xdo
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, WORK = "alice@a.test", "alice@b.test"
BOB, CAROL = "bob@a.test", "carol@b.test"
TODAY = datetime.date.today()

# Two months with Bob in the archive, before anybody signs in.
subprocess.run([sys.executable, PROJECT / "tests" / "servers" / "fill-archive.py", Path(os.environ["KITH_TEST_BASE"]) / "prosody" / "archive.sqlite",
                "--account", HOME, "--with", BOB, "-n", "120", "--days", "70"], check=True, stdout=subprocess.DEVNULL)


def found(me):
    return [node.get_name() for node in me.all(role="list item", under=me.sees("Messages Found", "list"))]


def looks_for(me, text):
    me.empties("Search All Messages")
    me.types(text, into="Search All Messages")


def finds(me, text, *wanted):
    """Exactly these, in this order; a text each that the row has."""
    looks_for(me, text)
    me.waits_for(lambda: me.sees_now("Messages Found", "list") and len(found(me)) == len(wanted)
                 and all(part in row for part, row in zip(wanted, found(me), strict=True)),
                 f"“{text}” does not find {wanted}")


def answers(me, text, title):
    looks_for(me, text)
    me.sees(re.compile(title))
    assert not me.sees_now("Messages Found", "list")


with People(BOB, CAROL) as people:
    bob, carol = people.bob, people.carol

    with Kith(program) as me:
        with report.case("two accounts, and something to look for"):
            me.signs_in(HOME)
            me.signs_in(WORK)
            bob.send(HOME, "They are repairing the north jetty until the end of the month, so use the other one")
            me.row("bob")
            me.opens("bob")
            me.message("north jetty")
            me.sends("Lovely. The jetty was full last time, so let us be there by nine")
            bob.expect("message", body=re.compile("^Lovely"), within=15)
            carol.send(WORK, "The plan of the jetty: https://example.org/jetty-plan.pdf")
            carol.send(WORK, "明日の会議は東京で 🎉")
            carol.send(WORK, "مرحبا، نلتقي غدا")
            carol.send(WORK, "พรุ่งนี้เราจะไปทะเลกัน")
            me.row("carol")
            for n in range(12):
                bob.send(HOME, f"and something else, number {n}")
            me.message("number 11")

        with report.case("a button and a key open the search"):
            me.clicks("Search Messages", "button")
            me.sees("Search All Messages", "entry")
            me.sees(re.compile("Find Any Message"))
            me.screenshot("search-empty")
            me.presses("Escape")
            me.sees_no("Search All Messages", "entry")
            me.presses("ctrl+shift+f")
            me.sees("Search All Messages", "entry")

        with report.case("words find messages of all accounts, the newest first, with what they were"):
            finds(me, "jetty", "carol", "You: ", "bob")
            rows = found(me)
            assert "account" in rows[0] and "Lovely. The jetty" in rows[1].replace("\u2068", "") and "north jetty" in rows[2], rows
            me.sees("3 messages, newest first")
            me.screenshot("search")
            finds(me, "jet", "carol", "You: ", "bob")
            finds(me, "north JETTY", "bob")
            finds(me, "\"jetty was\"", "You: ")
            answers(me, "\"was jetty\"", "Nothing Found")

        with report.case("any script is found"):
            for text, part in (("会議", "会議"), ("東京", "東京"), ("🎉", "🎉"), ("نلتقي", "نلتقي"), ("ทะเล", "ทะเล")):
                looks_for(me, text)
                me.waits_for(lambda part=part: me.sees_now("Messages Found", "list") and any(part in row and "carol" in row for row in found(me)),
                             f"{text} is not found")

        with report.case("filters: from, in, has, after, before"):
            finds(me, "from:me jetty", "You: ")
            me.sees("Remove “From Me”", "button")
            me.screenshot("search-filters")
            me.clicks("Remove “From Me”", "button")
            finds(me, "in:carol jetty", "carol")
            me.clicks(re.compile("^Remove “In "), "button")
            finds(me, "from:bob@a.test in:bob jetty", "bob")
            me.clicks(re.compile("^Remove “In "), "button")
            me.clicks(re.compile("^Remove “From "), "button")
            finds(me, "has:link jetty", "carol")
            me.clicks("Remove “Has Link”", "button")
            finds(me, f"after:{TODAY.year} jetty", "carol", "You: ", "bob")
            me.clicks(re.compile("^Remove “Since "), "button")
            answers(me, f"before:{TODAY.year - 1} jetty", "Nothing Found")
            me.clicks(re.compile("^Remove “Before "), "button")
            me.clicks("Has Link", "button")
            finds(me, "jetty", "carol")
            me.clicks("Remove “Has Link”", "button")

        with report.case("whatever is typed has a clear answer"):
            answers(me, "after:2026-13-45 jetty", "“.?2026-13-45.?” Is No Date")
            answers(me, "from:nobodyatall jetty", "Nobody Is Called")
            me.clicks(re.compile("^Remove “From "), "button")
            answers(me, "in:nowhere jetty", "No Conversation Is Called")
            me.clicks(re.compile("^Remove “In "), "button")
            answers(me, "has:wings jetty", "Nothing Is Called")
            answers(me, "!!! ???", "Find Any Message")
            for text in ("\"jetty", "jetty AND NOT full", "NEAR(jetty full)", "jetty*", "^jetty", "words:jetty", "jetty \"\"\"", "(jetty"):
                looks_for(me, text)
                me.waits_for(lambda: not me.sees_now(re.compile("Could Not Be Read")) and (me.sees_now("Messages Found", "list") or
                                                                                            me.sees_now(re.compile("Nothing Found"))), f"{text} has no answer")

        with report.case("a press opens the conversation at the message"):
            finds(me, "plan jetty", "carol")
            me.presses("Return")
            me.message("The plan of the jetty")
            me.sees(re.compile("carol.*details", re.S), "button")
            finds(me, "repairing", "bob")
            me.clicks(re.compile("repairing"), "list item", under=me.sees("Messages Found", "list"), roughly=True)
            me.message("They are repairing")
            me.sees(re.compile("bob.*details", re.S), "button")
            me.screenshot("search-hit")

        with report.case("a correction is found, and what was taken back is not"):
            finds(me, "plan jetty", "carol")
            me.presses("Return")
            said = carol.send(WORK, "the password is swordfish")["id"]
            me.message("swordfish")
            finds(me, "swordfish", "carol")
            carol.send(WORK, "the password is a secret", replaces=said)
            me.message(re.compile("a secret.*edited", re.S))
            answers(me, "swordfish", "Nothing Found")
            finds(me, "password", "a secret")
            carol.raw(f"<message xmlns='jabber:client' to='{WORK}' type='chat' id='t9'><retract xmlns='urn:xmpp:message-retract:1' id='{said}'/>"
                      "<body>/me retracted</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>"
                      "<store xmlns='urn:xmpp:hints'/></message>")
            me.message("This message was deleted")
            answers(me, "password", "Nothing Found")
            me.presses("Escape")
            me.sees_no("Search All Messages", "entry")

        with report.case("words in one conversation: how many, older and newer, and back"):
            me.opens("bob")
            me.presses("ctrl+f")
            me.types("jetty", into="Search in Conversation")
            me.sees("1 of 2")
            me.message("Lovely")
            me.screenshot("find")
            me.presses("ctrl+g")
            me.sees("2 of 2")
            me.message("They are repairing")
            me.presses("ctrl+shift+g")
            me.sees("1 of 2")
            me.presses("Return")
            me.sees("2 of 2")
            me.clicks("Newer Match", "button")
            me.sees("1 of 2")
            me.empties("Search in Conversation")
            me.types("ukulele", into="Search in Conversation")
            me.sees("Nothing found")
            me.presses("Escape")
            me.sees_no("Newer Match", "button")
            me.waits_for(lambda: me.has(me.sees("Message", "entry"), "focused"), "the composer has not the focus")
            me.clicks("Search in Conversation", "button")
            me.sees("Newer Match", "button")
            me.presses("Escape")

        with report.case("a day is gone to"):
            me.opens_conversation_menu()
            me.chooses("Go to Date…")
            me.sees("Go to Date", "dialog")
            # A turn of the wheel is a month back.
            x, y = me.rough_point_of(me.sees("Go to Date", "dialog"))
            xdo("mousemove", "--window", me.window, x, y, "click", 4)
            me.screenshot("go-to-date")
            me.clicks("Go to Day", "button")
            last_month = TODAY.replace(day=1) - datetime.timedelta(days=1)
            first = last_month.replace(day=min(TODAY.day, last_month.day))
            days = [first + datetime.timedelta(days=n) for n in range(6)]
            me.sees(re.compile("|".join(f"^{day.strftime('%A')}, {day.day} {day.strftime('%B')}" for day in days)), within=30)
            me.sees_no(re.compile("number 11"), "list item", under=me.messages())
            me.screenshot("day")

        with report.case("the quick switcher: recent ones first, letters, arrows, Enter"):
            me.presses("ctrl+k")
            me.sees("Conversations and People", "list")
            me.screenshot("switcher-empty")
            me.types("caro", into="Name or Address")
            me.waits_for(lambda: [node.get_name() for node in me.all(role="list item", under=me.sees("Conversations and People", "list"))][0].startswith("carol"),
                         "carol is not the first")
            me.screenshot("switcher")
            me.presses("Return")
            me.sees(re.compile("carol.*details", re.S), "button")
            me.presses("ctrl+k")
            me.types("b", into="Name or Address")
            me.waits_for(lambda: len(me.all(role="list item", under=me.sees("Conversations and People", "list"))) >= 2, "too few rows")
            rows = me.all(role="list item", under=me.sees("Conversations and People", "list"))
            assert me.has(rows[0], "selected") and rows[0].get_name().startswith("bob"), [row.get_name() for row in rows]
            me.presses("Down")
            me.waits_for(lambda: me.has(me.all(role="list item", under=me.sees("Conversations and People", "list"))[1], "selected"), "the second is not chosen")
            me.presses("Up")
            me.presses("Return")
            me.sees(re.compile("bob.*details", re.S), "button")
            me.waits_for(lambda: me.has(me.sees("Message", "entry"), "focused"), "the composer has not the focus")

        with report.case("from the switcher on to messages"):
            me.presses("ctrl+k")
            me.types("north jetty", into="Name or Address")
            me.sees(re.compile("Search messages for .*north jetty"), "list item")
            me.presses("Return")
            me.waits_for(lambda: me.sees_now("Messages Found", "list") and len(found(me)) == 1 and "north jetty" in found(me)[0], "it is not looked for")
            me.presses("ctrl+k")
            me.sees("Conversations and People", "list")
            me.presses("Escape")
            me.sees_no("Conversations and People", "list")
            finds(me, "jetty", "carol", "You: ", "bob")

        with report.case("on a narrow window the search is a page of its own"):
            me.resizes(360, 640)
            me.screenshot("search-narrow")
            me.clicks(re.compile("north"), "list item", under=me.sees("Messages Found", "list"), roughly=True)
            me.message("They are repairing")
            me.screenshot("search-narrow-hit")
            me.resizes(1100, 760)

    with Kith(program) as me:
        with report.case("after a restart it is all found again"):
            me.row("bob")
            me.presses("ctrl+shift+f")
            finds(me, "jetty", "carol", "You: ", "bob")

report.finish()
