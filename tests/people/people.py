#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""people.py JID...            people who sign in and do what standard input says, a JSON object a line
people.py --answer JID...   people who answer as people do: read, type, and reply

A command:  {"command": 7, "who": "bob@a.test", "do": "send", "to": "alice@a.test", "body": "hello"}
            and its answer {"re": 7, ...} or {"re": 7, "error": "..."}; what each takes stands at its do_... method
An event:   {"event": "message" | "presence" | "subscription" | "signed-in" | "signed-out", "who": ..., ...}

The password is KITH_TEST_PASSWORD ("secret"); servers are those of tests/servers. tests/support/people.py drives this
program from tests. KITH_PEOPLE_DEBUG=1: everything that slixmpp does, on standard error.
"""
import argparse
import asyncio
import hashlib
import json
import logging
import os
import random
import sys
import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

# before slixmpp, which warns when it is imported
logging.basicConfig(level=logging.DEBUG if os.environ.get("KITH_PEOPLE_DEBUG") else logging.CRITICAL)

import slixmpp  # noqa: E402
from slixmpp.exceptions import IqError, IqTimeout  # noqa: E402
from slixmpp.xmlstream.handler import Callback  # noqa: E402
from slixmpp.xmlstream.matcher import MatchXPath  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent))
import answers  # noqa: E402

ADDRESS = os.environ.get("KITH_TEST_ADDR", "127.0.0.1")
PORTS = {domain: int(os.environ.get(name, default)) for domain, name, default in (
    ("b.test", "KITH_TEST_B_PORT", "16222"), ("captcha.test", "KITH_TEST_B_PORT", "16222"))}
DEFAULT_PORT = int(os.environ.get("KITH_TEST_A_PORT", "15222"))
PASSWORD = os.environ.get("KITH_TEST_PASSWORD", "secret")

NS = {
    "client": "jabber:client",
    "receipts": "urn:xmpp:receipts",
    "markers": "urn:xmpp:chat-markers:0",
    "states": "http://jabber.org/protocol/chatstates",
    "sid": "urn:xmpp:sid:0",
    "delay": "urn:xmpp:delay",
    "hints": "urn:xmpp:hints",
    "correct": "urn:xmpp:message-correct:0",
    "carbons": "urn:xmpp:carbons:2",
    "forward": "urn:xmpp:forward:0",
    "nick": "http://jabber.org/protocol/nick",
    "muc": "http://jabber.org/protocol/muc",
    "data": "urn:xmpp:avatar:data",
    "metadata": "urn:xmpp:avatar:metadata",
}
STATES = ("active", "composing", "paused", "inactive", "gone")


def tag(ns, name):
    return f"{{{NS[ns]}}}{name}"


def describe_message(xml):
    """What tests ask of a message, without the keys that do not apply."""
    def attribute(path, name="id"):
        element = xml.find(path)
        return None if element is None else element.get(name)

    facts = {
        "from": xml.get("from"), "to": xml.get("to"), "id": xml.get("id"), "type": xml.get("type", "normal"),
        "body": xml.findtext(tag("client", "body")),
        "subject": xml.findtext(tag("client", "subject")),
        "state": next((state for state in STATES if xml.find(tag("states", state)) is not None), None),
        "wants_receipt": xml.find(tag("receipts", "request")) is not None,
        "receipt": attribute(tag("receipts", "received")),
        "markable": xml.find(tag("markers", "markable")) is not None,
        "displayed": attribute(tag("markers", "displayed")),
        "replaces": attribute(tag("correct", "replace")),
        "reply": attribute("{urn:xmpp:reply:0}reply"),
        "reply_to": attribute("{urn:xmpp:reply:0}reply", "to"),
        "fallback": attribute("{urn:xmpp:fallback:0}fallback/{urn:xmpp:fallback:0}body", "end"),
        "reacts_to": attribute("{urn:xmpp:reactions:0}reactions"),
        "reactions": [element.text for element in xml.findall("{urn:xmpp:reactions:0}reactions/{urn:xmpp:reactions:0}reaction")] or None,
        "mentions": [dict(element.attrib) for element in xml.findall("{urn:xmpp:mentions:0}mention")] or None,
        "retracts": attribute("{urn:xmpp:message-retract:1}retract"),
        "origin_id": attribute(tag("sid", "origin-id")),
        "stanza_id": attribute(tag("sid", "stanza-id")),
        "delay": attribute(tag("delay", "delay"), "stamp"),
    }
    error = xml.find(tag("client", "error"))
    if error is not None:
        facts["error"] = next((child.tag.split("}")[1] for child in error), "")
    return {key: value for key, value in facts.items() if value not in (None, False)}


class Human(slixmpp.ClientXMPP):
    """One account, signed in once."""

    def __init__(self, jid, crowd, resource):
        super().__init__(f"{jid}/{resource}", PASSWORD)
        self.who, self.crowd = jid, crowd
        self.entering = {}                          # room and nick -> future
        self.zone = "Z"                             # what is told of the time here (XEP-0202)
        self.roster.auto_authorize = None           # subscriptions are answered by command
        self.roster.auto_subscribe = False
        self.auto_reconnect = False
        self.enable_direct_tls = self.enable_plaintext = False
        if os.environ.get("KITH_TEST_CA"):
            self.ca_certs = Path(os.environ["KITH_TEST_CA"])
        for plugin in ("xep_0030", "xep_0115", "xep_0199", "xep_0280", "xep_0060", "xep_0163", "xep_0084", "xep_0172"):
            self.register_plugin(plugin)
        for feature in ("receipts", "states", "markers", "correct"):
            self.plugin["xep_0030"].add_feature(NS[feature])
        self.ready = asyncio.get_running_loop().create_future()
        self.add_event_handler("session_start", self._session_start)
        self.add_event_handler("failed_all_auth", lambda _e: self._failed("not authorized"))
        self.add_event_handler("connection_failed", lambda e: self._failed(f"no connection: {e}"))
        self.add_event_handler("disconnected", self._disconnected)
        self.register_handler(Callback("kith message", MatchXPath(tag("client", "message")), self._message))
        self.register_handler(Callback("kith presence", MatchXPath(tag("client", "presence")), self._presence))
        self.register_handler(Callback("kith time", MatchXPath(f"{tag('client', 'iq')}/{{urn:xmpp:time}}time"), self._time))

    async def sign_in(self):
        domain = self.boundjid.domain
        self.connect(ADDRESS, PORTS.get(domain, DEFAULT_PORT))
        await asyncio.wait_for(self.ready, 30)

    def _failed(self, why):
        if not self.ready.done():
            self.ready.set_exception(RuntimeError(f"{self.who}: {why}"))

    async def _session_start(self, _event):
        self.send_presence()
        await self.get_roster()
        try:
            await self.plugin["xep_0280"].enable()
        except (IqError, IqTimeout):
            pass                                    # a server of the past
        if not self.ready.done():
            self.ready.set_result(None)
        self.tell("signed-in", jid=str(self.boundjid))

    def _disconnected(self, reason):
        self._failed(f"disconnected: {reason}")
        self.tell("signed-out", reason=str(reason or ""))

    def tell(self, event, **facts):
        self.crowd.tell({"event": event, "who": self.who, **facts})

    def _message(self, stanza):
        xml, carbon = stanza.xml, None
        if xml.find("{urn:xmpp:mam:2}result") is not None:
            return                                  # do_archive takes these
        for direction in ("received", "sent"):
            copy = xml.find(f"{tag('carbons', direction)}/{tag('forward', 'forwarded')}/{tag('client', 'message')}")
            if copy is not None and stanza["from"].full == self.boundjid.bare:
                xml, carbon = copy, direction
        facts = describe_message(xml)
        if carbon:
            facts["carbon"] = carbon
        self.tell("message", **facts)
        if self.crowd.answering and not carbon:
            answers.hear(self, facts)

    def _time(self, stanza):
        if stanza["type"] != "get":
            return
        self.tell("asked-time", **{"from": stanza["from"].full})
        reply = stanza.reply()
        time = ET.SubElement(reply.xml, "{urn:xmpp:time}time")
        ET.SubElement(time, "{urn:xmpp:time}tzo").text = self.zone
        ET.SubElement(time, "{urn:xmpp:time}utc").text = "2026-01-01T00:00:00Z"
        reply.send()

    def _presence(self, stanza):
        kind = stanza.xml.get("type", "available")
        sender = stanza["from"]
        if kind in ("subscribe", "subscribed", "unsubscribe", "unsubscribed"):
            self.tell("subscription", **{"from": sender.bare, "type": kind})
            if self.crowd.answering and kind == "subscribe":
                answers.welcome(self, sender.bare)
        else:
            idle = stanza.xml.find("{urn:xmpp:idle:1}idle")
            self.tell("presence", **{"from": sender.full, "type": kind, "idle": idle.get("since") if idle is not None else None,
                                     "show": stanza.xml.findtext(tag("client", "show")) or "",
                                     "status": stanza.xml.findtext(tag("client", "status")) or ""})
            entered = self.entering.pop(sender.full, None)
            if entered and not entered.done():
                if kind == "error":
                    entered.set_exception(RuntimeError(f"not let into {sender.bare}"))
                else:
                    entered.set_result(None)

    # --------------------------------------------------------------------- commands: do_NAME(**arguments) -> answer

    def message(self, to, kind="chat"):
        stanza = self.make_message(mto=to, mtype=kind)
        stanza["id"] = uuid.uuid4().hex[:16]
        return stanza

    async def do_send(self, to, body, id=None, receipt=False, markable=False, type="chat", replaces=None, state="active"):
        """A message; origin-id is its id."""
        stanza = self.message(to, type)
        stanza["id"] = id or stanza["id"]
        stanza["body"] = body
        ET.SubElement(stanza.xml, tag("sid", "origin-id"), id=stanza["id"])
        if receipt:
            ET.SubElement(stanza.xml, tag("receipts", "request"))
        if markable:
            ET.SubElement(stanza.xml, tag("markers", "markable"))
        if replaces:
            ET.SubElement(stanza.xml, tag("correct", "replace"), id=replaces)
        if state and type == "chat":
            ET.SubElement(stanza.xml, tag("states", state))
        stanza.send()
        return {"id": stanza["id"]}

    async def do_state(self, to, state, type="chat"):
        """A chat state: active, composing, paused, inactive, gone."""
        stanza = self.message(to, type)
        ET.SubElement(stanza.xml, tag("states", state))
        ET.SubElement(stanza.xml, tag("hints", "no-store"))
        stanza.send()

    async def do_receipt(self, to, id):
        """XEP-0184: the message id arrived."""
        stanza = self.message(to)
        ET.SubElement(stanza.xml, tag("receipts", "received"), id=id)
        ET.SubElement(stanza.xml, tag("hints", "store"))
        stanza.send()
        return {"id": stanza["id"]}

    async def do_displayed(self, to, id, type="chat"):
        """XEP-0333: everything up to the message id was displayed."""
        stanza = self.message(to, type)
        ET.SubElement(stanza.xml, tag("markers", "displayed"), id=id)
        ET.SubElement(stanza.xml, tag("hints", "store"))
        stanza.send()
        return {"id": stanza["id"]}

    async def do_presence(self, show="", status="", to=None, type=None, priority=None):
        """show: "", away, xa, dnd, chat; type "unavailable" to go."""
        self.send_presence(pshow=show or None, pstatus=status or None, pto=to, ptype=type, ppriority=priority)

    async def do_zone(self, zone):
        """What is answered to who asks for the time: "+02:00", or whatever."""
        self.zone = zone

    async def do_subscribe(self, jid):
        self.send_presence(pto=jid, ptype="subscribe")

    async def do_approve(self, jid):
        self.send_presence(pto=jid, ptype="subscribed")

    async def do_deny(self, jid):
        self.send_presence(pto=jid, ptype="unsubscribed")

    async def do_unsubscribe(self, jid):
        self.send_presence(pto=jid, ptype="unsubscribe")

    async def do_remove(self, jid):
        """Takes jid off the roster, with both subscriptions."""
        await self.del_roster_item(jid)

    async def do_add(self, jid, name="", groups=()):
        """Puts jid on the roster, without asking anybody."""
        await self.update_roster(jid, name=name, subscription=None, groups=list(groups))

    async def do_roster(self):
        """{"roster": {JID: {"name", "subscription", "ask", "groups"}}}"""
        iq = await self.make_iq_get("jabber:iq:roster").send(timeout=20)       # without a version: all of it
        items = iq.xml.findall(".//{jabber:iq:roster}item")
        return {"roster": {item.get("jid"): {
            "name": item.get("name", ""), "subscription": item.get("subscription", "none"), "ask": item.get("ask", ""),
            "groups": [group.text for group in item.findall("{jabber:iq:roster}group")]} for item in items}}

    async def do_archive(self, peer=None, last=50):
        """{"messages": [...]}: the last ones in the own archive (XEP-0313), oldest first, each with its time."""
        query = ET.Element("{urn:xmpp:mam:2}query", queryid=uuid.uuid4().hex[:8])
        if peer:
            form = ET.SubElement(query, "{jabber:x:data}x", type="submit")
            for var, value in (("FORM_TYPE", "urn:xmpp:mam:2"), ("with", peer)):
                ET.SubElement(ET.SubElement(form, "{jabber:x:data}field", var=var), "{jabber:x:data}value").text = value
        rsm = ET.SubElement(query, "{http://jabber.org/protocol/rsm}set")
        ET.SubElement(rsm, "{http://jabber.org/protocol/rsm}max").text = str(last)
        ET.SubElement(rsm, "{http://jabber.org/protocol/rsm}before")
        found = []

        def result(stanza):
            element = stanza.xml.find("{urn:xmpp:mam:2}result")
            if element is not None and element.get("queryid") == query.get("queryid"):
                copy = element.find(f"{tag('forward', 'forwarded')}/{tag('client', 'message')}")
                stamp = element.find(f"{tag('forward', 'forwarded')}/{tag('delay', 'delay')}")
                found.append({**describe_message(copy), "archive_id": element.get("id"), "time": stamp.get("stamp")})

        name = f"archive {query.get('queryid')}"
        self.register_handler(Callback(name, MatchXPath(f"{tag('client', 'message')}/{{urn:xmpp:mam:2}}result"), result))
        try:
            iq = self.make_iq_set()
            iq.xml.append(query)
            await iq.send(timeout=20)
        finally:
            self.remove_handler(name)
        return {"messages": found}

    async def do_join(self, room, nick):
        """Enters a room (XEP-0045), without its history."""
        stanza = self.make_presence(pto=f"{room}/{nick}")
        ET.SubElement(ET.SubElement(stanza.xml, tag("muc", "x")), tag("muc", "history"), maxstanzas="0")
        self.entering[f"{room}/{nick}"] = entered = asyncio.get_running_loop().create_future()
        stanza.send()
        await asyncio.wait_for(entered, 20)

    async def do_leave(self, room, nick):
        self.send_presence(pto=f"{room}/{nick}", ptype="unavailable")

    async def do_avatar(self, file):
        """Publishes a PNG as the avatar (XEP-0084)."""
        data = Path(file).read_bytes()
        plugin = self.plugin["xep_0084"]
        await plugin.publish_avatar(data)
        await plugin.publish_avatar_metadata([{"id": hashlib.sha1(data).hexdigest(), "type": "image/png", "bytes": len(data)}])

    async def do_nick(self, nick):
        """Publishes a nickname (XEP-0172)."""
        await self.plugin["xep_0172"].publish_nick(nick)

    async def do_raw(self, xml):
        """Sends xml as it stands; well-formedness is the caller's business."""
        self.send_raw(xml)

    async def do_request(self, xml):
        """Sends an iq and answers with {"xml": its answer}, also when that is an error."""
        element = ET.fromstring(xml)
        iq = self.make_iq(id=element.get("id") or uuid.uuid4().hex[:8], ito=element.get("to"), itype=element.get("type"))
        for child in element:
            iq.xml.append(child)
        try:
            answer = await iq.send(timeout=20)
        except IqError as error:
            answer = error.iq
        return {"xml": str(answer)}

    async def do_sign_out(self):
        await self.disconnect(wait=1.0)


