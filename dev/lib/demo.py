# SPDX-License-Identifier: GPL-3.0-or-later
"""What dev/demo does inside the build root, under with-servers.sh and xrun.sh.

    demo.py prepare     lets people befriend and talk to Alice, gives the talk a past, signs Kith in to her two accounts
    demo.py walk        the main job, as a person would do it; says what it saw
    demo.py window      opens Kith and leaves it to whoever sits there
"""
import argparse
import os
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import build

sys.path.insert(0, str(build.PROJECT / "tests" / "support"))
from people import People  # noqa: E402

DEMO = build.PROJECT / "build" / "demo"
KITH = build.folder("plain") / "src" / "kith"
HOME, WORK = "alice@a.test", "alice@b.test"

# who talks to which account, and as what they are on its contact list
CONTACTS = {
    "bob@a.test": (HOME, "Bob"), "frank@a.test": (HOME, "Frank"), "dave@old.test": (HOME, "Dave"),
    "carol@b.test": (WORK, "Carol"), "erin@b.test": (WORK, "Erin"), "grace@a.test": (WORK, "Grace"),
}

# (hours ago, contact, "<" from the contact or ">" from Alice, text), in the order of time
HISTORY = (
    (75.0, "frank@a.test", "<", "Are you coming to the allotment on Saturday?"),
    (74.8, "frank@a.test", ">", "Yes, around ten. I'll bring the seedlings."),
    (74.7, "frank@a.test", "<", "Wonderful. The tomatoes need a roof this year, last summer was far too wet for them. I have wood "
                                "left over from the shed, so we only need nails and some patience."),
    (74.6, "frank@a.test", ">", "Nails I have. Patience we can share 😄"),
    (52.0, "erin@b.test", ">", "Hi Erin, did the release notes go out?"),
    (51.5, "erin@b.test", "<", "Just now. Thanks for the reminder!"),
    (51.4, "erin@b.test", "<", "https://example.org/release/notes"),
    (30.0, "dave@old.test", "<", "My server is older than my bicycle, but it still works."),
    (29.9, "dave@old.test", ">", "Both of them do, and that is what counts."),
    (27.0, "carol@b.test", "<", "Good morning! The numbers for October are in the shared folder."),
    (26.8, "carol@b.test", ">", "Great, I'll read them before the meeting."),
    (26.7, "carol@b.test", "<", "Page three is the one that matters."),
    (26.5, "carol@b.test", ">", "Noted. Ten o'clock, the small room?"),
    (26.4, "carol@b.test", "<", "Ten it is 👍"),
    (9.0, "bob@a.test", "<", "Hey Alice, have you seen the weather for the weekend?"),
    (8.9, "bob@a.test", ">", "Sun on both days! Lake?"),
    (8.9, "bob@a.test", "<", "Lake."),
    (8.8, "bob@a.test", "<", "I'll bring the blue tent, it is small, but it keeps the rain out if they got it wrong again."),
    (8.7, "bob@a.test", ">", "And I bring cake. Grüße an Žofie!"),
    (3.0, "grace@a.test", "<", "Could you look at my draft when you find ten minutes?"),
    (2.9, "grace@a.test", ">", "This afternoon, promised."),
    (0.9, "carol@b.test", "<", "One more thing: the train at 16:40 is cancelled today."),
    (0.4, "bob@a.test", "<", "Tent found. It was in the cellar, behind everything else."),
    (0.3, "bob@a.test", "<", "When shall I pick you up?"),
)
COLOURS = {"bob@a.test": ("#b7e0c5", "#2f6f4f"), "frank@a.test": ("#f6d9a8", "#8a5a1a"), "carol@b.test": ("#d9c5ee", "#5a3a8a"),
           "erin@b.test": ("#f3c3c3", "#8a2f3a"), "grace@a.test": ("#bcd8f3", "#2a5688")}


def say(words):
    print(words, flush=True)


# ------------------------------------------------------------------------------------------------------- preparation


