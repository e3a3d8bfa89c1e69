# SPDX-License-Identifier: GPL-3.0-or-later
"""What dev/bench does inside the build root, under with-servers.sh and xrun.sh: B1, B2, B3 and B6.

B1  start to first painted content: from the start of the process until the screen shows what it shows when all is still.
    Judged by the framebuffer of the X server, so nothing runs in the program that would not run for a user.
B2  memory (PSS of the process and its children) ten seconds after the start.
B3  CPU time of the first five seconds.
B6  round trips from dialling until a contact sees us online, at 100 ms each, with a password and with what an earlier
    sign-in left (FAST). The least that TCP, TLS 1.3 and the stream allow is 5 and 4: TCP, TLS, features, SCRAM twice or
    FAST once; the roster can be asked for along with the presence.
"""
import argparse
import asyncio
import json
import mmap
import os
import re
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import build
import demo

BENCH = build.PROJECT / "build" / "bench"
PEERS = [f"c{number:03}@a.test" for number in range(1, 201)]
MESSAGES = 100_000

# figure, what, unit, goal as a ratio to the empty window
FIGURES = (
    ("B1", "start to first painted content", "s", 1.5),
    ("B2", "memory after 10 s", "MB", 1.4),
    ("B3", "CPU time of the first 5 s", "s", None),
    ("B6 cold", "round trips to sign in", "", 1.0),
    ("B6 FAST", "round trips to sign in again", "", 1.0),
)
ROUND_TRIP = 0.1


class SlowLine:
    """Stands between the clients of a.test and Prosody (dev/bench sets KITH_CLIENT_PORTS so) and delays both ways."""

    def __init__(self):
        self.delay = 0.0
        self.dialled = []           # when each connection began
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._serve, args=(ready,), daemon=True).start()
        ready.wait()

    def _serve(self, ready):
        async def listen():
            for ending in (222, 223):
                port = int(os.environ["KITH_TEST_P"]) * 1000 + ending
                await asyncio.start_server(lambda r, w, port=port: self._connect(r, w, port), "127.0.0.1",
                                           int(os.environ["KITH_CLIENT_PORTS"]) * 1000 + ending)
            ready.set()
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(listen())
        self.loop.run_forever()

    async def _connect(self, reader, writer, port):
        self.dialled.append(time.monotonic())
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(self._carry(reader, there_writer), self._carry(there_reader, writer))

    async def _carry(self, reader, writer):
        """Each piece arrives in order, and delay seconds after it was sent."""
        pieces = asyncio.Queue()

        async def deliver():
            while True:
                when, piece = await pieces.get()
                await asyncio.sleep(max(0, when - time.monotonic()))
                if not piece:
                    break
                writer.write(piece)
            writer.close()

        delivery = asyncio.ensure_future(deliver())
        piece = b"x"
        while piece:
            try:
                piece = await reader.read(65536)
            except OSError:
                piece = b""
            pieces.put_nowait((time.monotonic() + self.delay, piece))
        await delivery


class Screen:
    """The framebuffer of Xvfb, which is a file in XWD format."""
    BLOCK = 128         # pixels of one row that are compared together

    def __init__(self):
        with open(Path(os.environ["KITH_XRUN"]) / "Xvfb_screen0", "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header = struct.unpack(">25I", self.memory[:100])
        self.stride, self.height = header[12], header[5]
        self.start = header[0] + header[19] * 12
        size = self.BLOCK * 4
        self.blocks = [(self.start + row * self.stride + column, size) for row in range(0, self.height, 2)
                       for column in range(0, self.stride - size + 1, size)]

    def picture(self):
        memory = self.memory[:]
        return [memory[at:at + size] for at, size in self.blocks]

    def what_matters(self, picture, before):
        """The blocks of picture that are drawn upon: a plain surface is there before its content is."""
        return [(place, block) for place, block, old in zip(self.blocks, picture, before, strict=True)
                if block != old and block != block[:4] * self.BLOCK]

    def shows(self, wanted):
        """All but what moves by itself: the cursor of an entry, a clock."""
        memory = self.memory
        allowed = len(wanted) // 25
        for (at, size), block in wanted:
            if memory[at:at + size] != block:
                allowed -= 1
                if allowed < 0:
                    return False
        return True


def family(pid):
    """pid and its descendants."""
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            pass
    return found


def memory_of(pid):
    total = 0
    for process in family(pid):
        try:
            total += int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.M).group(1))
        except (OSError, AttributeError):
            pass
    return total / 1024


def cpu_of(pid):
    """Of the process and its children, also of those that have ended."""
    total = 0
    for process in family(pid):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
            total += sum(map(int, fields[11:15]))
        except OSError:
            pass
    return total / os.sysconf("SC_CLK_TCK")


def run_once(command, env, screen, before, wanted=None):
    """One start: {figure: value}, and without wanted the picture after ten seconds."""
    wait_until(lambda: screen.picture() == before, "the screen did not become empty")
    began = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        values = {}
        while wanted and "B1" not in values and time.monotonic() < began + 10:
            if screen.shows(wanted):
                values["B1"] = time.monotonic() - began
            time.sleep(0.002)
        time.sleep(max(0, began + 5 - time.monotonic()))
        values["B3"] = cpu_of(process.pid)
        time.sleep(max(0, began + 10 - time.monotonic()))
        values["B2"] = memory_of(process.pid)
        if process.poll() is not None:
            sys.exit(f"bench: {command[0]} ended with {process.returncode}")
        return values, screen.picture()
    finally:
        process.terminate()
        process.wait()


def wait_until(condition, what, within=10):
    end = time.monotonic() + within
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"bench: {what}")
        time.sleep(0.05)


