# SPDX-License-Identifier: GPL-3.0-or-later
"""What a GTK 4 program tells of itself over AT-SPI: names, roles and states of all there is in one answer (org.a11y.atspi.Cache), and what is
below what in one bundle of questions for each level. Asking one thing after the other, as libatspi does, takes ten times as long. a11y.py looks
for things here, and uses libatspi for what was found."""
from functools import cache
from typing import NamedTuple

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

ACCESSIBLE = "org.a11y.atspi.Accessible"


@cache
def bus():
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address, = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, Gio.DBusCallFlags.NONE, -1, None)
    return Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)


class Item(NamedTuple):
    path: str
    count: int          # of its children
    name: str
    role: str
    states: int         # a bit each

    def has(self, state):
        return bool(self.states >> int(state) & 1)


def item(path, count, name, role, states):
    return Item(path, count, name, Atspi.role_get_name(Atspi.Role(role)), states[0] | states[1] << 32)


class Tree:
    """The program as it is at this moment."""

    def __init__(self, app):
        self.name, self.root = app.app.bus_name, app.path
        answer, = self._ask([("/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems", None)])
        if answer is None:
            raise GLib.Error("the program tells nothing of itself")
        # Those that are hidden are there too, those that nobody has asked for yet are not.
        self.items = {path: item(path, count, name, role, states)
                      for (_, path), _app, _parent, _index, count, _interfaces, name, role, _description, states in answer[0]}
        self.below = {}         # path -> those of its children
        self.places = {}        # path -> its parent's, and which child it is

    def _ask(self, questions):
        """Answers in the same order; None where what was asked has gone."""
        answers = [None] * len(questions)
        missing = len(questions)
        context = GLib.MainContext.new()

        def take(connection, result, number):
            nonlocal missing
            missing -= 1
            try:
                answers[number] = connection.call_finish(result).unpack()
            except GLib.Error:
                pass
        context.push_thread_default()
        try:
            for number, (path, interface, method, arguments) in enumerate(questions):
                bus().call(self.name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 10000, None, take, number)
            while missing:
                context.iteration(True)
        finally:
            context.pop_thread_default()
        return answers

    def _learn(self, paths):
        """What the first answer did not have."""
        def properties(name):
            return GLib.Variant("(ss)", (ACCESSIBLE, name))
        answers = self._ask([question for path in paths for question in (
            (path, "org.freedesktop.DBus.Properties", "Get", properties("ChildCount")),
            (path, "org.freedesktop.DBus.Properties", "Get", properties("Name")),
            (path, ACCESSIBLE, "GetRole", None), (path, ACCESSIBLE, "GetState", None))])
        for number, path in enumerate(paths):
            facts = answers[4 * number:4 * number + 4]
            if None not in facts:
                self.items[path] = item(path, *(fact[0] for fact in facts))

    def _grow(self, top):
        level = [top]
        while level:
            # The program itself says that it has no children.
            parents = [path for path in level if path not in self.below and (path in (top, self.root) or self.items[path].count)]
            for parent, answer in zip(parents, self._ask([(path, ACCESSIBLE, "GetChildren", None) for path in parents]), strict=True):
                self.below[parent] = [path for _, path in answer[0]] if answer else []
            self._learn([path for parent in parents for path in self.below[parent] if path not in self.items])
            for parent in parents:
                self.places.update((path, (parent, place)) for place, path in enumerate(self.below[parent]))
            level = [path for parent in level for path in self.below.get(parent, ()) if path in self.items]

    def walk(self, top):
        """What is below top, in reading order."""
        self._grow(top)
        todo = [top]
        while todo:
            path = todo.pop()
            if path != top and path in self.items:
                yield self.items[path]
            todo.extend(reversed(self.below.get(path, ())))
