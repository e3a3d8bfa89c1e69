#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""XEP-0144 as a person uses it, on Prosody and ejabberd: contacts that a contact or a gateway suggests are shown, and nothing is done before the person
says so: test-suggestions.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import re
import sys
from contextlib import suppress

from kith import Kith, network
from other_network import Gateway
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, WORK, BOB, CAROL, DAVE = "alice@a.test", "alice@b.test", "bob@a.test", "carol@b.test", "dave@a.test"
ROW = re.compile("contact suggestion|^[0-9]+ requests")


def x(*items):
    return "<x xmlns='http://jabber.org/protocol/rosterx'>" + "".join(items) + "</x>"


def item(jid, name=None, *groups, action=None):
    return (f"<item jid='{jid}'" + (f" name='{name}'" if name else "") + (f" action='{action}'" if action else "") + ">"
            + "".join(f"<group>{group}</group>" for group in groups) + "</item>")


def message(to, *items, body=None):
    return f"<message xmlns='jabber:client' to='{to}'>" + (f"<body>{body}</body>" if body else "") + x(*items) + "</message>"


def says(gateway, to, *items):
    gateway.say(f"<message from='{gateway.jid}' to='{to}'>{x(*items)}</message>")


def suggests_iq(gateway, to, *items, id):
    gateway.say(f"<iq type='set' id='{id}' from='{gateway.jid}' to='{to}'>{x(*items)}</iq>")
    gateway.hears("<iq", f"id='{id}'", "type='result'")


def befriend(account, peer):
    """@peer sees the presence of @account, and is one of its contacts."""
    peer.subscribe(account.jid)
    account.expect("subscription", type="subscribe", within=20, **{"from": peer.jid})
    account.approve(peer.jid)
    account.add(peer.jid, peer.jid.split("@")[0])


def roster(somebody):
    return somebody.roster()["roster"]


def opens_card(me, name):
    if not me.sees_now("Contact Suggestions", "list"):
        me.activates(ROW, "button", within=20)
    me.activates(f"View suggestions of {name}", "button")
    me.sees("Suggested Contacts", "list")


def mark(me, name):
    return me.sees(re.compile(rf"^\W*{re.escape(name)}\b"), "check box")


def checked(me):
    return sorted(re.match(r"\W*([^,]*)", node.get_name()).group(1) for node in me.all(role="check box") if me.has(node, "checked"))


def gone(me):
    me.sees_no("Suggested Contacts", "list")
    me.sees_no(ROW, "button")


def is_there(account, peer):
    """@peer sees that Kith is signed in: what is sent now comes at once. The full address."""
    return peer.expect("presence", type="available", within=30, **{"from": re.compile(f"^{account}/(?!people$)")})["from"]


def is_here(gateway, account):
    """The same of the gateway."""
    while True:
        heard = gateway.hears("<presence", f"from='{account}/", within=30).replace('"', "'")
        found = re.search("from='([^']*)'", heard).group(1)
        if not found.endswith("/people") and "type='" not in heard:
            return found


