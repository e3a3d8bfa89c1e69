# SPDX-License-Identifier: GPL-3.0-or-later
"""What dev/bench does inside the build root, under with-servers.sh and xrun.sh: B1 to B11 and B14 (B7 to B9 and B14: history.py).

B1  start to first painted content: from the start of the process until the screen shows what it shows when all is still.
    Kith shows the list of conversations and opens none by itself, Dino opens the newest one too.
    Judged by the framebuffer of the X server, so nothing runs in the program that would not run for a user.
    Beside it the CPU time that the program took until then: what else the machine does hardly shows in that.
B2  memory (PSS of the process and its children) ten seconds after the start.
B3  CPU time of the first five seconds.
B4  20,000 messages come from an archive that costs nothing, through session, services and store: against libxml2's SAX parser over the
    same bytes and then SQLite with the same rows, one transaction a page (tests/bench/bench-messages.c).
B5  the same number, of all kinds, from Prosody: against fetching the same pages and throwing them away (tests/bench/bench-archive.c).
B6  round trips from dialling until a contact sees us online, at 100 ms each, with a password and with what an earlier
    sign-in left (FAST). The least that TCP, TLS 1.3 and the stream allow is 5 and 4: TCP, TLS, features, SCRAM twice or
    FAST once; the roster can be asked for along with the presence. After a line that broke: until a message that waited at
    the server is received, by a stream that is resumed with FAST.

The references are an empty window, and with --peers Dino, on the same screen, signed in to the same accounts at the same
servers, with the contacts, conversations and messages of Kith's database in its own. All programs are measured alike.
"""
import argparse
import asyncio
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import build
import demo
import history
from screen import measure

BENCH = build.PROJECT / "build" / "bench"
PEERS = [f"c{number:03}@a.test" for number in range(1, 201)]
MESSAGES = 100_000

# figure, what, unit, goals as a ratio to the least and to Dino
FIGURES = (
    ("B1", "start to first painted content", "s", 1.5, 1.0),
    ("B1 CPU", "the same: CPU time", "s", 1.5, None),
    ("B2", "memory after 10 s (PSS)", "MB", 1.4, 0.75),
    ("B3", "CPU time of the first 5 s", "s", None, 0.5),
    ("B4 wall", "20,000 messages from an archive", "s", 1.5, None),
    ("B4 CPU", "the same: CPU time", "s", 1.5, None),
    ("B5", "20,000 messages from Prosody", "s", 1.15, None),
    ("B6 cold", "round trips to sign in", "", 1.0, None),
    ("B6 FAST", "round trips to sign in again", "", 1.0, None),
    ("B6 resumed", "round trips to go on after a cut", "", 1.0, None),
    ("B7", "a long conversation, painted", "ms", 1.2, None),
    ("B7 CPU", "the same: CPU time", "ms", 1.2, None),
    ("B8", "a step of the wheel in it: CPU", "ms", 1.5, None),
    ("B9 rare", "a word in 100 messages", "ms", 1.3, None),
    ("B9 some", "in 2,000", "ms", 1.3, None),
    ("B9 often", "in 50,000 of 1,000,000", "ms", 1.3, None),
    ("B10", "Enter to the socket", "ms", None, None),
    ("B10 beyond", "the same beyond one fsync", "ms", 1.0, None),
    ("B11 p99", "a frame's wait during B4", "ms", 1.0, None),
    ("B11 max", "the longest", "ms", 6.0, None),
)
# Which are measured together.
PROGRAMS = {"start": ("B1", "B2", "B3"), "sign-in": ("B6",), "messages": ("B4", "B10", "B11"), "archive": ("B5",), "history": ("B7", "B8", "B9")}
ROUND_TRIP = 0.1


class SlowLine:
    """Stands between the clients of a.test and Prosody (dev/bench sets KITH_CLIENT_PORTS so) and delays both ways."""

    def __init__(self):
        self.delay = 0.0
        self.dialled = []           # when each connection began
        self.writers = set()
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
        both = {writer, there_writer}
        self.writers |= both
        await asyncio.gather(self._carry(reader, there_writer), self._carry(there_reader, writer))
        self.writers -= both

    def cut(self):
        """Every connection breaks off, for both sides."""
        self.loop.call_soon_threadsafe(lambda: [writer.transport.abort() for writer in self.writers])

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


def round_trips(line):
    # TCP's own one does not show on loopback; what bob gets takes half of one to the server
    return (time.monotonic() - line.dialled[-1]) / ROUND_TRIP + 1 - 0.5


def until_resumed(line, bob, resource):
    """Round trips from dialling anew to the receipt for a message that was sent in the meantime."""
    address = resource.split("/")[0]
    bob.forget()
    line.cut()
    number = bob.send(address, "Are you there?", receipt=True)["id"]
    bob.expect("message", receipt=number, within=30)
    took = round_trips(line)
    if any(event["event"] == "presence" and event["from"].startswith(address) and (event["from"], event["type"]) != (resource, "available")
           for event in bob.events):
        sys.exit("bench: the stream was not resumed")
    return took


