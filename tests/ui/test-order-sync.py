#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""XEP-0469 and XEP-0492 for people: what was said of a conversation on another device is so here, and the other way round, on Prosody and ejabberd:
test-order-sync.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import re
import sys
import time

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
NODE = "xmpp:kith.im:conversations:0"
PINNED = "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>"
NEVER = "<notify xmlns='urn:xmpp:notification-settings:1'><never/></notify>"


def publish(other, peer, content):
    answer = other.request(
        f"<iq xmlns='jabber:client' type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='{NODE}'><item id='{peer}'>"
        f"<conversation xmlns='{NODE}'>{content}</conversation></item></publish>"
        "<publish-options><x xmlns='jabber:x:data' type='submit'>"
        "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
        "<field var='pubsub#persist_items'><value>true</value></field><field var='pubsub#max_items'><value>max</value></field>"
        "<field var='pubsub#send_last_published_item'><value>never</value></field>"
        "<field var='pubsub#access_model'><value>whitelist</value></field></x></publish-options></pubsub></iq>")["xml"]
    assert "error" not in answer, answer


def published(other, peer):
    answer = other.request(f"<iq xmlns='jabber:client' type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{NODE}'/></pubsub></iq>")["xml"]
    item = re.search(rf"""<item[^>]*id=['"]{re.escape(peer)}['"].*?</item>""", answer, re.S)
    return item[0] if item else ""


def waits(condition, what, within=20):
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.3)


def row_says(me, name, pattern):
    me.waits_for(lambda: re.search(pattern, me.row(name).get_name()), f"{name}'s row says {pattern}")


for account, peer, where in (("alice@a.test", "bob@a.test", "Prosody"), ("alice@b.test", "carol@b.test", "ejabberd")):
    name = peer.split("@")[0]
    with People(account, peer) as people:
        other, friend = people[account], people[peer]

        with Kith(program, profile=f"order-{where}") as me:
            with report.case(f"{where}: what was said on another device is so here"):
                me.signs_in(account)
                friend.send(account, "one")
                row_says(me, name, "1 unread")
                publish(other, peer, f"<color xmlns='x' of='us'>red<deep/></color>{PINNED}{NEVER}")
                row_says(me, name, r"\bpinned, muted\b")

            with report.case(f"{where}: what is said here is told, with what others wrote, for ourselves only"):
                me.opens(name)
                me.presses("ctrl+shift+p")
                waits(lambda: "bookmarks-pinning" not in published(other, peer), "it was not told")
                item = published(other, peer)
                assert re.search(r"<color [^>]*of=['\"]us['\"][^>]*>red<deep", item) or re.search(r"color[^>]*>red<[^>]*deep", item), item
                assert "never" in item, item
                me.presses("ctrl+shift+p")
                waits(lambda: "bookmarks-pinning" in published(other, peer), "it was not told again")
                denied = friend.request(f"<iq xmlns='jabber:client' type='get' to='{account}'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                                        f"<items node='{NODE}'/></pubsub></iq>")["xml"]
                assert "error" in denied and "conversation" not in denied.replace(NODE, ""), denied

            with report.case(f"{where}: what somebody else says of it changes nothing"):
                friend.raw(f"<message xmlns='jabber:client' to='{account}' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
                           f"<items node='{NODE}'><item id='{peer}'><conversation xmlns='{NODE}'><archived/></conversation>"
                           "</item></items></event></message>")
                friend.send(account, "two")
                me.message("two")
                row_says(me, name, r"\bpinned, muted\b")

        with report.case(f"{where}: what was said while this program was away is so when it comes back"):
            publish(other, peer, "<archived/>")
            with Kith(program, profile=f"order-{where}") as me:
                me.sees("Archived (1)")
                publish(other, peer, "")
                me.sees_no(re.compile("^Archived"), "button")

report.finish()