with Gateway() as gateway, People(HOME, WORK, BOB, CAROL, DAVE) as people:
    home, work, bob, carol, dave = people[HOME], people[WORK], people.bob, people.carol, people.dave
    befriend(home, bob)
    befriend(work, carol)
    gateway.befriends(home)
    home.add(gateway.jid, "The Other Network")

    with Kith(program) as me:
        with report.case("Prosody: what a contact suggests is a card beside the message, and nothing is chosen"):
            me.signs_in(HOME)
            is_there(HOME, bob)
            bob.raw(message(HOME, item("erin@old.test", "Erin", "Sailing", "Friends"), item("frank@old.test", "Frank"), item(BOB, "Me"),
                            item("no one@old.test", "Nobody"), item(HOME), item("dave@a.test"), body="You should know them"))
            me.sees("1 contact suggestion", "button", within=20)
            me.row("bob")
            me.screenshot("suggestions-list")
            me.activates("1 contact suggestion", "button")
            me.sees(re.compile("bob.* suggests 3 contacts"), "label")
            me.screenshot("suggestions-requests")
            opens_card(me, "bob")
            me.sees("0 of 3 selected", "label")
            assert checked(me) == [], checked(me)
            assert not me.has(me.sees("Add Selected", "button"), "sensitive")
            me.screenshot("suggestions-person")

        with report.case("chosen by the keyboard, they are added; nobody else is"):
            before = roster(home)
            me.tabs_to(re.compile("^\\W*Erin\\b"), "check box")
            for name, keys in (("Erin", ()), ("dave", ("Down", "Down"))):
                me.presses(*keys)
                me.waits_for(lambda name=name: me.has(mark(me, name), "focused"), f"{name} has no focus")
                me.presses("space")
                me.waits_for(lambda name=name: me.has(mark(me, name), "checked"), f"{name} is not checked")
            me.sees("2 of 3 selected", "label")
            me.tabs_to("Add Selected", "button")
            me.presses("Return")
            gone(me)
            dave.expect("subscription", type="subscribe", within=20, **{"from": HOME})
            after = roster(home)
            assert set(after) - set(before) == {"erin@old.test", DAVE} and set(before) <= set(after), after
            assert after["erin@old.test"]["name"] == "Erin" and sorted(after["erin@old.test"]["groups"]) == ["Friends", "Sailing"], after
            assert after["erin@old.test"]["ask"] == "subscribe", after
            assert {jid: after[jid] for jid in before} == before, (before, after)

        with report.case("who is no contact suggests nothing; the words are a request as always"):
            carol.raw(message(HOME, item("grace@old.test", "Grace"), body="Take her"))
            me.sees("1 message request", "button", within=20)
            me.activates("1 message request", "button")
            me.sees(re.compile("Take her"), "label")
            assert not me.sees_now("Contact Suggestions", "list") and not me.sees_now(re.compile("suggests"), "label")
            me.activates("Ignore carol", "button")
            me.sees_no("Message Requests", "list")

        with report.case("a gateway's iq is answered, new contacts are checked, the others of its domain alone are asked for"):
            where = is_here(gateway, HOME)
            me.opens("bob")
            suggests_iq(gateway, where, item("anna@irc.a.test", "Anna", "Chat"), item("bert@irc.a.test", "Bert", "Chat"), item("cleo@irc.a.test", "Cleo"),
                        id="add")
            opens_card(me, "The Other Network")
            assert checked(me) == ["Anna", "Bert", "Cleo"], checked(me)
            me.sees("3 of 3 selected", "label")
            me.screenshot("suggestions-gateway")

        with report.case("without a network each says so, and what was chosen stays chosen"):
            me.clicks(mark(me, "Bert"))
            me.sees("2 of 3 selected", "label")
            network(False)
            me.sees("You are offline. What you write is sent later.", within=30)
            me.activates("Add Selected", "button")
            me.waits_for(lambda: len(me.all("You are offline. Try again when you are connected.", "label")) == 2, "nothing says what went wrong")
            assert checked(me) == ["Anna", "Cleo"], checked(me)
            me.screenshot("suggestions-offline")
            network(True)

        with report.case("one is not chosen: the roster has exactly the others"):
            def again():
                with suppress(AssertionError):      # it may go while we look
                    me.activates("Add Selected", "button", within=0.5)
                return not me.sees_now("Suggested Contacts", "list")
            me.waits_for(again, "they cannot be added", within=90)
            gone(me)
            after = roster(home)
            assert after["anna@irc.a.test"]["groups"] == ["Chat"] and after["anna@irc.a.test"]["ask"] == "subscribe", after
            assert after["cleo@irc.a.test"]["name"] == "Cleo" and "bert@irc.a.test" not in after, after

    gateway.text = ""
    with Kith(program) as me:
        with report.case("removals and changes wait, unchecked, whoever suggests them; dismissed, nothing is done"):
            is_here(gateway, HOME)
            me.row("bob")
            before = roster(home)
            says(gateway, HOME, item("anna@irc.a.test", action="delete"), item("cleo@irc.a.test", "Cleopatra", "Queens", action="modify"),
                 item(BOB, action="delete"), item("nobody@irc.a.test", action="delete"))
            me.sees("1 contact suggestion", "button", within=20)
            opens_card(me, "The Other Network")
            assert checked(me) == [], checked(me)
            assert len(me.all(role="check box")) == 2
            me.screenshot("suggestions-changes")
            me.activates("Dismiss", "button")
            gone(me)
            assert roster(home) == before, (before, roster(home))

        with report.case("chosen, they are done; a second exchange replaces the first"):
            says(gateway, HOME, item("bert@irc.a.test", "Bert"))
            me.sees("1 contact suggestion", "button", within=20)
            says(gateway, HOME, item("anna@irc.a.test", action="delete"), item("cleo@irc.a.test", "Cleopatra", "Queens", action="modify"))
            me.activates("1 contact suggestion", "button")
            me.sees(re.compile("suggests 2 changes"), "label")
            assert not me.sees_now(re.compile("suggests 1 contact"))
            opens_card(me, "The Other Network")
            me.clicks(mark(me, "Anna"))
            me.clicks(mark(me, "Cleo"))
            me.activates("Apply Selected", "button")
            gone(me)
            after = roster(home)
            assert "anna@irc.a.test" not in after and "bert@irc.a.test" not in after, after
            assert after["cleo@irc.a.test"]["name"] == "Cleopatra" and after["cleo@irc.a.test"]["groups"] == ["Queens"], after

        with report.case("ejabberd: with two accounts each card says whose it is"):
            me.signs_in(WORK)
            is_there(WORK, carol)
            carol.raw(message(WORK, item("grace@a.test", "Grace", "Work"), item("heidi@a.test", "Heidi")))
            me.sees("1 contact suggestion", "button", within=20)
            before = roster(work)
            opens_card(me, "carol")
            me.clicks(mark(me, "Grace"))
            me.screenshot("suggestions-ejabberd")
            me.activates("Add Selected", "button")
            gone(me)
            after = roster(work)
            assert set(after) - set(before) == {"grace@a.test"} and after["grace@a.test"]["groups"] == ["Work"], after
            assert "grace@a.test" not in roster(home)

        with report.case("of very many the first 500 are kept, and both say so"):
            says(gateway, HOME, *(item(f"n{n}@irc.a.test", f"N {n}") for n in range(600)))
            me.sees("1 contact suggestion", "button", within=20)
            opens_card(me, "The Other Network")
            me.sees("500 of 500 selected", "label")
            me.sees(re.compile("first 500"), "label", under=me.sees("Suggested Contacts", "dialog"))
            me.screenshot("suggestions-many")
            me.presses("Escape")
            me.sees_no("Suggested Contacts", "list")
            me.sees(re.compile("first 500"), "label")
            before = roster(home)
            opens_card(me, "The Other Network")
            me.activates("Dismiss", "button")
            gone(me)
            assert roster(home) == before

    for name, env, size in (("dark", {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, None), ("right-to-left", {"KITH_DIRECTION": "rtl"}, None),
                            ("narrow", {}, (360, 640))):
        gateway.text = ""
        with report.case(f"all of it is in sight: {name.replace('-', ' ')}"), Kith(program, env=env) as me:
            is_here(gateway, HOME)
            me.row("bob")
            if size:
                me.resizes(*size)
            says(gateway, HOME, item("cleo@irc.a.test", "Cleopatra, Seventh of Her Name, Queen of the Two Lands and of Some More", "Queens", "Rivers", action="modify"),
                 item("anton@irc.a.test", "&#x202e;Anton &lt;b&gt;bold&lt;/b&gt;", "A group with a long name that goes on for quite a while", "Chat", "Work"),
                 item("a-very-long-address-that-does-not-fit-into-a-narrow-window@some.where.very.far.away.old.test"),
                 item("b\u043eb@a.test", "Bob"), item("david@irc.a.test", "\u05d3\u05d5\u05d3", "\u05d7\u05d1\u05e8\u05d9\u05dd"))
            opens_card(me, "The Other Network")
            for each in ("Cleopatra", "Anton"):
                mark(me, each)
            me.sees("3 of 5 selected", "label")     # neither the change nor who looks like Bob
            me.screenshot(f"suggestions-{name}")
            me.presses("Escape")
            me.sees_no("Suggested Contacts", "list")
            me.screenshot(f"suggestions-requests-{name}")

report.finish()
