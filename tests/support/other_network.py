# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway behind Prosody (XEP-0114), for tests under with-servers.sh that do not run biboumi.

    with Gateway() as gateway:
        gateway.say(f"<message from='{gateway.jid}' to='alice@a.test'/>")
        gateway.hears("<iq ", "type='result'")
"""
import hashlib
import os
import re
import socket
import time

SLOW = 4 if os.environ.get("KITH_TEST_SLOW") else 1
SECRET = "kith-irc"


class Gateway:
    jid = "irc.a.test"

    def __init__(self):
        self.text = ""
        self.socket = socket.create_connection((os.environ["KITH_TEST_ADDR"], int(os.environ["KITH_TEST_P"] + "347")))
        self.say(f"<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='{self.jid}'>")
        self._until(lambda: re.search("<stream:stream[^>]*>", self.text), 10, "no stream")
        number = re.search(r"<stream:stream[^>]*\bid=['\"]([^'\"]*)", self.text).group(1)
        self.say(f"<handshake>{hashlib.sha1((number + SECRET).encode()).hexdigest()}</handshake>")
        self._until(lambda: "<handshake" in self.text, 10, "no handshake")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def say(self, xml):
        self.socket.sendall(xml.encode())

    def hears(self, *parts, within=20.0):
        """An element that has all these parts, with either kind of quotes; earlier ones do not count any more."""
        def find():
            for element in re.finditer(r"<(iq|presence|message)\b.*?(?:</\1>|(?<=/)>)", self.text, re.S):
                if all(part in element.group().replace('"', "'") for part in parts):
                    self.text = self.text[element.end():]
                    return element.group()
            return None
        return self._until(find, within, f"the gateway did not hear {parts}")

    def befriends(self, somebody):
        """As after a registration (XEP-0100): each sees the other's presence. somebody: of people.py, who signs in before Kith does."""
        somebody.subscribe(self.jid)
        self.hears("<presence", "type='subscribe'")
        self.say(f"<presence from='{self.jid}' to='{somebody.jid}' type='subscribed'/>"
                 f"<presence from='{self.jid}' to='{somebody.jid}' type='subscribe'/>")
        somebody.expect("subscription", type="subscribe", within=20, **{"from": self.jid})
        somebody.approve(self.jid)
        self.hears("<presence", "type='subscribed'")

    def _until(self, condition, within, what):
        end = time.monotonic() + within * SLOW
        while True:
            found = condition()
            if found:
                return found
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"{what}; there is: {self.text[-2000:]}")
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                continue
            if not data:
                raise AssertionError(f"{what}: Prosody closed the stream after {self.text[-2000:]}")
            self.text += data.decode(errors="replace")
