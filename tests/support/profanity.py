# SPDX-License-Identifier: GPL-3.0-or-later
"""Profanity, a messenger of the terminal that nobody here wrote. It is told what to do by what a person would type, and what it got and
sent is read from its own records.

    with Profanity("bob@b.test") as bob:
        bob.sends("alice@a.test", "Hello")
        bob.hears("alice@a.test", "alice@a.test: Hello Bob")
        bob.joins("lobby@conference.b.test", "bobby")
"""
import os
import pty
import sqlite3
import subprocess
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

PASSWORD = os.environ.get("KITH_TEST_PASSWORD", "secret")
SLOW = 4 if os.environ.get("KITH_TEST_SLOW") else 1


class Profanity:
    def __init__(self, jid, within=20.0):
        self.jid = jid
        self.folder = tempfile.TemporaryDirectory(prefix="profanity.")
        self.data, config = Path(self.folder.name) / "data" / "profanity", Path(self.folder.name) / "config" / "profanity"
        for place in (self.data, config):
            place.mkdir(parents=True)
        (self.data / "accounts").write_text(f"[{jid}]\nenabled=true\njid={jid}\npassword={PASSWORD}\nresource=profanity\n")
        (config / "profrc").write_text("[logging]\nchlog=true\ngrlog=true\n")
        self.output = b""
        self.terminal, inside = pty.openpty()
        home = {"HOME": self.folder.name, "XDG_DATA_HOME": f"{self.folder.name}/data", "XDG_CONFIG_HOME": f"{self.folder.name}/config"}
        self.process = subprocess.Popen(["profanity", "-a", jid], stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
                                        env={**os.environ, **home, "TERM": "xterm", "LINES": "30", "COLUMNS": "120"})
        os.close(inside)
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self.shows("logged in successfully", within)
        except BaseException:
            self.closes()
            raise

    def _read(self):
        try:
            while chunk := os.read(self.terminal, 65536):
                self.output += chunk
        except OSError:
            pass                # it has ended

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            print("".join(f"# {line}\n" for line in self.output[-2000:].decode(errors="replace").replace("\x1b", "^").splitlines()), end="", flush=True)
        self.closes()

    def closes(self):
        try:
            if self.process.poll() is None:
                self.types("/quit")
                self.process.wait(10 * SLOW)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("Profanity does not quit") from None
        finally:
            os.close(self.terminal)
            self.folder.cleanup()

    def _wait(self, condition, what, within):
        deadline = time.monotonic() + within * SLOW
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.jid}: {what}, not within {within * SLOW:g} s")
            time.sleep(0.02)

    def shows(self, words, within=10.0):
        """Anywhere on the terminal, at any time since it was started."""
        self._wait(lambda: words.encode() in self.output, f"Profanity does not show “{words}”", within)

    def types(self, line):
        os.write(self.terminal, line.encode() + b"\r")

    def sends(self, to, text):
        """To a person; to answer in the window that this opens, types() will do."""
        self.types(f"/msg {to} {text}")
        self.hears(to, f"me: {text}")

    def joins(self, room, nick):
        self.types(f"/join {room} nick {nick}")
        self.shows(f"You have joined the room as {nick}")

    def lines(self, other):
        """What was said with a person or in a room, each line as "who: what"."""
        name = other.replace("@", "_at_")
        logs = sorted(self.data.glob(f"chatlogs/*/{name}/*.log")) + sorted(self.data.glob(f"chatlogs/*/rooms/{name}/*.log"))
        return [line.split(" - ", 1)[-1] for log in logs for line in log.read_text().splitlines() if line]

    def hears(self, other, line, within=10.0):
        self._wait(lambda: line in self.lines(other), f"Profanity has no line “{line}” of {other}", within)

    def takes_for_correction(self, before, after, within=10.0):
        def taken():
            with closing(sqlite3.connect(f"file:{next(self.data.glob('database/*/chatlog.db'))}?mode=ro", uri=True)) as db:
                return db.execute("SELECT 1 FROM ChatLogs new JOIN ChatLogs old ON new.replaces_db_id = old.id WHERE old.message = ? AND new.message = ?",
                                  (before, after)).fetchone()
        self._wait(taken, f"Profanity does not take “{after}” for a correction", within)
