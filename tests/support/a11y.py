# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at the screen: finds things in a GTK 4 program by what they are and are called (AT-SPI), and uses the mouse
and keyboard (XTest) on them. For tests under xrun.sh.

    with Person("kith", "--profile", "test", window="Kith") as alice:
        alice.clicks("Start Conversation")
        alice.types("bob@a.test", into="Address")
        alice.presses("Return")
        alice.sees(re.compile("bob@a.test"), role="list item")
        alice.screenshot("conversation")

Whatever is looked for may take until a deadline to appear (10 s, or within=SECONDS; four times that where KITH_TEST_SLOW is set); nothing
ever sleeps for luck. A name is the whole name, or a pattern that is searched for, or a function of the name. When a
block ends with an exception, the tree of the program and a picture are left in build/screenshots/.
"""
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402
from tree import Tree  # noqa: E402

SLOW = 4 if os.environ.get("KITH_TEST_SLOW") else 1
PROJECT = Path(__file__).resolve().parents[2]
SCREENSHOTS = Path(os.environ.get("KITH_SCREENSHOTS", PROJECT / "build" / "screenshots"))

# what a person would call the same thing
ROLES = {
    "button": {"push button", "button", "toggle button"},
    "entry": {"text", "entry", "password text"},
    "switch": {"switch", "toggle button", "check box"},
    "window": {"frame", "window"},
}

State = Atspi.StateType


class NotSeen(AssertionError):
    """What should have appeared (or gone) in time did not."""


def wait_for(condition, what, within=10.0):
    """The first true value of condition(); an object that dies between two calls counts as not there yet."""
    deadline = time.monotonic() + within * SLOW
    while True:
        try:
            found = condition()
        except GLib.Error:
            found = None
        if found:
            return found
        if time.monotonic() > deadline:
            raise NotSeen(f"{what}, not within {within * SLOW:g} s")
        time.sleep(0.02)


def xdo(*args):
    return subprocess.run(["xdotool", *map(str, args)], capture_output=True, text=True, timeout=30).stdout


def children(node):
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child:
            yield child


def is_a(item, role):
    return role is None or item.role in ROLES.get(role, {role})


def is_called(item, name):
    if name is None:
        return True
    if isinstance(name, re.Pattern):
        return name.search(item.name) is not None
    return name(item.name) if callable(name) else item.name == name


def describe(role, name):
    return " ".join(str(part) for part in (role or "anything", "called" if name else "",
                                           repr(name.pattern if isinstance(name, re.Pattern) else name) if name else "") if part)


def dump(node, out=sys.stderr, depth=0):
    """The tree below node, a line each; the lines start with # and so do no harm in TAP."""
    try:
        states = node.get_state_set()
        marks = [s.value_nick for s in (State.SHOWING, State.FOCUSED, State.SENSITIVE, State.CHECKED, State.SELECTED)
                 if states.contains(s)]
        interfaces = node.get_interfaces()
        box = node.get_extents(Atspi.CoordType.WINDOW) if "Component" in interfaces else Atspi.Rect()
        text = Atspi.Text.get_text(node, 0, -1) if "Text" in interfaces else ""
        print("# " + "  " * depth + node.get_role_name(), repr(node.get_name()), repr(text) if text else "",
              f"{box.x},{box.y} {box.width}x{box.height}", " ".join(marks), file=out)
        for child in children(node):
            dump(child, out, depth + 1)
    except GLib.Error as error:
        print("# " + "  " * depth + f"({error.message})", file=out)