class Crowd:
    """All the people of one program, and the lines that go in and out."""

    def __init__(self, answering):
        self.people = {}
        self.answering = answering
        self.tasks = set()

    def tell(self, line):
        if not (self.answering and "event" in line):
            print(json.dumps(line, ensure_ascii=False), flush=True)

    def later(self, work):
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def sign_in(self, jid, resource="people"):
        if jid in self.people:
            raise RuntimeError(f"{jid} is signed in already")
        human = Human(jid, self, resource)
        await human.sign_in()
        self.people[jid] = human

    async def obey(self, line):
        command = json.loads(line)
        number, who, verb = command.pop("command", None), command.pop("who", None), command.pop("do", "")
        try:
            if verb == "sign_in":
                await self.sign_in(who, **command)
                answer = {}
            else:
                if who not in self.people:
                    raise RuntimeError(f"{who} is not signed in")
                answer = await getattr(self.people[who], f"do_{verb}")(**command) or {}
                if verb == "sign_out":
                    del self.people[who]
        except (IqError, IqTimeout) as error:
            answer = {"error": f"{verb}: {getattr(error, 'condition', 'timeout')}"}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        self.tell({"re": number, **answer})

    async def run(self, jids):
        await asyncio.gather(*(self.sign_in(jid) for jid in jids))
        if self.answering:
            for human in self.people.values():
                await answers.begin(human)
        self.tell({"re": 0})
        reader = asyncio.StreamReader(limit=2**24)
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            await self.obey(line)
        await asyncio.gather(*(human.do_sign_out() for human in self.people.values()), return_exceptions=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answer", action="store_true")
    parser.add_argument("jids", nargs="*", metavar="JID")
    options = parser.parse_args()
    random.seed(os.environ.get("KITH_PEOPLE_SEED"))
    asyncio.run(Crowd(options.answer).run(options.jids))


if __name__ == "__main__":
    main()
