#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Order in the list, as a person keeps it: pins, the archive, marks, what is told of: test-order.py KITH. Under with-servers.sh and
xrun.sh. TAP."""
import re
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, BOB, CAROL, DAVE = "alice@a.test", "bob@a.test", "carol@b.test", "dave@a.test"


def names(me):
    return [re.match(r"\W*(\w+)", row)[1] for row in me.rows()]


def is_listed(me, *expected):
    me.waits_for(lambda: names(me) == list(expected), f"the list is {expected}")


def row_says(me, name, pattern):
    me.waits_for(lambda: re.search(pattern, me.row(name).get_name()), f"{name}'s row says {pattern}")


def row_is_silent(me, name, pattern):
    me.waits_for(lambda: not re.search(pattern, me.row(name).get_name()), f"{name}'s row does not say {pattern}")


def chooses(me, name, *entries):
    """In the menu of a row."""
    me.row(name)
    me.clicks(re.compile(rf"^\W*{name}\b"), "list item", under=me.list(), button=3, roughly=True)
    me.chooses(*entries)


with People(BOB, CAROL, DAVE) as people:
    bob, carol, dave = people[BOB], people[CAROL], people[DAVE]

    with Kith(program) as me:
        with report.case("what is pinned stands first, whatever comes"):
            me.signs_in(HOME)
            bob.send(HOME, "One from Bob")
            me.row("bob")
            carol.send(HOME, "Two from Carol")
            me.row("carol")
            dave.send(HOME, "Three from Dave")
            me.row("dave")
            is_listed(me, "dave", "carol", "bob")
            chooses(me, "bob", "Pin")
            is_listed(me, "bob", "dave", "carol")
            row_says(me, "bob", "^\\W*bob\\W*, pinned, 1 unread")
            carol.send(HOME, "Four from Carol")
            is_listed(me, "bob", "carol", "dave")
            me.screenshot("pinned")

        with report.case("the menu opens by the keyboard, and a shortcut pins what is open"):
            me.opens("dave")
            me.presses("ctrl+shift+p")
            row_says(me, "dave", ", pinned")
            is_listed(me, "dave", "bob", "carol")
            me.presses("F6")
            me.waits_for(lambda: me.has(me.row("dave"), "focused"), "the row has no focus")
            me.presses("shift+F10")
            assert "Archive" in me.entries(), me.entries()
            me.screenshot("row-menu")
            me.chooses("Unpin")
            is_listed(me, "bob", "carol", "dave")
            row_is_silent(me, "dave", "pinned")

        with report.case("a mark stays until the conversation is opened, and moves nothing"):
            chooses(me, "dave", "Mark as Unread")
            row_says(me, "dave", ", marked as unread")
            me.screenshot("marked-unread")
            me.opens("carol")
            row_says(me, "dave", ", marked as unread")
            me.clicks("Unread", "radio button")
            is_listed(me, "bob", "carol", "dave")
            me.clicks("All", "radio button")
            chooses(me, "dave", "Mark as Read")
            row_is_silent(me, "dave", "unread")
            chooses(me, "dave", "Mark as Unread")
            me.opens("dave")
            row_is_silent(me, "dave", "unread")
            chooses(me, "bob", "Mark as Read")
            row_is_silent(me, "bob", "unread")

        with report.case("what is archived leaves the list and is found at its end"):
            chooses(me, "carol", "Archive")
            is_listed(me, "bob", "dave")
            me.screenshot("archived-row")
            me.clicks("Archived (1)")
            is_listed(me, "carol")
            me.screenshot("archive")
            me.opens("carol")
            me.message("Four from Carol")
            me.clicks("All Conversations")
            is_listed(me, "bob", "dave")
            me.clicks("Archived (1)")
            is_listed(me, "carol")
            me.presses("Escape")
            is_listed(me, "bob", "dave")

        with report.case("it comes back when somebody writes there"):
            me.opens("bob")
            carol.send(HOME, "Five from Carol")
            is_listed(me, "bob", "carol", "dave")
            me.sees_no(re.compile("^Archived"), "button")

        with report.case("but not where it is muted"):
            chooses(me, "carol", "Mute", "Always")
            row_says(me, "carol", ", muted, 1 unread")
            chooses(me, "carol", "Archive")
            is_listed(me, "bob", "dave")
            carol.send(HOME, "Six from Carol")
            me.clicks("Archived (1)")
            row_says(me, "carol", "Six from Carol")
            chooses(me, "carol", "Unarchive")
            is_listed(me, "bob", "carol", "dave")

        with report.case("the details say what is told of"):
            me.opens("carol")
            me.clicks("Details", "toggle button")
            me.sees("Notifications")
            me.sees("Never")
            me.screenshot("details-notifications")
            me.opens_conversation_menu()
            me.screenshot("conversation-menu")
            me.chooses("Unmute")
            row_is_silent(me, "carol", "muted")
            me.sees("All Messages")
            me.clicks("Details", "toggle button")
            chooses(me, "dave", "Archive")
            is_listed(me, "bob", "carol")

    with Kith(program) as me:
        with report.case("after a restart all of it is as it was"):
            is_listed(me, "bob", "carol")
            row_says(me, "bob", ", pinned")
            me.clicks("Archived (1)")
            is_listed(me, "dave")
            me.resizes(360, 640)
            me.screenshot("archive-narrow")

report.finish()
