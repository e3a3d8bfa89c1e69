#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Being told of messages with several accounts, and by several devices: test-notifications-elsewhere.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import sys

from desktop import Desktop
from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, OTHER_HOME, BOB, CAROL = "alice@a.test", "alice@b.test", "bob@a.test", "carol@b.test"
NODE = "urn:xmpp:mds:displayed:0"


def befriends(people, who, whom):
    people[who].subscribe(whom)
    people[whom].expect("subscription", type="subscribe", within=20)
    people[whom].approve(who)
    people[who].expect("subscription", type="subscribed", within=20)


def reads(device, account, peer, archive_id):
    """XEP-0490: another device of the account says what it has read."""
    answer = device.request(
        f"<iq xmlns='jabber:client' type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='{NODE}'><item id='{peer}'>"
        f"<displayed xmlns='{NODE}'><stanza-id xmlns='urn:xmpp:sid:0' by='{account}' id='{archive_id}'/></displayed></item></publish>"
        "<publish-options><x xmlns='jabber:x:data' type='submit'>"
        "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
        "<field var='pubsub#persist_items'><value>true</value></field><field var='pubsub#max_items'><value>max</value></field>"
        "<field var='pubsub#send_last_published_item'><value>never</value></field>"
        "<field var='pubsub#access_model'><value>whitelist</value></field></x></publish-options></pubsub></iq>")["xml"]
    assert "error" not in answer, answer


with People(HOME, OTHER_HOME, BOB, CAROL) as people, Desktop() as desktop:
    bob, carol = people[BOB], people[CAROL]
    befriends(people, BOB, HOME)
    befriends(people, CAROL, OTHER_HOME)

    with Kith(program) as me:
        with report.case("with one account the title is who wrote"):
            me.signs_in(HOME)
            me.row("bob")
            desktop.forget()
            bob.send(HOME, "One account")
            told = desktop.gets("bob", "One account")
            assert told.title == "bob", told
            number = told.number

        with report.case("what another device has read is told of no more"):
            seen = people[HOME].expect("message", body="One account", within=20)["stanza_id"]
            reads(people[HOME], HOME, BOB, seen)
            desktop.gets_close(number)
            me.waits_for(lambda: not any("unread" in row for row in me.rows()), f"unread: {me.rows()}")

        with report.case("with two accounts the title says which of them was written to"):
            me.signs_in(OTHER_HOME)
            me.row("carol")
            desktop.forget()
            carol.send(OTHER_HOME, "Two accounts")
            told = desktop.gets(body="Two accounts")
            assert told.title == "carol (b.test)", told
            bob.send(HOME, "Both of them")
            told = desktop.gets(body="Both of them")
            assert told.title == "bob (a.test)", told
            assert len(desktop.shown()) == 2, desktop.shown()

        with report.case("each is taken away by what its own account has read"):
            seen = people[OTHER_HOME].expect("message", body="Two accounts", within=20)["stanza_id"]
            kept = told.number
            gone = next(one.number for one in desktop.shown() if one.number != kept)
            reads(people[HOME], HOME, CAROL, seen)
            reads(people[OTHER_HOME], OTHER_HOME, CAROL, seen)
            desktop.gets_close(gone)
            assert kept not in desktop.closed(), desktop.closed()

report.finish()
