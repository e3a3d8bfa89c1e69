#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Being told of messages (security.md U8): test-notifications.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import re
import sys

from desktop import Desktop
from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, BOB, CAROL, DAVE = "alice@a.test", "bob@a.test", "carol@b.test", "dave@a.test"
MANY = (CAROL, DAVE, "carol@a.test", "bob@b.test", "dave@b.test", "alice@b.test")
LAUNCHER = "application://im.kith.Kith.desktop"


def befriends(people, who, whom):
    people[who].subscribe(whom)
    people[whom].expect("subscription", type="subscribe", within=20)
    people[whom].approve(who)
    people[who].expect("subscription", type="subscribed", within=20)


def switches(me, name):
    """In the preferences' second page, by the keyboard: GTK 4.18 tells wrong places for the pages' buttons."""
    me.presses("ctrl+comma")
    me.waits_for(lambda: me.has(me.sees("General", "page tab"), "focused"), "the preferences have no focus")
    me.presses("Right")
    me.waits_for(lambda: me.has(me.sees("Notifications", "page tab"), "focused"), "the second page's button has no focus")
    me.presses("space")
    me.sees(name, "switch")
    me.screenshot("preferences-notifications")
    me.clicks(name, "switch")
    me.presses("Escape")
    me.sees_no(name, "switch")


def chooses_in_menu(me, *names):
    me.opens_conversation_menu()
    me.chooses(*names)


def chooses_presence(me, name):
    me.opens_account_menu()
    me.clicks(name)
    me.presses("Escape")
    me.sees_no(re.compile("^Add Account"), "button")