def draw_avatar(contact):
    """A head and shoulders in two colours."""
    light, dark = COLOURS[contact]
    path = Path(os.environ["KITH_TEST_BASE"]) / f"{contact}.png"
    subprocess.run(["convert", "-size", "192x192", f"xc:{light}", "-fill", dark, "-draw", "circle 96,80 96,44",
                    "-draw", "ellipse 96,190 66,62 0,360", str(path)], check=True)
    return str(path)


def befriend(people, account, contact, name):
    alice, friend = people[account], people[contact]
    alice.add(contact, name)
    alice.subscribe(contact)
    friend.expect("subscription", type="subscribe", from_=account, within=20)
    friend.approve(account)
    friend.subscribe(account)
    alice.expect("subscription", type="subscribe", from_=contact, within=20)
    alice.approve(contact)
    friend.expect("subscription", type="subscribed", from_=account, within=20)


def date_back(times):
    """Gives the messages in both archives their times; the servers know only now."""
    base = Path(os.environ["KITH_TEST_BASE"])
    with sqlite3.connect(base / "prosody" / "archive.sqlite", timeout=20) as db:
        for key, stanza in db.execute("SELECT sort_id, value FROM prosodyarchive").fetchall():
            found = re.search(r"""\bid=['"](demo-\d+)['"]""", stanza)
            if found:
                db.execute('UPDATE prosodyarchive SET "when" = ? WHERE sort_id = ?', (int(times[found.group(1)]), key))
    with sqlite3.connect(base / "ejabberd" / "archive.sqlite", timeout=20) as db:
        for key, stanza in db.execute("SELECT rowid, xml FROM archive").fetchall():
            found = re.search(r"""\bid=['"](demo-\d+)['"]""", stanza)
            if found:       # the time is the archive id too, so it has to be another for each row
                db.execute("UPDATE archive SET timestamp = ? WHERE rowid = ?", (int(times[found.group(1)] * 1000000) + key, key))


def fill_archives():
    now, times = time.time(), {}
    with People(HOME, WORK, *CONTACTS) as people:
        for contact, (account, name) in CONTACTS.items():
            befriend(people, account, contact, name)
            if contact in COLOURS:      # dave's server is too old for this
                people[contact].nick(name)
                people[contact].avatar(draw_avatar(contact))
        # read up to an hour ago: the last message in each direction before that gets a marker
        read = {(contact, direction): number for number, (hours, contact, direction, _body) in enumerate(HISTORY) if hours > 1}
        for number, (hours, contact, direction, body) in enumerate(HISTORY):
            account = CONTACTS[contact][0]
            sender, receiver = (contact, account) if direction == "<" else (account, contact)
            message = people[sender].send(receiver, body, id=f"demo-{number}", receipt=True, markable=True)["id"]
            people[receiver].expect("message", id=message, within=20)
            people[receiver].receipt(sender, message)
            people[sender].expect("message", receipt=message, within=20)
            if read.get((contact, direction)) == number:
                people[receiver].displayed(sender, message)
                people[sender].expect("message", displayed=message, within=20)
            times[message] = now - hours * 3600
    date_back(times)
    say(f"{len(HISTORY)} messages of {len(CONTACTS)} people are in the archives.")


# --------------------------------------------------------------------------------------------------------- the window


def kith_environment():
    """What meson says programs of the build folder need: settings schema, and so on."""
    result = subprocess.run(["meson", "devenv", "-C", str(build.folder("plain")), "env", "-0"], capture_output=True, text=True, check=True)
    return dict(entry.split("=", 1) for entry in result.stdout.split("\0") if "=" in entry)


def open_kith(env=None):
    from a11y import Person
    if not KITH.exists():
        sys.exit(f"demo: {KITH} does not exist: there is no program yet")
    return Person(str(KITH), "--profile", "demo", window="Kith", env={**kith_environment(), **(env or {})}, within=30)


