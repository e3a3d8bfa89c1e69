# SPDX-License-Identifier: GPL-3.0-or-later
"""B7, B8, B9 and B14: what ten years of history cost. The history is made (tests/bench/fill-profile.c), and kept in build/bench.

B7  from asking for a conversation until it is painted: one of a quarter of all messages against one of 50, each for the first time
    in its process, and by turns first or second.
B8  CPU time of the process while the wheel goes up 70 steps in that conversation: against a GtkListView of 190 plain rows of that size.
B9  the first 50 hits of a word: against the bare query (tests/bench/bench-search.c).
B14 B1, B2, B7 and B9 with 1,000 to 1,000,000 messages: how they grow.
"""
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from gi.repository import Gio, GLib

import build
import demo
from screen import Screen, cpu_clock_of, measure, wait_until

BENCH = build.PROJECT / "build" / "bench"
N_CONVERSATIONS = 200
LARGE = 1_000_000
SIZES = (1_000, 10_000, 100_000, LARGE)
STEPS = 70
WORDS = ("rare", "some", "often")
STILL = 1.5             # seconds without a change


def profile_of(n_messages):
    return f"bench-{n_messages}"


def folder_of(n_messages):
    return Path(os.environ["XDG_DATA_HOME"]) / "kith" / "profiles" / profile_of(n_messages)


def command_of(n_messages):
    return [str(demo.KITH), "--profile", profile_of(n_messages)]


def fill(n_messages):
    """A profile with this many messages, which was signed in once."""
    mark = BENCH / f"ready-{n_messages}"
    if mark.exists():
        return
    print(f"making {n_messages} messages", file=sys.stderr)
    subprocess.run([str(build.folder("plain") / "tests" / "bench" / "fill-profile"), str(folder_of(n_messages)), str(n_messages),
                    str(N_CONVERSATIONS), demo.HOME, demo.WORK], env={**os.environ, "KITH_TEST_SLOW": "1"}, check=True, stdout=subprocess.DEVNULL)
    for account in (demo.HOME, demo.WORK):
        subprocess.run(["secret-tool", "store", "--label=Kith", "xdg:schema", "im.kith.Kith.Password", "account", account, "profile",
                        profile_of(n_messages)], input=os.environ["KITH_TEST_PASSWORD"], text=True, check=True)
    with Running(n_messages):
        time.sleep(20)
    mark.touch()


class Running:
    """Kith with a profile; it ends with the block."""

    def __init__(self, n_messages):
        self.name = f"im.kith.Kith.profile_{profile_of(n_messages)}"
        self.command = command_of(n_messages)
        self.screen = Screen()

    def __enter__(self):
        time.sleep(0.5)
        self.empty = self.screen.picture()
        self.process = subprocess.Popen(self.command, env={**os.environ, **demo.kith_environment()}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: self.screen.picture() != self.empty, "Kith did not show itself", within=60)
        self.still()
        return self

    def __exit__(self, *_what):
        self.process.terminate()
        self.process.wait()

    def still(self):
        """The picture once nothing but a cursor moves."""
        picture, since = self.screen.picture(), time.monotonic()
        end = since + 60
        while time.monotonic() < since + STILL and time.monotonic() < end:
            time.sleep(0.1)
            other = self.screen.picture()
            if sum(a != b for a, b in zip(picture, other, strict=True)) > 8:
                since = time.monotonic()
            picture = other
        return picture

    def opens(self, account, jid):
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        bus.call_sync(self.name, "/" + self.name.replace(".", "/").replace("-", "_"), "org.freedesktop.Application", "ActivateAction",
                      GLib.Variant("(sava{sv})", ("show-conversation", [GLib.Variant("(ss)", (account, jid))], {})), None,
                      Gio.DBusCallFlags.NONE, -1, None)

    def shown_after(self, account, jid, wanted):
        """Seconds on the clock and of the processor until the conversation is painted."""
        cpu, began = cpu_clock_of(self.process.pid), time.monotonic()
        self.opens(account, jid)
        while not self.screen.shows(wanted):
            if time.monotonic() > began + 20:
                sys.exit(f"bench: {jid} looked different each time it was opened")
            time.sleep(0.002)
        return time.monotonic() - began, cpu_clock_of(self.process.pid) - cpu


LONG, SHORT, OTHER = "c001@a.test", f"c{N_CONVERSATIONS // 2:03}@a.test", "c002@a.test"


