# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop that takes notifications (python-dbusmock's), for tests on a session bus of their own."""
import subprocess
import sys
import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
MOCK = "org.freedesktop.DBus.Mock"
LAUNCHER = "com.canonical.Unity.LauncherEntry"


class Notification:
    def __init__(self, call):
        app, self.replaces, self.icon, self.title, self.body, actions, self.hints, self.timeout = call
        self.actions = dict(zip(actions[::2], actions[1::2]))

    def __repr__(self):
        return f"<{self.title!r}: {self.body!r} replaces {self.replaces} {self.hints}>"


class Desktop:
    def __init__(self, capabilities="body body-markup actions"):
        self.process = subprocess.Popen([sys.executable, "-m", "dbusmock", "--template", "notification_daemon",
                                         "-p", f'{{"capabilities": "{capabilities}"}}'], stdout=subprocess.DEVNULL)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.waits_for(lambda: self._ask("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                                         GLib.Variant("(s)", (NAME,)))[0], "no desktop takes notifications")
        self.counts = []
        self.forgotten = 0
        self.bus.signal_subscribe(None, LAUNCHER, "Update", None, None, Gio.DBusSignalFlags.NONE, self._count)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def _ask(self, name, path, interface, method, arguments):
        return self.bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 5000, None).unpack()

    def _count(self, _bus, _sender, _path, _interface, _signal, arguments):
        uri, facts = arguments.unpack()
        self.counts.append((uri, facts["count"], facts["count-visible"]))

    def waits_for(self, condition, what, within=15):
        deadline = time.monotonic() + within
        while True:
            GLib.MainContext.default().iteration(False)
            found = condition()
            if found:
                return found
            assert time.monotonic() < deadline, what() if callable(what) else what
            time.sleep(0.05)

    def calls(self):
        return [(name, arguments) for _time, name, arguments in self._ask(NAME, PATH, MOCK, "GetCalls", None)[0]]

    def shown(self):
        """What was shown since the last forget (), with the numbers that it has here."""
        all = [Notification(arguments) for name, arguments in self.calls() if name == "Notify"]
        number = 0
        for notification in all:
            number += notification.replaces == 0
            notification.number = notification.replaces or number
        return all[self.forgotten:]

    def closed(self):
        return [arguments[0] for name, arguments in self.calls() if name == "CloseNotification"]

    def forget(self):
        self.forgotten += len(self.shown())

    def gets(self, title=None, body=None):
        """A notification since the last forget ()."""
        def find():
            return next((n for n in self.shown() if title in (None, n.title) and body in (None, n.body)), None)
        return self.waits_for(find, lambda: f"no notification {title!r} {body!r}: {self.shown()}")

    def gets_close(self, number):
        self.waits_for(lambda: number in self.closed(), lambda: f"{number} is not closed: {self.closed()}")

    def presses(self, number, action):
        self._ask(NAME, PATH, MOCK, "EmitSignal", GLib.Variant("(sssav)", (
            NAME, "ActionInvoked", "us", [GLib.Variant("u", number), GLib.Variant("s", action)])))
