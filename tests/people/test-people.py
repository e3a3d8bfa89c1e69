#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripted people do what they are told, on both servers and between them. Under with-servers.sh. TAP."""
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from people import People, Refused  # noqa: E402
from profanity import Profanity  # noqa: E402
from tap import Report  # noqa: E402

report = Report(stop_at_failure=True)
ROOM = "lobby@conference.a.test"

with People("alice@a.test", "bob@a.test", "carol@b.test", "dave@old.test") as people:
    alice, bob, carol, dave = people.alice, people.bob, people.carol, people.dave

    with report.case("a message with its ids and requests, within a server and between servers"):
        sent = bob.send("alice@a.test", "hello <&> 👋", receipt=True, markable=True)["id"]
        got = alice.expect("message", body="hello <&> 👋")
        assert got["id"] == sent and got["origin_id"] == sent and got["wants_receipt"] and got["markable"], got
        assert got["type"] == "chat" and got["from"].startswith("bob@a.test/") and got["state"] == "active", got
        assert got["stanza_id"], got
        carol.send("alice@a.test", "from b", id="my-id-1")
        assert alice.expect("message", body="from b")["id"] == "my-id-1"
        dave.send("carol@b.test", "from old")
        carol.expect("message", body=re.compile("old$"))

    with report.case("receipts, markers, chat states"):
        alice.receipt("bob@a.test", sent)
        bob.expect("message", receipt=sent)
        alice.displayed("bob@a.test", sent)
        bob.expect("message", displayed=sent)
        alice.state("carol@b.test", "composing")
        carol.expect("message", state="composing")

    with report.case("subscription, presence, and their end"):
        bob.subscribe("carol@b.test")
        carol.expect("subscription", type="subscribe", from_="bob@a.test")
        carol.approve("bob@a.test")
        bob.expect("subscription", type="subscribed", from_="carol@b.test")
        bob.expect("presence", from_=re.compile("^carol@b.test/"))
        carol.presence("away", "at lunch")
        bob.expect("presence", show="away", status="at lunch")
        assert bob.roster()["roster"]["carol@b.test"]["subscription"] == "to"
        carol.deny("bob@a.test")
        bob.expect("subscription", type="unsubscribed")
        bob.remove("carol@b.test")
        assert "carol@b.test" not in bob.roster()["roster"]

    with report.case("what was said is in the archive"):
        bodies = [message.get("body") for message in alice.archive("bob@a.test")["messages"]]
        assert "hello <&> 👋" in bodies, bodies

    with report.case("raw stanzas, requests and their errors"):
        bob.raw("<message to='alice@a.test' type='headline'><body>raw</body></message>")
        assert alice.expect("message", body="raw")["type"] == "headline"
        answer = bob.request("<iq xmlns='jabber:client' type='get' to='a.test'><query xmlns='jabber:iq:version'/></iq>")
        assert "Prosody" in answer["xml"], answer
        try:
            dave.archive()
        except Refused:
            pass
        else:
            raise AssertionError("old.test has no archive")

    with report.case("a room across servers"):
        bob.join("lobby@conference.a.test", "Bob")
        carol.join("lobby@conference.a.test", "Carol")
        carol.send("lobby@conference.a.test", "hello all", type="groupchat")
        bob.expect("message", body="hello all", from_="lobby@conference.a.test/Carol")

    with report.case("nothing comes of nothing"):
        alice.forget()
        alice.expect_none("message", during=0.3)

    with report.case("signs out and in again, and finds what came meanwhile"):
        bob.sign_out()
        alice.send("bob@a.test", "while you were out")
        people.sign_in("bob@a.test", "other")
        bob.expect("message", body="while you were out")

with report.case("Profanity signs in, enters a room across servers, speaks and hears there") as case:
    if not shutil.which("profanity"):
        case.skip("this machine lacks profanity")
    with Profanity("dave@b.test") as dave, People("carol@b.test") as people:
        people.carol.join(ROOM, "Carol")
        dave.joins(ROOM, "davy")
        dave.types("hello all")
        people.carol.expect("message", body="hello all", from_=f"{ROOM}/davy")
        people.carol.send(ROOM, "hello you", type="groupchat")
        dave.hears(ROOM, "Carol: hello you")

with People("bob@a.test", answer=True), People("alice@a.test") as people:
    with report.case("people who answer: subscription, receipt, marker, typing, reply"):
        people.alice.subscribe("bob@a.test")
        people.alice.expect("subscription", type="subscribed")
        people.alice.expect("subscription", type="subscribe")
        sent = people.alice.send("bob@a.test", "Hello Bob!", receipt=True, markable=True)["id"]
        people.alice.expect("message", receipt=sent)
        people.alice.expect("message", displayed=sent)
        people.alice.expect("message", state="composing")
        people.alice.expect("message", body=re.compile("."), wants_receipt=True, markable=True)

report.finish()