class Person:
    def __init__(self, *argv, window, env=None, cwd=None, stderr=None, within=30.0):
        """Starts argv and waits for its window, whose title matches window (an X pattern). None: under Wayland, which lets nobody look
        for windows, type or click: what is there can be seen, and used as assistive technology does it."""
        self.started = time.monotonic()
        self.title = window
        self.nodes = {}             # path -> libatspi's object
        self.clicked = (-100, -100, 0.0)    # where last, and when
        self.process = subprocess.Popen(argv, env={**os.environ, **(env or {})}, cwd=cwd, stderr=stderr)
        try:
            self.window = wait_for(self._find_window, f"a window called {window!r}", within) if window else None
            self.app = wait_for(self._find_app, "the program on the accessibility bus", within)
            if self.window:
                xdo("windowfocus", "--sync", self.window)
        except BaseException:
            self.closes()
            raise

    # ------------------------------------------------------------------------------------------------- beginnings

    def _check_alive(self):
        if self.process.poll() is not None:
            raise NotSeen(f"the program ended with {self.process.returncode}")

    def _find_window(self):
        self._check_alive()
        found = xdo("search", "--onlyvisible", "--name", self.title).split()
        return found[0] if found else None

    def _find_app(self):
        self._check_alive()
        for app in children(Atspi.get_desktop(0)):
            if app.get_process_id() == self.process.pid and Tree(app):      # which it has a moment after it is there
                return app
        return None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None and self.process.poll() is None:
            self.reports(f"failed-{Path(sys.argv[0]).stem}")
        self.closes()

    def closes(self, within=10.0):
        """Ends the program and returns its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(within * SLOW)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise NotSeen("the program did not end when asked to") from None

    def reports(self, name):
        """What can be known about the screen now, for whoever reads the log."""
        try:
            dump(self.app)
            print(f"# picture: {self.screenshot(name)}", file=sys.stderr)
        except Exception as error:      # the first failure is the one that matters
            print(f"# no report: {error}", file=sys.stderr)

    # ---------------------------------------------------------------------------------------------------- looking

    def all(self, name=None, role=None, under=None, showing=True):
        """All that is there now, in reading order."""
        self._check_alive()
        tree, top = Tree(self.app), under or self.app
        self.nodes[top.path] = top
        found = [item.path for item in tree.walk(top.path)
                 if is_a(item, role) and is_called(item, name) and (not showing or item.has(State.SHOWING))]
        return [node for node in (self._accessible(tree, path) for path in found) if node]

    def _accessible(self, tree, path):
        """libatspi's object of what tree has found. None: it has gone meanwhile."""
        node = self.nodes.get(path)
        if node is None:
            parent, place = tree.places[path]
            above = self._accessible(tree, parent)
            try:
                node = above and above.get_child_at_index(place)
                if above and (node is None or node.path != path):
                    node = next((child for child in children(above) if child.path == path), None)
            except GLib.Error:
                return None
            if node is None:
                return None
            self.nodes[path] = node
        node.clear_cache_single()           # there is no main loop here, so libatspi's cache goes stale
        return node

    def sees(self, name=None, role=None, under=None, within=10.0):
        """Waits until it is there; the first one of that name."""
        return wait_for(lambda: self.all(name, role, under), f"saw no {describe(role, name)}", within)[0]

    def sees_no(self, name=None, role=None, under=None, within=10.0):
        wait_for(lambda: not self.all(name, role, under), f"still sees {describe(role, name)}", within)

    def sees_now(self, name=None, role=None, under=None):
        return bool(self.all(name, role, under))

    def waits_for(self, condition, what, within=10.0):
        return wait_for(condition, what, within)

    def has(self, node, state):
        """state: an Atspi.StateType or its name: "checked", "sensitive", "focused", "selected", "expanded"."""
        node.clear_cache_single()
        return node.get_state_set().contains(state if isinstance(state, State) else getattr(State, state.upper()))

    def reads(self, name=None, role=None, under=None, within=10.0):
        """The text in an entry, a text view or a label."""
        node = self._node(name, role, under, within)
        if "Text" in node.get_interfaces():
            return Atspi.Text.get_text(node, 0, -1)
        return node.get_name()

    def focused(self):
        tree = Tree(self.app)
        self.nodes[self.app.path] = self.app
        found = [item.path for item in tree.walk(self.app.path) if item.has(State.FOCUSED)]
        return self._accessible(tree, found[-1]) if found else None

    def _node(self, name, role, under, within):
        return name if isinstance(name, Atspi.Accessible) else self.sees(name, role, under, within)

    # ----------------------------------------------------------------------------------------------------- acting

    def _top(self, node):
        while True:
            parent = node.get_parent()
            if parent is None or parent.get_role_name() == "application":
                return node
            node = parent

    def point_of(self, node):
        """A point of the X window at which a click reaches node, by GTK's own hit test. Extents alone will not do:
        GTK 4.18 loses the padding of every ancestor. That the test hits also proves that nothing covers node."""
        top = self._top(node)
        window, box = (n.get_extents(Atspi.CoordType.WINDOW) for n in (top, node))

        def hit(x, y):
            found = top.get_accessible_at_point(x, y, Atspi.CoordType.WINDOW)
            while found and found != top:
                if found == node:
                    return True
                found = found.get_parent()
            return False

        def under_closed_popover(x, y):
            """A popover that was shown once stays in the hit test of GTK 4.18, though nobody sees it: then something is found that
            belongs to a widget which lies elsewhere."""
            found = top.get_accessible_at_point(x, y, Atspi.CoordType.WINDOW)
            while found and found != top:
                place = found.get_extents(Atspi.CoordType.WINDOW)
                if not (place.x - 20 <= x <= place.x + place.width + 20 and place.y - 20 <= y <= place.y + place.height + 20):
                    return True
                found = found.get_parent()
            return False

        x, y = box.x + box.width // 2, box.y + box.height // 2
        hits = [(x + d, y + d) for d in range(0, 49, 3) if hit(x + d, y + d)]
        if not hits and self.has(node, State.SHOWING) and under_closed_popover(x, y):
            hits = [(x + 4, y + 4)]     # half of the padding that is lost, as a rule
        if not hits:
            return None
        x, y = hits[len(hits) // 2]
        return x - 2 * window.x, y - 2 * window.y

    def rough_point_of(self, node):
        """The middle of node by its extents alone: right to some pixels."""
        window, box = (n.get_extents(Atspi.CoordType.WINDOW) for n in (self._top(node), node))
        return box.x + box.width // 2 + 4 - 2 * window.x, box.y + box.height // 2 + 4 - 2 * window.y

    def clicks(self, name, role=None, under=None, button=1, times=1, within=10.0, roughly=False):
        """Waits until it is there, sensitive, uncovered and does not move, and clicks it. roughly: for rows of lists, which GTK 4.18's hit test
        loses once a popover was open over them or the list was filled anew; then the middle of their extents, once they have stood still
        for half a second."""
        def place():
            node = self._node(name, role, under, 0)
            return node.get_state_set().contains(State.SENSITIVE) and self.point_of(node)

        def place_or_none():
            try:
                return place()
            except NotSeen:
                return None

        stands = [None, 0.0]        # where, and since when

        def place_that_stands():
            found, still = place_or_none(), 0.1
            if not found and roughly:
                still = 0.5
                try:
                    found = self.rough_point_of(self._node(name, role, under, 0))
                except NotSeen:
                    pass
            if found != stands[0]:
                stands[:] = found, time.monotonic()
            return found if time.monotonic() - stands[1] > still else None

        what = name.get_name() if isinstance(name, Atspi.Accessible) else describe(role, name)
        x, y = wait_for(place_that_stands, f"could not click {what} (not there, insensitive, covered or in motion)", within)
        if abs(x - self.clicked[0]) < 10 and abs(y - self.clicked[1]) < 10:
            time.sleep(max(0.0, self.clicked[2] + 0.5 - time.monotonic()))      # sooner it would be the second half of a double click
        xdo("mousemove", "--window", self.window, x, y, "click", "--repeat", times, "--delay", 60, button)
        self.clicked = x, y, time.monotonic()

    def activates(self, name, role=None, under=None, within=10.0):
        """As assistive technology does it, without a pointer. For the buttons of menus: once their popover was shown, GTK 4.18 tells
        wrong places for them."""
        node = self._node(name, role, under, within)
        wait_for(lambda: node.get_state_set().contains(State.SENSITIVE), f"{node.get_name()!r} stays insensitive", within)
        assert Atspi.Action.get_n_actions(node) > 0, f"{node.get_name()!r} has no action"
        is_button = "button" in node.get_role_name()
        Atspi.Action.do_action(node, 0)
        if is_button:
            time.sleep(0.3)         # GTK holds it down for 250 ms; whatever closes its window or popover before lets go of it unpressed

    def points_at(self, name, role=None, under=None, within=10.0, roughly=False):
        node = self._node(name, role, under, within)
        x, y = self.rough_point_of(node) if roughly else wait_for(lambda: self.point_of(node), f"could not point at {node.get_name()!r}", within)
        xdo("mousemove", "--window", self.window, x, y)

    def comes_to_front(self):
        """Where there are several windows: clicks and keys reach this one from now on."""
        xdo("windowactivate", "--sync", self.window)
        xdo("windowfocus", "--sync", self.window)

    def presses(self, *keys):
        """Key combinations as xdotool names them: "Return", "ctrl+n", "Escape"."""
        xdo("key", "--clearmodifiers", *keys)

    def types(self, text, into=None, role=None, under=None):
        """Types text where the focus is, or into the entry called into. What is not ASCII goes in by GTK's
        Ctrl+Shift+U: xdotool loses characters that are not on the keymap."""
        if into is not None:
            node = self._node(into, role or "entry", under, 10.0)
            if not self.has(node, State.FOCUSED):
                self.clicks(node)
                wait_for(lambda: self._has_focus(node), f"{node.get_name()!r} did not get the focus")
        for run in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]", text):
            if run.isascii() and run.isprintable():
                xdo("type", "--delay", 4, run)
            elif run == "\n":
                xdo("key", "shift+Return")
            else:
                xdo("key", "--delay", 4, "ctrl+shift+u", *f"{ord(run):x}", "space")

    def _has_focus(self, node):
        """node itself, or (for rows that wrap an entry) something in it."""
        return self.has(node, State.FOCUSED) or any(item.has(State.FOCUSED) for item in Tree(self.app).walk(node.path))

    def resizes(self, width, height):
        xdo("windowsize", self.window, width, height)
        wait_for(lambda: f"Geometry: {width}x{height}" in xdo("getwindowgeometry", self.window) or None,
                 f"the window did not become {width}x{height}")

    def screenshot(self, name):
        """A picture of the screen in build/screenshots/, once it has stopped changing."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        before = None
        for _ in range(20):
            subprocess.run(["import", "-window", "root", str(path)], check=True, capture_output=True)
            pixels = subprocess.run(["identify", "-format", "%#", str(path)], capture_output=True, text=True).stdout
            if pixels == before:
                break
            before = pixels
            time.sleep(0.1)
        return path