with People(HOME, BOB, *MANY) as people, Desktop() as desktop:
    people.alice, bob, carol, dave = people[HOME], people[BOB], people[CAROL], people[DAVE]
    befriends(people, BOB, HOME)
    befriends(people, CAROL, HOME)
    carol.send(HOME, "See you on the pier")
    people.alice.expect("message", body="See you on the pier", within=20)

    with Kith(program) as me:
        with report.case("a message is told of, and markup in it is shown as it is written"):
            me.signs_in(HOME)
            me.opens("carol")
            me.message("See you on the pier")
            me.waits_for(lambda: not any("unread" in row for row in me.rows()), f"unread: {me.rows()}")
            desktop.forget()
            bob.send(HOME, "<b>Sails</b>\n& <a href='http://evil.test/'>oars</a>")
            told = desktop.gets("bob")
            assert told.body == "&lt;b&gt;Sails&lt;/b&gt; &amp; &lt;a href=&apos;http://evil.test/&apos;&gt;oars&lt;/a&gt;", told.body
            assert set(told.actions) == {"default", "reply", "read", "mute"}, told.actions
            assert told.actions["reply"] == "Reply" and told.actions["mute"] == "Mute for an Hour", told.actions
            assert told.hints["category"] == "im.received" and told.hints["desktop-entry"] == "im.kith.Kith", told.hints
            assert told.hints["urgency"] == 1 and told.hints["sound-name"] == "message-new-instant", told.hints
            assert told.replaces == 0 and told.icon == "im.kith.Kith", (told, told.icon)
            number = told.number
            desktop.waits_for(lambda: desktop.counts and desktop.counts[-1] == (LAUNCHER, 1, True), lambda: str(desktop.counts))

        with report.case("the next one of the same conversation takes its place"):
            bob.send(HOME, "And the rudder")
            told = desktop.gets("bob", "And the rudder\n2 new messages")
            assert told.replaces == number, told

        with report.case("a correction changes it without a sound, a retraction takes it away"):
            said = bob.send(HOME, "At nien")["id"]
            desktop.gets("bob", "At nien\n3 new messages")
            bob.send(HOME, "At nine", replaces=said)
            told = desktop.gets("bob", "At nine\n3 new messages")
            assert told.replaces == number and told.hints.get("suppress-sound") and "sound-name" not in told.hints, told
            bob.raw(f"<message xmlns='jabber:client' to='{HOME}' type='chat' id='t1'><retract xmlns='urn:xmpp:message-retract:1' id='{said}'/>"
                    "<store xmlns='urn:xmpp:hints'/></message>")
            desktop.gets_close(number)

        with report.case("Reply opens the conversation with the composer focused, and reading takes the notification away"):
            desktop.forget()
            bob.send(HOME, "Bring the map")
            number = desktop.gets("bob").number
            me.waits_for(lambda: me.sees_now("carol, details"), "carol is not open")
            desktop.presses(number, "reply")
            me.sees("bob, details")
            me.waits_for(lambda: me.has(me.sees("Message", "entry"), "focused"), "the composer has no focus")
            desktop.gets_close(number)
            desktop.waits_for(lambda: desktop.counts[-1] == (LAUNCHER, 0, False), lambda: str(desktop.counts))

        with report.case("what is in sight is not told of, nor what our own devices send"):
            desktop.forget()
            bob.send(HOME, "In plain sight")
            me.message("In plain sight")
            people.alice.send(CAROL, "By my other device")
            me.waits_for(lambda: any("By my other device" in row for row in me.rows()), f"no copy: {me.rows()}")
            carol.send(HOME, "A witness")
            told = desktop.gets("carol")
            assert told.body == "A witness" and len(desktop.shown()) == 1, desktop.shown()

        with report.case("Mark as Read marks as read"):
            number = told.number
            desktop.presses(number, "read")
            desktop.gets_close(number)
            me.waits_for(lambda: not any("unread" in row for row in me.rows()), f"unread: {me.rows()}")
            assert me.sees_now("bob, details")

        with report.case("a notification that is pressed opens its conversation at the message"):
            carol.send(HOME, "Press here")
            number = desktop.gets("carol", "Press here").number
            desktop.presses(number, "default")
            me.sees("carol, details")
            me.message("Press here")
            desktop.gets_close(number)

        with report.case("strangers are not told of"):
            desktop.forget()
            dave.send(HOME, "Buy my boats")
            me.sees("1 message request", "button")
            bob.send(HOME, "A witness")
            number = desktop.gets("bob", "A witness").number
            assert len(desktop.shown()) == 1, desktop.shown()

        with report.case("Mute for an Hour mutes, and Unmute ends it"):
            desktop.presses(number, "mute")
            me.waits_for(lambda: any("bob" in row and "muted" in row for row in me.rows()), f"not muted: {me.rows()}")
            desktop.gets_close(number)
            me.screenshot("muted")
            desktop.forget()
            bob.send(HOME, "Nobody hears me")
            me.waits_for(lambda: any("Nobody hears me" in row for row in me.rows()), f"not there: {me.rows()}")
            desktop.waits_for(lambda: desktop.counts[-1][1] == 0, lambda: f"the muted one counts, or the stranger: {desktop.counts}")
            me.opens("bob")
            chooses_in_menu(me, "Unmute")
            me.waits_for(lambda: not any("muted" in row for row in me.rows()), f"muted: {me.rows()}")
            me.opens("dave")
            bob.send(HOME, "Now they do")
            desktop.gets("bob", "Now they do")
            assert len(desktop.shown()) == 1, desktop.shown()

        with report.case("a conversation can be muted for ever from its menu"):
            desktop.forget()
            me.opens("bob")
            chooses_in_menu(me, "Mute", "Always")
            me.waits_for(lambda: any("bob" in row and "muted" in row for row in me.rows()), f"not muted: {me.rows()}")
            me.opens("dave")
            bob.send(HOME, "Never again")
            me.waits_for(lambda: any("Never again" in row for row in me.rows()), f"not there: {me.rows()}")
            carol.send(HOME, "Heard")
            number = desktop.gets("carol", "Heard").number
            assert len(desktop.shown()) == 1, desktop.shown()

        with report.case("nothing new is told while one's presence is Busy"):
            desktop.forget()
            me.opens("carol")
            desktop.gets_close(number)
            me.opens("dave")
            chooses_presence(me, "Busy")
            carol.send(HOME, "Not now")
            me.waits_for(lambda: any("Not now" in row for row in me.rows()), f"not there: {me.rows()}")
            chooses_presence(me, "Available")
            carol.send(HOME, "But now")
            number = desktop.gets("carol", "But now\n2 new messages").number
            assert len(desktop.shown()) == 1, desktop.shown()

        with report.case("text is hidden where the person wants that"):
            switches(me, "Show Message Text")
            told = desktop.gets("carol", "2 new messages")
            assert told.replaces == number, told
            carol.send(HOME, "Secret")
            desktop.gets("carol", "3 new messages")
            switches(me, "Show Message Text")

        with report.case("nothing is told where the person wants none"):
            switches(me, "Notify of New Messages")
            desktop.gets_close(number)
            desktop.forget()
            carol.send(HOME, "Into the void")
            me.waits_for(lambda: any("Into the void" in row for row in me.rows()), f"not there: {me.rows()}")
            switches(me, "Notify of New Messages")
            carol.send(HOME, "Back again")
            desktop.gets("carol", "Back again\n5 new messages")
            assert len(desktop.shown()) == 1, desktop.shown()

    with Kith(program) as me:
        with report.case("a mute survives a restart; what was unread before is not told of again"):
            desktop.forget()
            me.waits_for(lambda: any("bob" in row and "muted" in row for row in me.rows()), f"not muted: {me.rows()}")
            carol.send(HOME, "After the restart")
            desktop.gets("carol", "After the restart\n6 new messages")
            assert len(desktop.shown()) == 1, desktop.shown()

    with report.case("after a catch-up from many there is one that sums up"):
        desktop.forget()
        for other in MANY:
            people.alice.send(other, "Are you coming?")
            people[other].expect("message", body="Are you coming?", within=20)
            people[other].send(HOME, "Not read yet")
            people.alice.expect("message", body="Not read yet", within=20, **{"from": re.compile(re.escape(other))})
        with Kith(program) as me:
            summed_up = desktop.gets(body=f"in {len(MANY)} conversations")
            assert re.fullmatch(r"\d+ new messages", summed_up.title), summed_up
            assert len(desktop.shown()) == 1 and set(summed_up.actions) == {"default"}, desktop.shown()

        desktop.gets_close(summed_up.number)

    with Kith(program) as me:
        with report.case("U8 what is up goes with its account, and its buttons do nothing any more"):
            desktop.forget()
            me.row("carol")
            carol.send(HOME, "The last one")
            number = desktop.gets("carol").number
            me.opens_account_menu()
            me.clicks(re.compile("^" + re.escape(HOME)), "list item", roughly=True)
            me.clicks("Remove Account…", "button", roughly=True)
            me.sees("Remove Account?")
            me.clicks("Remove", "button")
            desktop.gets_close(number)
            for action in ("reply", "read", "mute", "default"):
                desktop.presses(number, action)
            me.sees_no("Conversations", "list")
            me.presses("ctrl+comma")
            me.sees("General", "page tab")
            assert len(desktop.shown()) == 1, desktop.shown()

report.finish()
