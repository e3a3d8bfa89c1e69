#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who types in a room, naming people in it, and being told of what is said there: test-room-talk.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import os
import re
import sqlite3
import sys
from pathlib import Path

from desktop import Desktop
from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, BOB, CAROL, DAVE = "alice@a.test", "bob@a.test", "carol@b.test", "dave@a.test"
ROOM = "lobby@conference.a.test"
DATABASE = Path(os.environ["XDG_DATA_HOME"]) / "kith" / "profiles" / "test" / "kith.db"


def wants_room(room, nick):
    """Kith joins it at its next start."""
    with sqlite3.connect(DATABASE) as database:
        row = database.execute("INSERT INTO conversation (account, jid, kind) SELECT id, ?, 1 FROM account", (room,)).lastrowid
        database.execute("INSERT INTO room (conversation, nick, is_autojoin, is_untold) VALUES (?, ?, 1, 1)", (row, nick))


def said(nick, text):
    return f"\u2068{nick}\u2069: {text}"


def choices(me):
    """What the list of people at the composer offers."""
    return [node.get_name() for top in me.all("People", "list") for node in me.all(role="list item", under=top)]


def offers(me, *names):
    try:
        me.waits_for(lambda: choices(me) == list(names), "")
    except AssertionError:
        raise AssertionError(f"offers {choices(me)}, not {names}") from None


def composer_is(me, text):
    try:
        me.waits_for(lambda: me.reads("Message", "entry") == text, "")
    except AssertionError:
        raise AssertionError(f"the composer has {me.reads('Message', 'entry')!r}, not {text!r}") from None


def clears(me):
    me.presses("ctrl+a")
    me.presses("BackSpace")
    composer_is(me, "")