def measure_opening(n_messages, runs):
    """{jid: (clock, CPU)}, medians."""
    pictures, found = {}, {LONG: [], SHORT: []}
    with Running(n_messages) as kith:
        kith.opens(demo.HOME, OTHER)
        before = kith.still()
        for jid in (LONG, SHORT):
            kith.opens(demo.HOME, jid)
            pictures[jid] = kith.still()
    for run in range(runs * 2):
        first, second = (LONG, SHORT) if run % 2 else (SHORT, LONG)
        with Running(n_messages) as kith:
            kith.opens(demo.HOME, OTHER)
            kith.still()
            found[first].append(kith.shown_after(demo.HOME, first, kith.screen.what_matters(pictures[first], before)))
            kith.still()
            found[second].append(kith.shown_after(demo.HOME, second, kith.screen.what_matters(pictures[second], pictures[first])))
    return {jid: tuple(statistics.median(column) for column in zip(*values, strict=True)) for jid, values in found.items()}


def wheel(pid, title, across, button):
    """CPU time of the process while the wheel is turned over its window; across: where, as a part of the width."""
    shape = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title, "getwindowgeometry", "--shell"], check=True, capture_output=True,
                           text=True).stdout
    place = dict(line.split("=") for line in shape.split())
    subprocess.run(["xdotool", "mousemove", str(int(place["X"]) + int(int(place["WIDTH"]) * across)),
                    str(int(place["Y"]) + int(place["HEIGHT"]) // 2)], check=True)
    time.sleep(0.5)
    before = cpu_clock_of(pid)
    subprocess.run(["xdotool", "click", "--repeat", str(STEPS), "--delay", "30", str(button)], check=True)
    time.sleep(0.7)
    return (cpu_clock_of(pid) - before) / STEPS


def measure_scrolling(n_messages, runs):
    """CPU seconds for each step of the wheel: Kith's and the plain list's."""
    with Running(n_messages) as kith:
        kith.opens(demo.HOME, LONG)
        kith.still()
        ours = [wheel(kith.process.pid, "Kith", 0.7, 4) for _ in range(runs)]
    program = BENCH / "plain-list"
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libadwaita-1"], capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(["gcc", "-O2", "-o", str(program), str(Path(__file__).with_name("plain-list.c")), *flags], check=True)
    process = subprocess.Popen([str(program), "740x651"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(3)
        plain = [wheel(process.pid, "Plain", 0.5, 4 if run % 2 else 5) for run in range(runs)]
    finally:
        process.terminate()
        process.wait()
    return statistics.median(ours), statistics.median(plain)


def measure_finding(n_messages):
    """{word: (milliseconds by the store, by the bare query)}"""
    output = subprocess.run([str(build.folder("plain") / "tests" / "bench" / "bench-search"), str(folder_of(n_messages)), *WORDS], check=True,
                            stdout=subprocess.PIPE, text=True).stdout
    lines = [line.split("\t") for line in output.splitlines() if line.startswith("B9 ")]
    return {name.removeprefix("B9 "): (float(ours), float(bare)) for name, ours, bare in lines}


def measure_history(runs, figures):
    """{figure: (Kith's, the reference's)}"""
    found = {}
    fill(LARGE)
    if "B7" in figures:
        times = measure_opening(LARGE, runs)
        for number, name in enumerate(("B7", "B7 CPU")):
            found[name] = (times[LONG][number] * 1000, times[SHORT][number] * 1000)
    if "B8" in figures:
        found["B8"] = tuple(seconds * 1000 for seconds in measure_scrolling(LARGE, runs))
    if "B9" in figures:
        found.update({f"B9 {word}": pair for word, pair in measure_finding(LARGE).items()})
    return found


def print_growth(runs):
    """B14, as a table of its own."""
    rows = {}
    for n_messages in SIZES:
        fill(n_messages)
        start = measure({"Kith": (command_of(n_messages), demo.kith_environment())}, runs)["Kith"]
        opening = measure_opening(n_messages, runs)[LONG]
        finding = measure_finding(n_messages)
        values = {"B1 CPU, s": start["B1 CPU"], "B1, s": start["B1"], "B2, MB": start["B2"], "B7, ms": opening[0] * 1000, "B7 CPU, ms": opening[1] * 1000}
        values.update({f"B9 {word}, ms": finding[word][0] for word in WORDS})
        for name, value in values.items():
            rows.setdefault(name, []).append(value)
    print(f"{'B14':16}" + "".join(f"{size:>12,}" for size in SIZES) + f"{'ratio':>8}")
    for name, values in rows.items():
        print(f"{name:16}" + "".join(f"{value:12.2f}" for value in values) + f"{values[-1] / values[0]:8.2f}")
