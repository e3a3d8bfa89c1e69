# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with Kith's window, in the words of product.md. For the tests of this folder."""
import os
import re
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests" / "support"))
from a11y import Person, xdo  # noqa: E402, F401

REQUESTS = re.compile("message request|^[0-9]+ requests")     # the row on top of the list
PASSWORD = os.environ.get("KITH_TEST_PASSWORD", "secret")


class Kith(Person):
    """Kith, opened; leaving the block closes it as a person would."""

    def __init__(self, program, *args, profile="test", window="Kith", **options):
        super().__init__(program, "--profile", profile, *args, window=window, **options)

    # -- accounts ------------------------------------------------------------------------------------------------

    def opens_account_menu(self):
        self.activates("Account Menu", "toggle button")
        self.sees(re.compile("^Add Account"), "button")

    def opens_add_account(self):
        if self.sees_now("Account Menu"):
            self.opens_account_menu()
            self.clicks(re.compile("^Add Account"), "button")
            self.sees_no(re.compile("^Add Account"), "button")      # what is typed while the menu closes may go there
        else:
            self.clicks(re.compile("^(Add Account|Sign In)"))
        self.sees("Address", "entry")

    def tries_to_sign_in(self, address, password):
        self.empties("Address")
        self.types(address, into="Address")
        self.empties("Password")
        self.types(password, into="Password")
        self.clicks(self.all("Sign In", "button")[-1])

    def signs_in(self, address, password=PASSWORD):
        self.opens_add_account()
        self.tries_to_sign_in(address, password)
        self.sees_no("Address", "entry", within=30)

    def empties(self, entry):
        self.clicks(entry, "entry")
        self.presses("ctrl+a")
        self.presses("BackSpace")

    # -- conversations -------------------------------------------------------------------------------------------

    def list(self):
        return self.sees("Conversations", "list")

    def row(self, name, within=15.0):
        """Who is a stranger is accepted first."""
        self.waits_for(lambda: self.has_row(name) or self.sees_now(REQUESTS, "button"), f"neither a row nor a request of {name}", within=within)
        if not self.has_row(name):
            self.accepts(name)
        return self.sees(re.compile(rf"^\W*{re.escape(name)}\b"), "list item", under=self.list(), within=within)

    def rows(self):
        """None where the list is empty: then something else stands in its place."""
        return [node.get_name() for top in self.all("Conversations", "list") for node in self.all(role="list item", under=top)]

    def has_row(self, name):
        return any(re.match(rf"^\W*{re.escape(name)}\b", row) for row in self.rows())

    def accepts(self, name):
        """The message request of somebody who is no contact."""
        self.activates(REQUESTS, "button")
        self.activates(f"Accept {name}", "button")      # GTK 4.18 tells wrong places for what is in cards
        self.sees_no(f"Accept {name}", "button")
        if any(self.all(role="list item", under=top) for top in self.all("Message Requests", "list")):     # else it leaves by itself
            self.activates("Back", "button")
        self.sees_no("Message Requests", "list")
        self.row(name)

    def opens(self, name):
        self.row(name)
        self.clicks(re.compile(rf"^\W*{re.escape(name)}\b"), "list item", under=self.list(), roughly=True)
        self.sees("Message", "entry")

    def messages(self):
        return self.sees("Messages", "list")

    def message(self, text, within=15.0):
        """A row of the timeline that has this text; a pattern or words."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text), re.S)
        return self.sees(pattern, "list item", under=self.messages(), within=within)

    def tabs_to(self, name, role):
        """By the keyboard, to what may lie below what is in sight."""
        for _ in range(40):
            if self.has(self.sees(name, role), "focused"):
                return
            before, end = self.focused(), time.monotonic() + 0.5
            self.presses("Tab")
            while self.focused() == before and time.monotonic() < end:      # some stops have no name of their own
                time.sleep(0.02)
        raise AssertionError(f"{name} never had the focus")

    def opens_message_menu(self, text):
        self.message(text)
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text), re.S)
        self.clicks(pattern, "list item", under=self.messages(), button=3, roughly=True)
        return self.entries()

    def opens_conversation_menu(self):
        self.activates("Conversation Menu", "toggle button")
        return self.entries()

    def entries(self):
        """Names of the open menu's entries."""
        self.sees(None, "menu item")
        return [item.get_name() for item in self.all(role="menu item")]

    def chooses(self, *names):
        """An entry of the open menu, or one in a menu of that menu."""
        for name in names:
            self.activates(name, "menu item")
        self.sees_no(None, "menu item")

    def message_is(self, text, state, within=20.0):
        self.message(re.compile(re.escape(text) + r".*\b(?:" + state + r")\W*$", re.S), within=within)

    def counts(self, text):
        return sum(text in node.get_name() for node in self.all(role="list item", under=self.messages()))

    def sends(self, text):
        self.types(text, into="Message")
        self.presses("Return")
        self.waits_for(lambda: self.reads("Message", "entry") == "", "the message is still in the composer")


def network(up):
    """The cable in or out. Only in a network namespace of our own (with-servers.sh)."""
    def ip(*args):
        subprocess.run(["ip", *args], check=True)
    if up:
        ip("link", "set", "lo", "up")
        ip("route", "replace", "default", "dev", "lo")
    else:
        ip("link", "set", "lo", "down")
