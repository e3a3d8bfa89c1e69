#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""XEP-0045 as a person uses it, on Prosody and ejabberd: a room is looked at, joined, talked in and left: test-rooms.py KITH. Under with-servers.sh and
xrun.sh. TAP."""
import re
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)


def looks_at(me, address):
    """In the dialog, as somebody types it."""
    me.activates("Start Conversation", "button")
    me.types(address, into=re.compile("Name or Address"))


for account, room, peer, other, where in (("alice@a.test", "lobby@conference.a.test", "bob@a.test", "carol@b.test", "Prosody"),
                                          ("alice@b.test", "lobby@conference.b.test", "bob@b.test", "carol@a.test", "ejabberd")):
    with People(peer, other) as people:
        bob, carol = people[peer], people[other]
        bob.join(room, "bob")

        with Kith(program, profile=f"rooms-{where}") as me:
            with report.case(f"{where}: an address turns out to be a room's, and says what is to be known of it"):
                me.signs_in(account)
                looks_at(me, room)
                me.sees("Join “Lobby”", "button", within=20)
                me.sees(re.compile("1 here now"))
                me.sees_no(re.compile("^Write to “"))
                assert me.reads("Nickname", "entry") == "alice"
                me.screenshot(f"rooms-look-{where}")

            with report.case(f"{where}: a nickname that is taken is said in words, and nothing typed is lost"):
                me.empties("Nickname")
                me.types("bob", into="Nickname")
                me.presses("Return")
                me.sees("Somebody in the room has this nickname. Choose another one.", within=20)
                me.screenshot(f"rooms-taken-{where}")
                assert me.reads("Nickname", "entry") == "bob"
                me.sees("Join “Lobby”", "button")
                assert not me.rows()

            with report.case(f"{where}: under another one we are in, and both hear each other"):
                me.types("bob the other")       # what stood there is selected
                me.presses("Return")
                bob.expect("presence", within=20, **{"from": f"{room}/bob the other", "type": "available"})
                me.sees("Message", "entry")
                me.sends("hello from Kith")
                bob.expect("message", within=20, type="groupchat", body="hello from Kith", from_=f"{room}/bob the other")
                bob.send(room, "hello from Bob", type="groupchat")
                me.message("hello from Bob", within=20)

            with report.case(f"{where}: the details say what room it is, who we are and who is there"):
                me.activates("Details", "toggle button")
                me.sees("You speak as “bob the other”")
                me.sees("2 here now", "label")
                me.screenshot(f"rooms-details-{where}")
                me.sees("bob the other, You", "list item")
                me.sees("bob", "list item")

            with report.case(f"{where}: who comes and goes is seen there, and found among all"):
                carol.join(room, "carol")
                me.sees("carol", "list item", within=20)
                me.tabs_to(re.compile("^bob$"), "list item")
                me.presses("End")
                me.waits_for(lambda: me.has(me.sees("Show All 3", "list item"), "focused"), "the last row has no focus")
                me.presses("Return")
                dialog = me.sees("Members", "dialog")
                me.types("car", into="Search Members")
                me.sees_no("bob", "list item", under=dialog)
                me.sees("carol", "list item", under=dialog)
                me.screenshot(f"rooms-members-{where}")
                carol.leave(room, "carol")
                me.sees("Nobody Found", within=20)
                me.presses("Escape")
                me.presses("Escape")
                me.sees_no("Members", "dialog")
                me.sees_no("carol", "list item")
                me.sees("2 here now", "label")

            with report.case(f"{where}: a nickname is changed, and one that is taken is not"):
                me.activates("Change Nickname", "button")
                me.empties("Nickname")
                me.types("bob", into="Nickname")
                me.presses("Return")
                me.sees("Somebody in the room has this nickname. Choose another one.", within=20)
                me.sees("You speak as “bob the other”")
                me.activates("Change Nickname", "button")
                me.empties("Nickname")
                me.types("alice", into="Nickname")
                me.presses("Return")
                bob.expect("presence", within=20, **{"from": f"{room}/alice", "type": "available"})
                me.sees("You speak as “alice”")
                me.sees("alice, You", "list item")

            with report.case(f"{where}: the room is left, after one question, and can be joined again"):
                me.tabs_to("Leave Room…", "button")
                me.presses("Return")
                me.sees("Leave Room?")
                me.activates("Leave", "button")
                bob.expect("presence", within=20, **{"from": f"{room}/alice", "type": "unavailable"})
                me.sees("Join Again", "button")
                me.screenshot(f"rooms-left-{where}")

            with report.case(f"{where}: a room with a password, where addresses are seen, says so and asks for it"):
                shed = f"shed@{room.split('@')[1]}"
                bob.join(shed, "bob")
                bob.request(f"<iq xmlns='jabber:client' type='set' to='{shed}'><query xmlns='http://jabber.org/protocol/muc#owner'>"
                            "<x xmlns='jabber:x:data' type='submit'>" + "".join(
                                f"<field var='{name}'><value>{value}</value></field>" for name, value in (
                                    ("FORM_TYPE", "http://jabber.org/protocol/muc#roomconfig"), ("muc#roomconfig_roomname", "The Shed"),
                                    ("muc#roomconfig_whois", "anyone"),
                                    ("muc#roomconfig_passwordprotectedroom", "1"), ("muc#roomconfig_roomsecret", "oars"))) + "</x></query></iq>")
                looks_at(me, shed)
                me.sees("Join “The Shed”", "button", within=20)
                me.sees(re.compile("Everybody in the room sees your address"))
                me.types("sails", into="Password of the Room")
                me.presses("Return")
                me.sees("The room wants a password. Ask somebody in the room for it.", within=20)
                me.screenshot(f"rooms-password-{where}")
                me.types("oars")
                me.presses("Return")
                bob.expect("presence", within=20, **{"from": f"{shed}/alice", "type": "available"})
                me.sees_no("Start Conversation", "dialog")
                me.sees(re.compile(rf"^bob, .*{re.escape(peer)}.*, Owner$"), "list item", within=20)

            with report.case(f"{where}: its topic is set by us, as soon as we may, and by others"):
                assert not me.sees_now("Change Topic", "button")
                bob.request(f"<iq xmlns='jabber:client' type='set' to='{shed}'><query xmlns='http://jabber.org/protocol/muc#admin'>"
                            "<item nick='alice' role='moderator'/></query></iq>")
                me.sees("alice, You, Moderator", "list item", within=20)
                me.activates("Change Topic", "button")
                me.types("Sand down the jetty", into="Topic")
                me.presses("Return")
                bob.expect("message", within=20, type="groupchat", subject="Sand down the jetty")
                me.sees("Topic: Sand down the jetty")
                me.screenshot(f"rooms-topic-{where}")
                bob.raw(f"<message xmlns='jabber:client' type='groupchat' to='{shed}'><subject>Paint it</subject></message>")
                me.sees("Topic: Paint it", within=20)

        bob.leave(room, "bob")

with Kith(program, profile="rooms-looks") as me:
    me.signs_in("alice@a.test")
    looks_at(me, "lobby@conference.a.test")
    me.sees("Join “Lobby”", "button", within=20)
    me.presses("Return")
    me.row("Lobby", within=20)

for name, env, size in (("dark", {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, None), ("right-to-left", {"KITH_DIRECTION": "rtl"}, None), ("narrow", {}, (360, 640))):
    with People("bob@a.test") as people, report.case(f"all of it is in sight: {name.replace('-', ' ')}"), Kith(program, env=env, profile="rooms-looks") as me:
        people.bob.join("lobby@conference.a.test", "bob")
        if size:
            me.resizes(*size)
        me.row("Lobby", within=30)
        looks_at(me, "lobby@conference.a.test")
        me.sees("Open “Lobby”", "button", within=20)
        me.screenshot(f"rooms-look-{name}")
        me.presses("Return")
        me.sees_no("Start Conversation", "dialog", within=20)
        me.activates("Details", "toggle button") if me.sees_now("Details", "toggle button") else me.clicks(re.compile(", details$"), "button", roughly=True)
        me.tabs_to("bob", "list item")
        me.screenshot(f"rooms-details-{name}")

report.finish()
