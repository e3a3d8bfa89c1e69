#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""XEP-0191 as a person uses it, on Prosody and ejabberd: test-blocking.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import re
import sys

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)

for account, peer, where in (("alice@a.test", "bob@a.test", "Prosody"), ("alice@b.test", "carol@b.test", "ejabberd")):
    name = peer.split("@")[0]
    with People(account, peer) as people:
        other, friend = people[account], people[peer]

        with Kith(program, profile=f"blocking-{where}") as me:
            with report.case(f"{where}: somebody is blocked, and nothing comes from them any more"):
                me.signs_in(account)
                friend.send(account, "one")
                me.opens(name)
                me.message("one")
                me.clicks("Details", "toggle button")
                me.tabs_to("Block…", "button")
                me.presses("Return")
                me.sees("Block?")
                me.screenshot(f"block-{where}")
                me.clicks("Block", "button")
                me.sees("You have blocked this person")
                friend.send(account, "two")

            with report.case(f"{where}: unblocked, they may write again"):
                me.clicks("Unblock", "button")
                me.sees_no("You have blocked this person")
                friend.send(account, "three")
                me.message("three")
                assert me.counts("two") == 0

            with report.case(f"{where}: what another device blocks is blocked here"):
                other.request(f"<iq xmlns='jabber:client' type='set'><block xmlns='urn:xmpp:blocking'><item jid='{peer}'/></block></iq>")
                me.sees("You have blocked this person")
                other.request("<iq xmlns='jabber:client' type='set'><unblock xmlns='urn:xmpp:blocking'/></iq>")
                me.sees_no("You have blocked this person")

            with report.case(f"{where}: what somebody else says of it changes nothing (security.md S10)"):
                friend.raw(f"<iq xmlns='jabber:client' to='{account}/x' type='set' id='h'><block xmlns='urn:xmpp:blocking'><item jid='{peer}'/></block></iq>")
                friend.send(account, "four")
                me.message("four")
                assert not me.sees_now("You have blocked this person")

            with report.case(f"{where}: the account shows whom it has blocked; servers can be blocked there too"):
                other.request(f"<iq xmlns='jabber:client' type='set'><block xmlns='urn:xmpp:blocking'><item jid='{peer}'/></block></iq>")
                me.opens_account_menu()
                me.clicks(re.compile("^" + re.escape(account)), "list item", roughly=True)
                me.clicks("Blocked", "button", roughly=True)
                me.sees(peer)
                me.clicks("Address or Server to Block", roughly=True)
                me.types("no one@at@all")
                me.presses("Return")
                me.sees("This is no address: it looks like name@server, or server for all of one.")
                me.presses("ctrl+a")
                me.types("spam.test")
                me.presses("Return")
                me.sees("Unblock spam.test", "button")
                me.screenshot(f"blocked-{where}")
                me.clicks("Unblock spam.test", "button")
                me.sees_no("Unblock spam.test")
                me.clicks(f"Unblock {peer}", "button")
                me.sees("You have blocked nobody.")

        with Kith(program, profile=f"blocking-{where}") as me:
            with report.case(f"{where}: it is known again after a restart"):
                other.request(f"<iq xmlns='jabber:client' type='set'><block xmlns='urn:xmpp:blocking'><item jid='{peer}'/></block></iq>")
                me.opens(name)
                me.sees("You have blocked this person", within=20)
                me.clicks("Unblock", "button")
                me.sees_no("You have blocked this person")

report.finish()
