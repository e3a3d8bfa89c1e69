#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""XEP-0490: read elsewhere is read here, and the other way round, on Prosody and ejabberd: test-reading.py KITH. Under with-servers.sh and
xrun.sh. TAP."""
import re
import sys
import time

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
NODE = "urn:xmpp:mds:displayed:0"


def publish(other, account, peer, archive_id):
    answer = other.request(
        f"<iq xmlns='jabber:client' type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='{NODE}'><item id='{peer}'>"
        f"<displayed xmlns='{NODE}'><stanza-id xmlns='urn:xmpp:sid:0' by='{account}' id='{archive_id}'/></displayed></item></publish>"
        "<publish-options><x xmlns='jabber:x:data' type='submit'>"
        "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
        "<field var='pubsub#persist_items'><value>true</value></field><field var='pubsub#max_items'><value>max</value></field>"
        "<field var='pubsub#send_last_published_item'><value>never</value></field>"
        "<field var='pubsub#access_model'><value>whitelist</value></field></x></publish-options></pubsub></iq>")["xml"]
    assert "error" not in answer, answer


def published(other, peer):
    answer = other.request(f"<iq xmlns='jabber:client' type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{NODE}'/></pubsub></iq>")["xml"]
    item = re.search(rf"""<item[^>]*id=['"]{re.escape(peer)}['"].*?</item>""", answer, re.S)
    found = re.search(r"<stanza-id[^>]*>", item[0]) if item else None
    return re.search(r"""\bid=['"]([^'"]*)""", found[0])[1] if found else None


def waits(condition, what, within=20):
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.3)


for account, peer, where in (("alice@a.test", "bob@a.test", "Prosody"), ("alice@b.test", "carol@b.test", "ejabberd")):
    name = peer.split("@")[0]
    with People(account, peer) as people:
        other, friend = people[account], people[peer]

        with Kith(program, profile=f"reading-{where}") as me:
            with report.case(f"{where}: what was read on another device is read here"):
                me.signs_in(account)
                friend.send(account, "one")
                friend.send(account, "two")
                seen = other.expect("message", body="two", within=15)["stanza_id"]
                me.row(name)
                me.waits_for(lambda: any("2 unread" in row for row in me.rows()), f"not two unread: {me.rows()}")
                publish(other, account, peer, seen)
                me.waits_for(lambda: not any("unread" in row for row in me.rows()), f"still unread: {me.rows()}")

            with report.case(f"{where}: what somebody else says of it changes nothing, and nothing goes back"):
                friend.send(account, "three")
                unread = other.expect("message", body="three", within=15)["stanza_id"]
                me.waits_for(lambda: any("1 unread" in row for row in me.rows()), f"not one unread: {me.rows()}")
                friend.raw(f"<message xmlns='jabber:client' to='{account}' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
                           f"<items node='{NODE}'><item id='{peer}'><displayed xmlns='{NODE}'><stanza-id xmlns='urn:xmpp:sid:0' by='{account}' id='{unread}'/>"
                           "</displayed></item></items></event></message>")
                publish(other, account, peer, seen)
                friend.send(account, "four")
                last = other.expect("message", body="four", within=15)["stanza_id"]
                me.waits_for(lambda: any("2 unread" in row for row in me.rows()), f"not two unread: {me.rows()}")

            with report.case(f"{where}: what is read here is told, for ourselves only"):
                me.opens(name)
                me.message("four")
                waits(lambda: published(other, peer) == last, "it was not told")
                denied = friend.request(f"<iq xmlns='jabber:client' type='get' to='{account}'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                                        f"<items node='{NODE}'/></pubsub></iq>")["xml"]
                assert "error" in denied and "stanza-id" not in denied, denied

        with report.case(f"{where}: what was read while this program was away is read when it comes back"):
            friend.send(account, "five")
            away = other.expect("message", body="five", within=15)["stanza_id"]
            publish(other, account, peer, away)
            with Kith(program, profile=f"reading-{where}") as me:
                me.waits_for(lambda: any("five" in row for row in me.rows()), f"it did not come: {me.rows()}", within=20)
                me.waits_for(lambda: not any("unread" in row for row in me.rows()), f"still unread: {me.rows()}", within=20)

report.finish()
