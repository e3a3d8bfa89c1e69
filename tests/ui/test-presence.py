#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Away by itself, and back; since when others are idle, and what the person chose themselves: test-presence.py KITH. Under with-servers.sh and
xrun.sh. The desktop's idle monitor is python-dbusmock's. TAP."""
import re
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone

from gi.repository import Gio, GLib

from kith import Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, BOB, WORK, CAROL = "alice@a.test", "bob@a.test", "alice@b.test", "carol@b.test"
NAME, PATH, MOCK = "org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core", "org.freedesktop.DBus.Mock"
SAVER, SAVER_PATH = "org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"
WATCH = 7


class Session:
    """A desktop that knows since when nobody touches it."""
    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.processes = [self.offers(NAME, PATH), self.offers(SAVER, SAVER_PATH)]
        self.asks(NAME, PATH, "AddMethod", "(sssss)", (NAME, "AddUserActiveWatch", "", "u", f"ret = {WATCH}"))
        self.idle(0)

    def offers(self, name, path):
        process = subprocess.Popen([sys.executable, "-m", "dbusmock", "--session", name, path, name], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 15
        while not self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                                     GLib.Variant("(s)", (name,)), None, Gio.DBusCallFlags.NONE, 5000, None).unpack()[0]:
            assert time.monotonic() < deadline, f"no {name}"
            time.sleep(0.05)
        return process

    def asks(self, name, path, method, types, arguments):
        self.bus.call_sync(name, path, MOCK, method, GLib.Variant(types, arguments), None, Gio.DBusCallFlags.NONE, 5000, None)

    def idle(self, minutes):
        self.asks(NAME, PATH, "AddMethod", "(sssss)", (NAME, "GetIdletime", "", "t", f"ret = {minutes * 60000}"))

    def touched(self):
        self.idle(0)
        self.asks(NAME, PATH, "EmitSignal", "(sssav)", (NAME, "WatchFired", "u", [GLib.Variant("u", WATCH)]))

    def locked(self, is_locked):
        self.asks(SAVER, SAVER_PATH, "EmitSignal", "(sssav)", (SAVER, "ActiveChanged", "b", [GLib.Variant("b", is_locked)]))

    def ends(self):
        for process in self.processes:
            process.terminate()
            process.wait()


def minutes_ago(text):
    return (datetime.now(timezone.utc) - datetime.fromisoformat(text.replace("Z", "+00:00"))) / timedelta(minutes=1)


def hears(bob, show, **more):
    return bob.expect("presence", within=20, show=show, **{"from": re.compile("^" + HOME)}, **more)


def befriend(one, other):
    for a, b in ((one, other), (other, one)):
        a.subscribe(b.jid)
        b.expect("subscription", type="subscribe", within=20)
        b.approve(a.jid)
        a.expect("subscription", type="subscribed", within=20)


def night():
    """A zone where it is two in the morning now, or three where that is our own, and what is said of it."""
    hours = (26 - datetime.now(timezone.utc).hour) % 24 or 1
    hours = hours - 24 if hours > 12 else hours
    return f"{'-' if hours < 0 else '+'}{abs(hours):02}:00", re.compile("^It is 0[2-4]:[0-9]{2} for them$")


session = Session()
try:
    with People(CAROL, WORK) as people:
        carol = people.carol
        befriend(carol, people.alice)
        people.alice.sign_out()
        zone, words = night()
        carol.zone(zone)

        with Kith(program, profile="last-seen") as me:
            with report.case("it is night where they are: said above the composer, after one question"):
                me.signs_in(WORK)
                me.opens("carol")
                me.sees(words, within=30)
                me.screenshot("presence-night")
                carol.expect("asked-time")
                carol.expect_none("asked-time", during=2)

        carol.sign_out()
        with Kith(program, profile="last-seen") as me:
            with report.case("who is not there was last seen at some time, as their server says"):
                me.opens("carol")
                me.sees(re.compile("^Last seen"), within=30)
                me.clicks("Details", "toggle button")
                me.waits_for(lambda: len(me.all(re.compile("^Last seen"))) > 1, "the details do not say it")
                me.screenshot("presence-last-seen")

    with People(BOB, HOME) as people:
        bob = people.bob
        befriend(bob, people.alice)
        people.alice.sign_out()
        session.idle(30)

        with Kith(program) as me:
            with report.case("who was not there for half an hour is away, and says since when"):
                me.signs_in(HOME)
                heard = hears(bob, "away", idle=re.compile("Z$"), type="available")
                assert 29 < minutes_ago(heard["idle"]) < 32, heard

            with report.case("back is back"):
                bob.forget()
                session.touched()
                hears(bob, "", idle=None, type="available")

            with report.case("a locked screen is away at once, and not any more when it is unlocked"):
                bob.forget()
                session.locked(True)
                heard = hears(bob, "away", idle=re.compile("Z$"))
                assert minutes_ago(heard["idle"]) < 2, heard
                session.locked(False)
                hears(bob, "", idle=None)

            with report.case("others' idle time is shown, and goes when they are back"):
                me.opens("bob")
                since = (datetime.now(timezone.utc) - timedelta(minutes=20, seconds=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
                bob.raw(f"<presence xmlns='jabber:client'><show>away</show><idle xmlns='urn:xmpp:idle:1' since='{since}'/></presence>")
                me.sees("Away, idle for 20 min")
                me.clicks("Details", "toggle button")
                me.waits_for(lambda: len(me.all(re.compile("Away, idle for 20 min"))) > 1, "the details do not say it")
                me.screenshot("presence-idle")
                me.clicks("Details", "toggle button")
                bob.raw("<presence xmlns='jabber:client'/>")
                me.sees_no("Away, idle for 20 min")

            with report.case("last seen is not sent where the person does not want it"):
                me.presses("ctrl+comma")
                me.waits_for(lambda: me.has(me.sees("General", "page tab"), "focused"), "the preferences have no focus")
                for page in ("Notifications", "Privacy"):
                    me.presses("Right")
                    me.waits_for(lambda: me.has(me.sees(page, "page tab"), "focused"), f"the button of {page} has no focus")
                me.presses("space")
                me.sees("While the Screen Is Locked", "switch")
                me.screenshot("presence-preferences")
                me.clicks("Send Last Seen", "switch")
                me.presses("Escape")
                me.sees_no("What Others See")
                bob.forget()
                session.locked(True)
                hears(bob, "away", idle=None)
                session.locked(False)
                hears(bob, "", idle=None)
finally:
    session.ends()

report.finish()
