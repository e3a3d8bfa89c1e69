#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees who looks closer: the XML console, the connection page, a rebuilt database, a second Kith: test-diagnosis.py KITH.
Under with-servers.sh and xrun.sh. TAP."""
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from kith import PASSWORD, Kith, xdo
from a11y import Atspi, wait_for
from people import People
from tap import Report
from tree import Tree

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, BOB = "alice@a.test", "bob@a.test"
DATABASE = Path(os.environ["XDG_DATA_HOME"]) / "kith" / "profiles" / "test" / "kith.db"


class Looker(Kith):
    """One who looks closer."""

    def opens_account(self, address):
        self.opens_account_menu()
        self.clicks(re.compile("^" + re.escape(address)), "list item", roughly=True)
        self.sees("Connection", "button")

    def opens_connection(self, address):
        self.opens_account(address)
        self.tabs_to("Connection", "button")        # the dialog changes its shape while it tells of a failure
        self.presses("Return")
        self.sees("Copy as Text", "button")

    def leaves_dialog(self):
        if self.sees_now("Copy as Text", "button"):
            self.presses("Escape")
            self.sees("XML Console", "button")
        self.presses("Escape")
        self.sees_no("XML Console", "button")

    def facts(self):
        """What the page says, as "TITLE: VALUE"."""
        tree = Tree(self.app)

        def below(path, role):
            return [item for item in tree.walk(path) if item.role == role and item.has(Atspi.StateType.SHOWING)]
        return [": ".join(label.name for label in below(row.path, "label")) for row in below(tree.root, "list item")]

    def fact(self, pattern, within=15.0):
        found = self.waits_for(lambda: [fact for fact in self.facts() if re.search(pattern, fact, re.S)], f"the page does not say {pattern!r}", within)
        return found[0]

    def goes_to(self, title):
        """Clicks and keys go to the window of that title from now on."""
        self.window = wait_for(lambda: (xdo("search", "--onlyvisible", "--name", f"^{title}$").split() or [None])[0], f"no window {title!r}")
        self.comes_to_front()

    def confirms(self):
        self.sees(re.compile("^Send to the server as it is"))
        self.clicks("Send", "button", under=self.sees("XML Console", "window"))
        self.sees_no(re.compile("^Send to the server as it is"))

    def opens_console(self, address):
        self.opens_account(address)
        self.clicks("XML Console", "button")
        self.goes_to("XML Console")
        self.sees("Stanza", "entry")

    def chooses_kind(self, before, *keys):
        button = self.sees(before, "toggle button")
        self.activates(button)
        self.waits_for(lambda: self.has(button, "checked") or self.has(button, "pressed"), "the kinds do not open")
        self.presses(*keys, "Return")

    def elements(self):
        return self.sees("Elements", "list")

    def element(self, pattern, within=20.0):
        return self.sees(re.compile(pattern, re.S), "list item", under=self.elements(), within=within).get_name()

    def shown(self):
        if not self.sees_now("Elements", "list"):
            return []
        return [node.get_name() for node in self.all(role="list item", under=self.elements())]

    def copies_all(self):
        """What the clipboard has then; a list has only those rows that are in sight."""
        self.clicks("Copy All That Is Shown", "button")
        self.sees("Copied")
        self.clicks("Stanza", "entry")
        self.presses("ctrl+a", "ctrl+v")
        self.waits_for(lambda: self.reads("Stanza", "entry") != "", "nothing was copied")
        text = self.reads("Stanza", "entry")
        self.presses("ctrl+a", "BackSpace")
        return text

    def writes_stanza(self, text):
        self.clicks("Stanza", "entry")
        self.presses("ctrl+a", "BackSpace")
        self.types(text, into="Stanza")
        self.clicks("Send…", "button")


def change(sql):
    """What a test does to the database while nobody has it open."""
    with sqlite3.connect(DATABASE) as database:
        database.execute(sql)
    database.close()


with People(BOB, HOME) as people:
    with Looker(program) as me:
        me.signs_in(HOME)
        people.alice.sign_out()
        people.bob.send(HOME, "first")
        me.row("bob")

        with report.case("the connection page tells how the server was reached"):
            me.opens_connection(HOME)
            me.fact(r"^State: ")
            assert "SCRAM-SHA-" in me.fact(r"^Mechanism: ")
            assert re.search(r"TLS 1\.[23]$", me.fact("^Version: "))
            me.fact(r"^_xmpps-client\._tcp\.a\.test: .*a\.test")
            me.fact(r"^1\. a\.test:\d+: Signed in, \d+ ms")
            assert "SHA-256: " in me.fact("^Certificate of the Server: ")
            me.fact(r"^Archive \(MAM\): Yes")
            me.fact("^Stretches That Are Whole: [1-9]")
            assert not me.sees_now(re.compile("another key"))
            me.screenshot("connection")

        with report.case("it is copied as text, without a password"):
            me.clicks("Copy as Text", "button")
            me.sees("Copied")
            me.leaves_dialog()
            me.opens("bob")
            me.clicks("Message", "entry")
            me.presses("ctrl+v")
            me.waits_for(lambda: "TLS 1." in me.reads("Message", "entry"), "nothing was copied")
            text = me.reads("Message", "entry")
            for wanted in ("alice@a.test", "  Mechanism: SCRAM-SHA-", "_xmpps-client._tcp.a.test", "  Archive (MAM): Yes", "SHA-256: "):
                assert wanted in text, (wanted, text)
            assert PASSWORD not in text and "first" not in text
            me.presses("ctrl+a", "BackSpace")

        with report.case("the console shows what goes by, and only since it is open"):
            me.opens_console(HOME)
            people.bob.send(HOME, "hello console")
            found = me.element("<body>hello console</body>")
            assert re.match(r"Received \d\d:\d\d:\d\d\.\d+, message, bob@a\.test/", found), found
            assert not any("first" in name for name in me.shown())
            me.screenshot("console")

        with report.case("a stanza is sent after being asked, and its answer seen"):
            me.writes_stanza("<iq type='get' to='a.test' id='k1'><ping xmlns='urn:xmpp:ping'/></iq>")
            me.sees(re.compile("^Send to the server as it is"))
            me.screenshot("console-confirm")
            me.clicks("Cancel", "button")
            me.sees_no(re.compile("^Send to the server as it is"))
            assert "k1" in me.reads("Stanza", "entry")
            assert not any("k1" in name for name in me.shown())
            me.clicks("Send…", "button")
            me.confirms()
            me.element(r"^Sent [\d:.]+, iq, a\.test.*<ping xmlns='urn:xmpp:ping'/>")
            me.element(r"^Received [\d:.]+, iq, a\.test: <iq .*id='k1'")
            me.waits_for(lambda: me.reads("Stanza", "entry") == "", "what was sent is still there")

        with report.case("what it sends goes to people"):
            me.writes_stanza("<message to='bob@a.test' type='chat'><body>by hand</body></message>")
            me.confirms()
            people.bob.expect("message", body="by hand", within=20)

        with report.case("what would break the stream is refused in words, and stays"):
            for text, words in (("<message to='bob@a.test'><body>open</message>", "not XML"),
                                ("<message to='bob@a.test'>", "not finished"),
                                ("<presence/><presence/>", "One element at a time"),
                                ("</stream:stream>", "not XML"),
                                ("<a xmlns='urn:xmpp:sm:3' h='99'/>", "Only message, presence and iq"),
                                ("<message from='bob@a.test' to='bob@a.test'/>", "“from”"),
                                ("<iq/>", "An iq needs a type")):
                me.writes_stanza(text)
                me.sees(re.compile(words))
                assert me.reads("Stanza", "entry") == text
                assert not me.sees_now(re.compile("^Send to the server as it is"))
            me.screenshot("console-problem")
            me.clicks("Stanza", "entry")
            me.presses("ctrl+a", "BackSpace")

        with report.case("by kind and by peer"):
            me.types("bob@a", into="Only from or to")
            me.waits_for(lambda: me.shown() and all(", bob@a.test" in name for name in me.shown()), "others are shown too")
            me.element("by hand")
            me.clicks("Only from or to", "entry")
            me.presses("ctrl+a", "BackSpace")
            me.element("k1")
            me.chooses_kind("Everything", "Down", "Down", "Down")
            me.waits_for(lambda: me.shown() and all(re.search(r"^\w+ [\d:.]+, iq", name) for name in me.shown()), "not only iq are shown")
            me.chooses_kind("IQ", "Up", "Up", "Up")
            me.element("by hand")

        with report.case("paused it records nothing, cleared it is empty"):
            me.clicks("Pause", "toggle button")
            people.bob.send(HOME, "unseen")
            me.goes_to("Kith")
            me.message("unseen")
            me.goes_to("XML Console")
            assert not any("unseen" in name for name in me.shown())
            me.clicks("Pause", "toggle button")
            people.bob.send(HOME, "seen again")
            me.element("seen again")
            me.clicks("Clear", "button")
            me.waits_for(lambda: not any("seen again" in name for name in me.shown()), "it is not empty")

        with report.case("a sign-in goes by without password and token (T18)"):
            me.goes_to("Kith")
            me.opens_account(HOME)
            me.clicks(HOME, "switch")
            me.sees("Switched off", "label")
            me.clicks(HOME, "switch")
            me.sees("Connected", "label")
            me.leaves_dialog()
            me.goes_to("XML Console")
            me.waits_for(me.shown, "nothing went by")
            text = me.copies_all()
            tried = re.search("<authenticate xmlns='urn:xmpp:sasl:2'.*?</authenticate>", text, re.S).group()
            success = re.search("<success xmlns='urn:xmpp:sasl:2'.*?</success>", text, re.S).group()
            assert "<initial-response>…</initial-response>" in tried, tried
            assert "<additional-data>…</additional-data>" in success, success
            assert not re.search(r"token='[^…']", text), text
            assert PASSWORD not in text, text

        with report.case("it closes with Escape and forgets"):
            me.clicks("Stanza", "entry")
            me.presses("Escape")
            me.sees_no("Stanza", "entry")
            me.goes_to("Kith")
            me.opens_console(HOME)
            me.sees("Nothing Yet")
            me.presses("Escape")
            me.sees_no("Stanza", "entry")
            me.goes_to("Kith")
            me.presses("ctrl+q")
            me.waits_for(lambda: me.process.poll() is not None, "it does not quit")

    with report.case("another key of the server is told, once (T15)"):
        change("UPDATE server_key SET key = '00:11'")
        with Looker(program) as me:
            me.row("bob")
            me.opens_connection(HOME)
            me.sees(re.compile("another key"), within=20)
            me.fact("^Key Before: 00:11")
            me.screenshot("connection-key")
            me.clicks("Understood", "button")
            me.sees_no(re.compile("another key"))
        with Looker(program) as me:
            me.row("bob")
            me.opens_connection(HOME)
            me.fact("^Mechanism: HT-SHA-256")
            me.fact("^Token: Used")
            assert not me.sees_now(re.compile("another key"))

    for name, env in (("dark", {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}), ("right-to-left", {"KITH_DIRECTION": "rtl"})):
        with report.case(f"pictures, {name}"):
            with Looker(program, env=env) as me:
                me.row("bob")
                me.opens_connection(HOME)
                me.fact("^Mechanism: ")
                me.screenshot(f"connection-{name}")
                me.leaves_dialog()
                me.opens_console(HOME)
                people.bob.send(HOME, "for the picture: שלום \u202e<b>x</b>")
                me.element("for the picture")
                me.screenshot(f"console-{name}")
                me.resizes(360, 640)
                me.element("for the picture")
                me.point_of(me.sees("Send…", "button"))
                me.screenshot(f"console-{name}-narrow")

    with report.case("pictures, narrow"):
        with Looker(program) as me:
            me.row("bob")
            me.opens_account(HOME)
            me.screenshot("account")
            me.clicks("Connection", "button")
            me.fact("^State: ")
            me.resizes(360, 720)
            me.screenshot("connection-narrow")

with report.case("a wrong certificate: what was tried, and why it failed"):
    change("UPDATE account SET jid = 'alice@expired.test'")
    with Looker(program) as me:
        me.opens_account("alice@expired.test")
        me.types(PASSWORD, into="Password")
        me.clicks("Sign In", "button")
        me.sees(re.compile("certificate is not valid"), within=30)
        me.leaves_dialog()                      # it changes its shape while it tells of the failure
        me.opens_connection("alice@expired.test")
        assert "Failed at encryption" in me.fact(r"^1\. expired\.test:")
        me.fact(r"^1\. .*\(.*expired.*\)")
        assert "expired.test" in me.fact("^Certificate of the Server: ")
        me.screenshot("connection-certificate")
        me.leaves_dialog()
    change("UPDATE account SET jid = 'alice@a.test'")

with report.case("a second Kith on the same profile is told what to do"):
    # A session bus of its own, as another login has it; an accessibility bus of its own would take the place of ours on the display.
    first = subprocess.Popen(["dbus-run-session", "--", program, "--profile", "test"], env={**os.environ, "GTK_A11Y": "none"},
                             start_new_session=True)
    wait_for(lambda: xdo("search", "--onlyvisible", "--name", "^Kith$").split(), "no first window", 30)
    try:
        with Looker(program) as me:
            me.sees("Kith Is Running Already")
            me.sees(re.compile("Close it and start this one again"))
            me.screenshot("second")
    finally:
        os.killpg(first.pid, signal.SIGTERM)
        first.wait(20)
        wait_for(lambda: not DATABASE.with_name("kith.db-wal").exists(), "the first Kith does not end", 20)

with report.case("a damaged database is put aside, rebuilt and told of, once"):
    with sqlite3.connect(DATABASE) as database:
        page, = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'message_by_place'").fetchone()
        size, = database.execute("PRAGMA page_size").fetchone()
    database.close()
    with open(DATABASE, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 64)
    (DATABASE.parent / "kith.db.suspect").touch()
    with Looker(program) as me:
        me.sees("Your Messages Were Damaged")
        copies = [path for path in DATABASE.parent.glob("kith.db.damaged-*") if not path.name.endswith("-wal")]
        assert len(copies) == 1, copies
        assert me.sees_now(re.compile(re.escape(str(copies[0]))))
        me.screenshot("rebuilt")
        me.clicks("OK", "button")
        me.sees_no("Your Messages Were Damaged")
    with Looker(program) as me:
        me.sees("Account Menu")
        me.row("bob")
        assert not me.sees_now("Your Messages Were Damaged")

report.finish()