def measure(command, env, runs):
    """{figure: the median}; a first start warms the caches and says what there is to be seen."""
    screen = Screen()
    time.sleep(0.5)         # the window manager draws nothing, but let it settle
    before = screen.picture()
    _values, picture = run_once(command, env, screen, before)
    wanted = screen.what_matters(picture, before)
    found = [run_once(command, env, screen, before, wanted)[0] for _ in range(runs)]
    if any("B1" not in values for values in found):
        sys.exit(f"bench: {command[0]} looked different each time it was started")
    return {figure: statistics.median(values[figure] for values in found) for figure in ("B1", "B2", "B3")}


def measure_sign_in(line):
    """{"B6 cold": round trips, "B6 FAST": ...}, in a profile of its own."""
    address, found = "dave@a.test", {}
    with demo.People("bob@a.test") as people, tempfile.TemporaryDirectory() as folder:
        bob = people["bob@a.test"]
        dave = people.sign_in(address)
        for somebody, other in ((dave, "bob@a.test"), (bob, address)):      # from an earlier run
            if other in somebody.roster()["roster"]:
                somebody.remove(other)
        dave.subscribe("bob@a.test")
        bob.expect("subscription", type="subscribe")
        bob.approve(address)
        bob.subscribe(address)
        dave.expect("subscription", type="subscribe")
        dave.approve("bob@a.test")
        bob.expect("subscription", type="subscribed")
        dave.sign_out()
        bob.expect("presence", type="unavailable")
        env = {f"XDG_{kind}_HOME": f"{folder}/{kind}" for kind in ("DATA", "CONFIG", "CACHE")}
        for kind in ("cold", "FAST"):
            bob.forget()
            line.delay = ROUND_TRIP / 2
            with demo.open_kith(env) as person:
                if kind == "cold":
                    demo.sign_in(person, address)
                bob.expect("presence", type="available", from_=re.compile(f"^{address}/"), within=30)
                took = time.monotonic() - line.dialled[-1]
                person.sees("Account Menu", "button")
            bob.expect("presence", type="unavailable", within=30)
            line.delay = 0.0
            # TCP's own round trip does not show on loopback; the presence takes half of one to get there
            found[f"B6 {kind}"] = took / ROUND_TRIP + 1 - 0.5
    return found


# -------------------------------------------------------------------------------------------------------------- data


def prepare():
    """Contact lists at the servers, a profile of Kith as years of use leave it, and passwords in the keyring."""
    half = len(PEERS) // 2
    with demo.People(demo.HOME, demo.WORK) as people:
        for account, peers in ((demo.HOME, PEERS[:half]), (demo.WORK, PEERS[half:])):
            for peer in peers:
                people[account].add(peer, f"Contact {peer[1:4]}")
    folder = Path(os.environ["XDG_DATA_HOME"]) / "kith" / "profiles" / "demo"
    subprocess.run([str(build.folder("plain") / "tests" / "bench" / "fill-profile"), str(folder), str(MESSAGES), str(len(PEERS)),
                    demo.HOME, demo.WORK], check=True, stdout=subprocess.DEVNULL)
    for account in (demo.HOME, demo.WORK):
        subprocess.run(["secret-tool", "store", "--label=Kith", "xdg:schema", "im.kith.Kith.Password", "account", account, "profile", "demo"],
                       input=os.environ["KITH_TEST_PASSWORD"], text=True, check=True)
    with demo.open_kith() as person:
        person.waits_for(lambda: len(demo.conversations(person)) > 5, "saw no conversations", within=120)
        time.sleep(5)


def messages_on_disk():
    """In whatever database the profile has; 0 when it is not understood."""
    for path in Path(os.environ["XDG_DATA_HOME"]).rglob("*"):
        try:
            if path.is_file() and path.open("rb").read(15) == b"SQLite format 3":
                with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
                    return db.execute("SELECT count(*) FROM message").fetchone()[0]
        except (OSError, sqlite3.Error):
            continue
    return 0


def empty_window():
    program = BENCH / "empty-window"
    source = Path(__file__).with_name("empty-window.c")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libadwaita-1"], capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(["gcc", "-O2", "-o", str(program), str(source), *flags], check=True)
    return [str(program)]


def main():
    parser = argparse.ArgumentParser(prog="dev/bench")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()

    line = SlowLine()
    reference = {**measure(empty_window(), {}, options.runs), "B6 cold": 5.0, "B6 FAST": 4.0}
    kith = None
    if demo.KITH.exists():
        if not (BENCH / "ready").exists():
            prepare()
            (BENCH / "ready").touch()
        kith = {**measure([str(demo.KITH), "--profile", "demo"], demo.kith_environment(), options.runs), **measure_sign_in(line)}

    rows = [{"figure": figure, "what": what, "unit": unit, "kith": kith and round(kith[figure], 3), "reference": round(reference[figure], 3),
             "ratio": kith and round(kith[figure] / reference[figure], 2), "goal": goal} for figure, what, unit, goal in FIGURES]
    if options.json:
        print(json.dumps({"messages_on_disk": messages_on_disk(), "figures": rows}, indent=1))
        return
    print(f"{'':9}{'':34}{'Kith':>10}{'least':>10}{'ratio':>8}{'goal':>8}")
    for row in rows:
        print(f"{row['figure']:9}{row['what']:34}" + "".join(
            f"{'-' if value is None else f'{value:.2f}{unit}':>{width}}"
            for value, unit, width in ((row["kith"], f" {row['unit']}", 10), (row["reference"], f" {row['unit']}", 10), (row["ratio"], "", 8), (row["goal"], "", 8))))
    print(f"{messages_on_disk()} messages on disk; {options.runs} starts each, medians" if kith
          else "There is no program yet: only the floor was measured.")


if __name__ == "__main__":
    main()
