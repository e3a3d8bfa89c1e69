#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Message styling, links, actions (XEP-0393, 0245; security.md U5, U6) as a person meets them: test-writing.py KITH. Under
with-servers.sh and xrun.sh. TAP."""
import re
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, WORK, BOB = "alice@a.test", "alice@b.test", "bob@a.test"

PLAIN = ["Answer", "React…", "Copy", "Copy with Sender and Time", "Forward…", "Select", "Details"]
STYLED = """*Yes!* I will bring the _blue_ one, ~not the green~, and `lunch`:
> and who brings the cake?
>> I did last time
https://example.org/picnic_(2026)
```
for guest in guests:
    print (guest)
```
See you"""


with People(BOB) as people:
    bob = people.bob

    with Kith(program) as me:
        with report.case("styled text is read as it was written, and looks as it was meant"):
            me.signs_in(HOME)
            bob.send(HOME, STYLED)
            me.opens("bob")
            me.message("I will bring the _blue_ one")
            me.screenshot("styled")

        with report.case("links and code are in the menu"):
            entries = me.opens_message_menu("I will bring the _blue_ one")
            assert [name for name in entries if name not in PLAIN] == ["Open https://example.org/picnic_(2026)", "Copy Code"], entries
            me.screenshot("styled-menu")
            me.presses("Escape")

        with report.case("U6 a link that looks like another place asks first"):
            bob.send(HOME, "look at https://ex\u0430mple.org/ please")
            me.opens_message_menu("look at https")
            me.chooses(re.compile("^Open "))
            me.sees(re.compile("xn--exmple-4nf.org"))
            me.screenshot("link-question")
            me.clicks("Cancel", "button")

        with report.case("U6 what is no link of a kind that may be opened is text"):
            bob.send(HOME, "no javascript:alert(1) file:///etc/passwd")
            assert me.opens_message_menu("no javascript:alert") == PLAIN
            me.presses("Escape")

        with report.case("/me says who does it"):
            bob.send(HOME, "/me waves")
            me.message(re.compile(r"\* bob waves", re.I))
            me.sends("/me waves back")
            bob.expect("message", body="/me waves back", within=15)
            me.message(re.compile(r"\* .* waves back"))

        with report.case("what is typed is styled while it is typed, and sent as it was typed"):
            me.types("Green one it is. See you at *nine* or `later`", into="Message")
            me.screenshot("typing-styled")
            me.presses("Return")
            bob.expect("message", body="Green one it is. See you at *nine* or `later`", within=15)

        with report.case("a colon and a name become an emoji, by a list or by another colon"):
            me.types("ahoy :sailb", into="Message")
            me.sees("Emoji", "list")
            me.screenshot("emoji-completion")
            me.presses("Tab")
            me.waits_for(lambda: me.reads("Message", "entry").startswith("ahoy ⛵"), "no sailboat: " + me.reads("Message", "entry"))
            me.types(" and :turtle: at 10:30")
            me.waits_for(lambda: me.reads("Message", "entry").replace("\ufe0f", "") == "ahoy ⛵ and 🐢 at 10:30", "no turtle: " + me.reads("Message", "entry"))
            me.empties("Message")

        with report.case("a misspelled word is marked, and nothing is lost by it"):
            me.types("This wrod is worng", into="Message")
            me.screenshot("spelling")
            me.presses("Return")
            bob.expect("message", body="This wrod is worng", within=15)

        with report.case("who is known to two accounts is written to as the one or the other, and what was typed goes along"):
            assert not me.sees_now(re.compile("^Write as"), "toggle button")
            me.signs_in(WORK)
            bob.send(WORK, "this is about work")
            me.accepts("bob")
            me.sees(re.compile("bob.*this is about work", re.S), "list item", under=me.list(), within=20)
            me.types("I mean the other one", into="Message")
            switch = me.sees(re.compile("^Write as a.test"), "toggle button")
            me.screenshot("account-switch")
            me.activates(switch)
            me.chooses(re.compile("^Write as "))
            me.message("this is about work")
            me.sees(re.compile("^Write as b.test"), "toggle button")
            me.waits_for(lambda: me.reads("Message", "entry") == "I mean the other one", "it says: " + me.reads("Message", "entry"))
            me.clicks("Message", "entry")
            me.presses("Return")
            assert bob.expect("message", body="I mean the other one", within=15)["from"].startswith(WORK)
            me.clicks(re.compile(r"bob.*account a\.test", re.S), "list item", under=me.list(), roughly=True)
            me.sees(re.compile("^Write as a.test"), "toggle button")
            assert me.reads("Message", "entry") == ""

report.finish()
