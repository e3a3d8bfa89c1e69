#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A conversation is cleared, and the server's archive does not bring it back; how long messages are kept; what they take: test-clear.py KITH. Under
with-servers.sh and xrun.sh. TAP."""
import re
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)


def opens_storage(me):
    """By the keyboard: GTK 4.18 tells wrong places for the pages' buttons."""
    me.presses("ctrl+comma")
    me.waits_for(lambda: me.has(me.sees("General", "page tab"), "focused"), "the preferences have no focus")
    for page in ("Notifications", "Privacy", "Storage"):
        me.presses("Right")
        me.waits_for(lambda: me.has(me.sees(page, "page tab"), "focused"), f"the button of {page} has no focus")
    me.presses("space")
    me.sees("Space Used")


def closes_preferences(me):
    me.presses("Escape")
    me.sees_no("Space Used")


def clears_from_row(me, name):
    me.row(name)
    me.clicks(re.compile(rf"^\W*{name}\b"), "list item", under=me.list(), button=3, roughly=True)
    me.chooses("Clear…")


for account, peer, where in (("alice@a.test", "bob@a.test", "Prosody"), ("alice@b.test", "carol@b.test", "ejabberd")):
    name = peer.split("@")[0]
    with People(account, peer) as people:
        other, friend = people[account], people[peer]

        with Kith(program, profile=f"clear-{where}") as me:
            with report.case(f"{where}: the preferences say what a conversation takes"):
                me.signs_in(account)
                friend.send(account, "The first word")
                friend.send(account, "The second word")
                me.opens(name)
                me.message("The second word")
                me.sends("A word of mine")
                friend.expect("message", body="A word of mine", within=15)
                opens_storage(me)
                me.sees(re.compile("^3 messages, "))
                me.screenshot(f"storage-{where}")
                closes_preferences(me)

            with report.case(f"{where}: who does not want to after all loses nothing"):
                clears_from_row(me, name)
                me.sees("Clear Conversation?")
                me.screenshot(f"clear-{where}")
                me.clicks("Cancel", "button")
                me.sees_no("Clear Conversation?")
                me.message("The second word")

            with report.case(f"{where}: what is cleared is gone"):
                clears_from_row(me, name)
                me.clicks("Clear", "button")
                me.waits_for(lambda: me.counts("word") == 0, "the messages are still there")
                me.screenshot(f"cleared-{where}")
                opens_storage(me)
                me.sees("There are no messages on this device")
                closes_preferences(me)

            with report.case(f"{where}: what comes next is there"):
                friend.send(account, "The third word")
                me.message("The third word")
                assert me.counts("word") == 1, me.counts("word")

        friend.send(account, "The fourth word")
        other.expect("message", body="The fourth word", within=15)
        with Kith(program, profile=f"clear-{where}") as me:
            with report.case(f"{where}: the archive, which has all of it, brings nothing back but what is new"):
                me.waits_for(lambda: any("fourth" in row for row in me.rows()), "it did not come", within=20)
                me.opens(name)
                me.message("The fourth word")
                me.message("The third word")
                me.presses("ctrl+Home")
                assert me.counts("word") == 2, me.counts("word")

            with report.case(f"{where}: it is cleared from the preferences too"):
                opens_storage(me)
                me.sees(re.compile("^2 messages, "))
                me.clicks(re.compile(f"^Clear \\W*{name}"), "button")
                me.sees("Clear Conversation?")
                me.clicks("Clear", "button")
                me.sees("There are no messages on this device")
                closes_preferences(me)
                me.waits_for(lambda: me.counts("word") == 0, "the messages are still there")

            with report.case(f"{where}: how long messages are kept is said in the details, and kept"):
                me.clicks("Details", "toggle button")
                me.sees("As in Preferences")
                me.screenshot(f"keep-{where}")
                me.clicks("Keep Messages", "combo box", roughly=True)
                for _ in range(4):
                    me.presses("Down")
                me.presses("Return")
                me.sees("A Month")

        with report.case(f"{where}: after a restart too"):
            with Kith(program, profile=f"clear-{where}") as me:
                me.opens(name)
                me.clicks("Details", "toggle button")
                me.sees("A Month")
                assert me.counts("word") == 0, me.counts("word")

report.finish()