with People(BOB, CAROL, DAVE) as people, Desktop() as desktop:
    bob, carol, dave = people[BOB], people[CAROL], people[DAVE]
    bob.join(ROOM, "Ännchen")
    carol.join(ROOM, "Anton the Great")
    dave.join(ROOM, "Zoe")

    with Kith(program) as me:
        me.signs_in(HOME)
    wants_room(ROOM, "alice")
    bob.send(ROOM, "alice was here, long ago", type="groupchat")
    bob.expect("message", body="alice was here, long ago", type="groupchat")

    with Kith(program) as me:
        with report.case("who types is seen by name, until they say something"):
            bob.expect("presence", **{"from": f"{ROOM}/alice"}, within=20)
            me.waits_for(lambda: any("long ago" in row for row in me.rows()), "the room's past is not there")
            assert not any("unread" in row for row in me.rows()), me.rows()
            me.opens("Lobby")
            bob.state(ROOM, "composing", type="groupchat")
            me.sees(re.compile("Ännchen\\W* is typing"))
            carol.state(ROOM, "composing", type="groupchat")
            me.sees(re.compile("Anton the Great\\W* and 1 other|Ännchen\\W* and 1 other"))
            me.screenshot("room-typing")
            carol.state(ROOM, "paused", type="groupchat")
            me.sees(re.compile("Ännchen\\W* is typing"))
            bob.send(ROOM, "First", type="groupchat")
            me.message("First")
            me.sees_no(re.compile("is typing"))

        with report.case("others see that we type, and that we rest"):
            me.clicks("Message", "entry")
            me.types("Hm")
            bob.expect("message", state="composing", type="groupchat", **{"from": f"{ROOM}/alice"})
            bob.expect("message", state="paused", type="groupchat", **{"from": f"{ROOM}/alice"}, within=20)
            clears(me)

        with report.case("@ offers who is there, the last speaker first, without ourselves"):
            me.types("Well, @")
            offers(me, "Ännchen", "Anton the Great", "Zoe")
            me.screenshot("nick-completion")
            me.types("an")
            offers(me, "Ännchen", "Anton the Great")
            me.presses("Down")
            me.presses("Return")
            composer_is(me, "Well, @Anton the Great ")
            offers(me)
            me.types("come!")
            me.presses("Return")
            composer_is(me, "")
            mention, = carol.expect("message", body="Well, @Anton the Great come!", type="groupchat")["mentions"]
            assert (mention["begin"], mention["end"]) == ("6", "22") and mention["occupantid"], mention

        with report.case("any word of a name will do, in any case and without accents; Escape leaves what is written"):
            dave.send(ROOM, "Here I am", type="groupchat")
            me.message("Here I am")
            me.types("@")
            offers(me, "Zoe", "Ännchen", "Anton the Great")
            me.types("GREAT")
            offers(me, "Anton the Great")
            me.presses("Escape")
            offers(me)
            composer_is(me, "@GREAT")
            clears(me)
            me.types("mail bob@a")
            offers(me)
            clears(me)

        with report.case("Tab completes the first word; where there is nothing to complete it goes on"):
            me.types("zo")
            me.presses("Tab")
            composer_is(me, "@Zoe ")
            clears(me)
            me.types("an")
            me.presses("Tab")
            offers(me, "Ännchen", "Anton the Great")
            me.presses("Tab")
            composer_is(me, "@Ännchen ")
            clears(me)
            me.types("qu")
            me.presses("Tab")
            me.waits_for(lambda: not me.has(me.sees("Message", "entry"), "focused"), "Tab did not go on")
            me.clicks("Message", "entry")
            clears(me)

        with report.case("who is gone is not offered"):
            dave.leave(ROOM, "Zoe")
            bob.expect("presence", type="unavailable", **{"from": f"{ROOM}/Zoe"})
            me.types("@")
            offers(me, "Ännchen", "Anton the Great")
            clears(me)

        with report.case("the past of a room that is entered for the first time is no news"):
            assert not desktop.shown(), desktop.shown()

    with Kith(program) as me:
        with report.case("of a room that all may enter only what names us is told of, with who said it"):
            me.row("Lobby")
            bob.expect("presence", **{"from": f"{ROOM}/alice"}, within=20)
            desktop.forget()
            bob.send(ROOM, "Nothing for you", type="groupchat")
            me.waits_for(lambda: any("Nothing for you" in row for row in me.rows()), f"not there: {me.rows()}")
            carol.send(ROOM, "Alice, are you <b>there</b>?", type="groupchat")
            told = desktop.gets("Lobby", said("Anton the Great", "Alice, are you &lt;b&gt;there&lt;/b&gt;?"))
            number = told.number
            bob.send(ROOM, "Nor this", type="groupchat")
            me.waits_for(lambda: any("Nor this" in row for row in me.rows()), f"not there: {me.rows()}")
            bob.send(ROOM, "But @alice: this", type="groupchat")
            told = desktop.gets("Lobby", said("Ännchen", "But @alice: this") + "\n2 new messages")
            assert told.replaces == number and len(desktop.shown()) == 2, desktop.shown()

        with report.case("a notification that is pressed opens the room, and reading takes it away"):
            desktop.presses(number, "default")
            me.message("But @alice: this")
            desktop.gets_close(number)

    desktop.forget()
    carol.send(ROOM, "alice, when you are back", type="groupchat")
    bob.send(ROOM, "She is not", type="groupchat")
    bob.expect("message", body="She is not", type="groupchat")
    with Kith(program) as me:
        with report.case("what named us while we were away is told of, though more was said since"):
            number = desktop.gets("Lobby", said("Anton the Great", "alice, when you are back")).number
            assert len(desktop.shown()) == 1, desktop.shown()
            me.screenshot("room-mentioned")

        with report.case("what was taken back is not told of any longer"):
            carol.send(ROOM, "alice, forget this", type="groupchat")
            said_id = carol.expect("message", body="alice, forget this", type="groupchat")["stanza_id"]
            desktop.gets("Lobby", said("Anton the Great", "alice, forget this") + "\n2 new messages")
            carol.raw(f"<message xmlns='jabber:client' to='{ROOM}' type='groupchat' id='t1'><retract xmlns='urn:xmpp:message-retract:1' id='{said_id}'/>"
                      "<store xmlns='urn:xmpp:hints'/></message>")
            desktop.gets_close(number)

        with report.case("a muted room tells nothing"):
            desktop.forget()
            carol.send(ROOM, "alice, one more", type="groupchat")
            number = desktop.gets("Lobby").number
            desktop.presses(number, "mute")
            desktop.gets_close(number)
            me.waits_for(lambda: any("muted" in row for row in me.rows()), f"not muted: {me.rows()}")
            bob.send(ROOM, "alice, you do not hear me", type="groupchat")
            me.waits_for(lambda: any("do not hear me" in row for row in me.rows()), f"not there: {me.rows()}")
            desktop.waits_for(lambda: desktop.counts[-1][1] == 0, lambda: f"the muted one counts: {desktop.counts}")
            assert len(desktop.shown()) == 1, desktop.shown()