def sign_in(person, address):
    """By the welcome page for the first account, by the account menu for the next."""
    person.waits_for(lambda: person.sees_now("Address", "entry") or person.sees_now("Sign In", "button")
                     or person.sees_now("Account Menu", "button"), "saw no way to add an account")
    if not person.sees_now("Address", "entry"):
        if person.sees_now("Account Menu", "button"):
            person.activates("Account Menu", "toggle button")
            person.clicks(re.compile("^Add Account"), "button")
        else:
            person.clicks("Sign In", "button")
    person.types(address, into="Address")
    person.types(os.environ["KITH_TEST_PASSWORD"], into="Password")
    # the dialog's button, not the welcome page's below it
    buttons = person.all("Sign In", "button")
    person.clicks(buttons[-1])
    person.sees_no("Address", "entry", within=30)
    say(f"Signed in as {address}.")


def conversations(person):
    return person.all(role="list item", under=person.sees("Conversations", "list"))


def prepare():
    fill_archives()
    with open_kith() as person:
        for account in (HOME, WORK):
            sign_in(person, account)
        person.waits_for(lambda: len(conversations(person)) >= len(CONTACTS), f"saw no {len(CONTACTS)} conversations", within=60)


def talk(person, contact, text):
    """Opens the conversation, reads it, sends a message and waits for what comes back."""
    name = CONTACTS[contact][1]
    person.clicks(re.compile(rf"^{name}\b"), "list item", under=person.sees("Conversations", "list"), roughly=True)
    last = [body for _hours, who, _direction, body in HISTORY if who == contact][-1]
    person.sees(re.compile(re.escape(last[:40])), "list item", under=person.sees("Messages", "list"))
    messages = person.all(role="list item", under=person.sees("Messages", "list"))
    say(f"Opened {name}: {len(messages)} messages in sight, the last one of the archive among them.")

    before = {node.get_name() for node in messages}
    person.types(text, into="Message")
    person.presses("Return")
    mine = person.sees(re.compile(re.escape(text)), "list item", under=person.sees("Messages", "list"))
    say(f"Sent: {mine.get_name()}")
    person.sees(re.compile(re.escape(text) + ".*(?:Delivered|Displayed|Read|Seen)", re.I | re.S), "list item", within=15)
    say(f"{name} has got it.")

    def reply():
        return [node.get_name() for node in person.all(re.compile(rf"^{name}\b"), "list item", under=person.sees("Messages", "list"))
                if node.get_name() not in before]
    person.waits_for(reply, f"{name} did not answer", within=15)
    say(f"Received: {reply()[-1]}")


def walk(stay):
    began = time.monotonic()
    with People(*CONTACTS, answer=True), open_kith() as person:
        person.waits_for(lambda: len(conversations(person)) >= len(CONTACTS), f"saw no {len(CONTACTS)} conversations", within=20)
        say(f"The window is up after {time.monotonic() - began:.1f} s, with these conversations:")
        for node in conversations(person):
            say(f"  {node.get_name()}")
        person.screenshot("1-conversations")
        talk(person, "bob@a.test", "Hello Bob, what time suits you?")
        person.screenshot("2-home")
        talk(person, "carol@b.test", "Thanks for telling me, I take the bus then.")
        person.screenshot("3-work")
        person.resizes(360, 720)
        person.screenshot("4-narrow")
        person.resizes(1100, 760)
        say(f"Pictures are in {DEMO.relative_to(build.PROJECT)}.")
        if stay:
            say(f"It stays open on display {os.environ['DISPLAY']} until you press Ctrl+C.")
            person.process.wait()


def window():
    with People(*CONTACTS, answer=True):
        say("Kith is open, and Bob, Carol, Dave, Erin, Frank and Grace answer. Close the window to end the demo.")
        return subprocess.run([str(KITH), "--profile", "demo"], env=kith_environment()).returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("prepare", "walk", "window"))
    parser.add_argument("--stay", action="store_true")
    options = parser.parse_args()
    from people import NotHeard
    try:
        if options.what == "walk":
            return walk(options.stay)
        return {"prepare": prepare, "window": window}[options.what]()
    except KeyboardInterrupt:
        return 0
    except (AssertionError, NotHeard) as error:
        say(f"demo: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