def befriend(people, one, other):
    """Both see each other, whatever an earlier run left."""
    for somebody, peer in ((one, other), (other, one)):
        if peer.jid in somebody.roster()["roster"]:
            somebody.remove(peer.jid)
    for somebody, peer in ((one, other), (other, one)):
        somebody.subscribe(peer.jid)
        peer.expect("subscription", type="subscribe", from_=somebody.jid)
        peer.approve(somebody.jid)
        somebody.expect("subscription", type="subscribed", from_=peer.jid)


def measure_sign_in(line):
    """{"B6 cold": round trips, ...}, in a profile of its own."""
    address, found = "dave@a.test", {}
    with demo.People("bob@a.test") as people, tempfile.TemporaryDirectory() as folder:
        bob = people["bob@a.test"]
        dave = people.sign_in(address)
        befriend(people, dave, bob)
        dave.sign_out()
        bob.expect("presence", type="unavailable", from_=re.compile(f"^{address}/"))
        env = {f"XDG_{kind}_HOME": f"{folder}/{kind}" for kind in ("DATA", "CONFIG", "CACHE")}
        for kind in ("cold", "FAST"):
            bob.forget()
            line.delay = ROUND_TRIP / 2
            with demo.open_kith(env) as person:
                if kind == "cold":
                    demo.sign_in(person, address)
                online = bob.expect("presence", type="available", from_=re.compile(f"^{address}/"), within=30)
                found[f"B6 {kind}"] = round_trips(line)
                person.sees("Account Menu", "button")
                if kind == "FAST":
                    person.sees(re.compile(r"^\W*bob\b"), "list item", within=30)
                    found["B6 resumed"] = until_resumed(line, bob, online["from"])
            bob.expect("presence", type="unavailable", from_=re.compile(f"^{address}/"), within=30)
            line.delay = 0.0
    return found


def run_bench(name, runs, *arguments):
    """{figure: (Kith's, the reference's)}: the medians of what a program of tests/bench says. Its files are on the disk of the build."""
    command = [str(build.folder("plain") / "tests" / "bench" / name), *arguments]
    found = {}
    with tempfile.TemporaryDirectory(dir=BENCH) as folder:
        env = {**os.environ, "TMPDIR": folder, "G_TEST_SRCDIR": str(build.PROJECT / "tests"), "KITH_TEST_SLOW": "1"}
        for _ in range(runs):
            output = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
            for figure, *values in re.findall(r"^(B[^\t]*)\t(\S+)\t(\S+)$", output, re.M):
                found.setdefault(figure, []).append([float(value) for value in values])
    if not found:
        sys.exit(f"bench: {name} said nothing")
    return {figure: tuple(statistics.median(column) for column in zip(*values, strict=True)) for figure, values in found.items()}


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


def kith_database():
    return Path(os.environ["XDG_DATA_HOME"]) / "kith" / "profiles" / "demo" / "kith.db"


def prepare_dino():
    """Dino's database with what Kith's has: accounts, contacts, conversations and messages. Dino makes the tables."""
    import dino
    dino.make_database()

    with sqlite3.connect(dino.database()) as db:
        db.execute("ATTACH ? AS kith", (str(kith_database()),))
        db.execute("INSERT INTO account (id, bare_jid, resourcepart, password, enabled, mam_earliest_synced)"
                   " SELECT id, jid, 'dino', ?, 1, 0 FROM kith.account", (os.environ["KITH_TEST_PASSWORD"],))
        db.execute("INSERT INTO jid (bare_jid) SELECT DISTINCT jid FROM kith.conversation")
        db.execute("INSERT INTO roster (account_id, jid, name, subscription) SELECT account, jid, name, 'both' FROM kith.roster_item")
        db.execute("INSERT INTO message (id, stanza_id, account_id, counterpart_id, direction, type, time, local_time, body, encryption, marked)"
                   " SELECT m.id, m.message_id, c.account, j.id, m.is_outgoing, 1, m.stamp / 1000000, m.stamp / 1000000, m.body, 0,"
                   " CASE WHEN m.is_outgoing THEN 2 ELSE 0 END"
                   " FROM kith.message m JOIN kith.conversation c ON c.id = m.conversation JOIN jid j ON j.bare_jid = c.jid")
        db.execute("INSERT INTO conversation (id, account_id, jid_id, active, active_last_changed, last_active, type, encryption, read_up_to,"
                   " notification, send_typing, send_marker)"
                   " SELECT c.id, c.account, j.id, 1, max(m.stamp) / 1000000, max(m.stamp) / 1000000, 0, 0, max(m.id), 0, 0, 0"
                   " FROM kith.conversation c JOIN jid j ON j.bare_jid = c.jid JOIN kith.message m ON m.conversation = c.id GROUP BY c.id")
        db.execute("INSERT INTO content_item (conversation_id, time, local_time, content_type, foreign_id)"
                   " SELECT conversation, stamp / 1000000, stamp / 1000000, 1, id FROM kith.message ORDER BY stamp")
        db.execute("UPDATE conversation SET read_up_to_item ="
                   " (SELECT max(id) FROM content_item WHERE conversation_id = conversation.id)")


