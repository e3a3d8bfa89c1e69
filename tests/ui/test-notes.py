#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes on contacts (XEP-0145) as a person writes them, on Prosody and ejabberd: test-notes.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import sys
import time

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)


def storage(other, notes=None):
    """What another program of the same account sees, or puts there."""
    inner = f"<storage xmlns='storage:rosternotes'>{notes or ''}</storage>"
    return other.request(f"<iq xmlns='jabber:client' type='{'get' if notes is None else 'set'}'><query xmlns='jabber:iq:private'>{inner}</query></iq>")["xml"]


def waits(condition, what, within=20):
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, what()
        time.sleep(0.2)


for account, peer, where in (("alice@a.test", "bob@a.test", "Prosody"), ("alice@b.test", "carol@b.test", "ejabberd")):
    name = peer.split("@")[0]
    with People(account, peer) as people:
        other, friend = people[account], people[peer]
        storage(other, "<note jid='somebody@else.test' cdate='2004-09-24T15:23:21Z' mdate='2004-09-24T15:23:21Z'>Of another program</note>")

        with Kith(program, profile=f"notes-{where}") as me:
            with report.case(f"{where}: a note is written, and the server has it beside those of others"):
                me.signs_in(account)
                friend.send(account, "one")
                me.opens(name)
                me.clicks("Details", "toggle button")
                me.sees("Note", "entry")
                assert not me.sees_now("Save", "button")
                me.tabs_to("Note", "entry")         # it lies below what is in sight
                me.types("Likes boats\n& <b>tea</b>", into="Note")
                me.screenshot(f"note-{where}")
                me.activates("Save", "button")
                me.sees_no("Save", "button")
                waits(lambda: "Likes boats" in storage(other), lambda: storage(other))
                kept = storage(other)
                assert "Of another program" in kept and "2004-09-24T15:23:21Z" in kept and peer in kept, kept
                assert "&amp; &lt;b&gt;tea&lt;/b&gt;" in kept, kept

            with report.case(f"{where}: what another program noted is shown"):
                me.clicks("Details", "toggle button")
                storage(other, f"<note jid='{peer}'>From the phone</note>")
                me.clicks("Details", "toggle button")
                me.waits_for(lambda: me.reads("Note", "entry") == "From the phone", "the note is not there", within=20)

            with report.case(f"{where}: emptied, it is gone"):
                me.tabs_to("Note", "entry")
                me.presses("ctrl+a", "BackSpace")
                me.activates("Save", "button")
                waits(lambda: "From the phone" not in storage(other), lambda: storage(other))

report.finish()
