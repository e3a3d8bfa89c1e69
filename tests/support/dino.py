# SPDX-License-Identifier: GPL-3.0-or-later
"""Dino, a messenger that nobody here wrote, and a person who uses it: needs a screen, see xrun.sh.

    with Dino("bob@b.test", "secret") as bob:
        bob.sees_there("Hello", "label")
        bob.comes_to_front()
        bob.sends("Hello too")
"""
import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from a11y import Person, wait_for


def database(data=None):
    """data: what XDG_DATA_HOME is for Dino, where it is not what it is for us."""
    return Path(data or os.environ["XDG_DATA_HOME"]) / "dino" / "dino.db"


def ask(data, sql, *values):
    """Rows of Dino's database, while it runs."""
    with closing(sqlite3.connect(f"file:{database(data)}?mode=ro", uri=True)) as db:
        return db.execute(sql, values).fetchall()


def make_database(data=None):
    """Dino makes the tables."""
    process = subprocess.Popen(["dino"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, **({"XDG_DATA_HOME": str(data)} if data else {})})
    try:
        wait_for(lambda: database(data).exists() and ask(data, "SELECT 1 FROM sqlite_schema WHERE name = 'conversation_settings'"),
                 "Dino made no database", 30)
    finally:
        process.terminate()
        process.wait()


class Dino(Person):
    """Dino, opened, with one account, which writes without encryption."""

    def __init__(self, jid, password, **options):
        self.data = Path(os.environ["XDG_DATA_HOME"]) / f"dino-{jid}"
        if not database(self.data).exists():
            make_database(self.data)
            with closing(sqlite3.connect(database(self.data))) as db, db:
                account = db.execute("INSERT INTO account (bare_jid, resourcepart, password, enabled, mam_earliest_synced) VALUES (?, 'dino', ?, 1, 0)",
                                     (jid, password)).lastrowid
                db.execute("INSERT INTO account_settings (account_id, key, value) VALUES (?, 'default-encryption', '0')", (account,))
        super().__init__("dino", window="Dino", env={"XDG_DATA_HOME": str(self.data)}, stderr=subprocess.DEVNULL, **options)

    def ask(self, sql, *values):
        return ask(self.data, sql, *values)

    def conversation(self):
        """What is said in the open one; what scrolls before it is the list of them."""
        return self.waits_for(lambda: self.all(role="scroll pane")[1:], "no conversation is open")[0]

    def sees_there(self, name, role="label", within=15.0):
        return self.sees(name, role, under=self.conversation(), within=within)

    def sends(self, text):
        self.types(text)
        self.presses("Return")