def messages_on_disk():
    with sqlite3.connect(f"file:{kith_database()}?mode=ro", uri=True) as db:
        return db.execute("SELECT count(*) FROM message").fetchone()[0]


def empty_window():
    program = BENCH / "empty-window"
    source = Path(__file__).with_name("empty-window.c")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libadwaita-1"], capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(["gcc", "-O2", "-o", str(program), str(source), *flags], check=True)
    return [str(program)]


def value_of(values, figure):
    return None if values is None or figure not in values else round(values[figure], 3)


def ratio_of(values, others, figure):
    if values is None or others is None or figure not in values or figure not in others:
        return None
    return round(values[figure] / others[figure], 2)


def main():
    parser = argparse.ArgumentParser(prog="dev/bench")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--only", type=lambda text: set(text.split(",")))
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    if options.growth:
        history.print_growth(options.runs)
        return

    wanted = {name: options.only is None or not options.only.isdisjoint(figures) for name, figures in PROGRAMS.items()}

    kith, reference, dino = {}, {"B6 cold": 5.0, "B6 FAST": 4.0, "B6 resumed": 4.0}, None
    line = SlowLine()
    if wanted["start"]:
        programs = {"least": (empty_window(), {})}
        if demo.KITH.exists():
            if not (BENCH / "ready").exists():
                prepare()
                (BENCH / "ready").touch()
            programs["Kith"] = ([str(demo.KITH), "--profile", "demo"], demo.kith_environment())
            if options.peers:
                if not (BENCH / "ready-dino").exists():
                    prepare_dino()
                    (BENCH / "ready-dino").touch()
                programs["Dino"] = (["dino"], {})
        found = measure(programs, options.runs)
        reference.update(found["least"])
        kith.update(found.get("Kith", {}))
        dino = found.get("Dino")
    if demo.KITH.exists():
        if wanted["sign-in"]:
            kith.update(measure_sign_in(line))
        pairs = {}
        if wanted["messages"]:
            pairs.update(run_bench("bench-messages", options.runs))
        if wanted["archive"]:
            pairs.update(run_bench("bench-archive", 1))
        if wanted["history"]:
            pairs.update(history.measure_history(options.runs, {"B7", "B8", "B9"} & (options.only or {"B7", "B8", "B9"})))
        kith.update({figure: pair[0] for figure, pair in pairs.items()})
        reference.update({figure: pair[1] for figure, pair in pairs.items()})

    rows = [{"figure": figure, "what": what, "unit": unit, "kith": value_of(kith, figure), "reference": value_of(reference, figure),
             "ratio": ratio_of(kith, reference, figure), "goal": goal,
             **({"dino": value_of(dino, figure), "ratio_to_dino": ratio_of(kith, dino, figure), "goal_to_dino": goal_to_dino} if dino else {})}
            for figure, what, unit, goal, goal_to_dino in FIGURES if options.only is None or figure.split()[0] in options.only]
    if options.json:
        print(json.dumps({"messages_on_disk": messages_on_disk() if wanted["start"] and kith else 0, "runs": options.runs, "figures": rows}, indent=1))
        return
    columns = [("Kith", "kith", 11), ("least", "reference", 11), ("ratio", "ratio", 7), ("goal", "goal", 7)]
    columns += [("Dino", "dino", 11), ("ratio", "ratio_to_dino", 7), ("goal", "goal_to_dino", 7)] if dino else []
    print(f"{'':11}{'':34}" + "".join(f"{name:>{width}}" for name, _key, width in columns))
    for row in rows:
        cells = []
        for _name, key, width in columns:
            unit = f" {row['unit']}" if key in ("kith", "reference", "dino") else ""
            cells.append(f"{'-' if row[key] is None else f'{row[key]:.2f}{unit}'.rstrip():>{width}}")
        print(f"{row['figure']:11}{row['what']:34}" + "".join(cells))
    if not kith:
        print("There is no program yet: only the floor was measured.")
    elif wanted["start"]:
        print(f"{messages_on_disk()} messages on disk; {options.runs} starts each; B1 is the least of them, B2 and B3 are medians")
    print(f"B4, B10 and B11 are medians of {options.runs}; B5 and B6 are one")


if __name__ == "__main__":
    main()
