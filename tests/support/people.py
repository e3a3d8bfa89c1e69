# SPDX-License-Identifier: GPL-3.0-or-later
"""People who talk to the program under test, from a test under with-servers.sh.

    with People("bob@a.test", "carol@b.test") as people:
        people.bob.send("alice@a.test", "hello", receipt=True)
        people.bob.expect("message", body="hello yourself")
        people.carol.presence(show="away", status="at lunch")

people.NAME (the part before the @; people["bob@b.test"] where it is not enough) has a method for each command of
tests/people/people.py, which waits until it is carried out and returns its answer, and expect(), which waits for an
event. Values given to expect() must be equal; a pattern is searched for, a function is asked.
"""
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1] / "people" / "people.py"
SLOW = 4 if os.environ.get("KITH_TEST_SLOW") else 1


class NotHeard(AssertionError):
    """What should have arrived in time did not."""


class Refused(RuntimeError):
    """A command was answered with an error."""


class Somebody:
    def __init__(self, people, jid):
        self.people, self.jid = people, jid
        self.events = []        # not yet expected

    def __getattr__(self, verb):
        if verb.startswith("_"):
            raise AttributeError(verb)
        return lambda *args, **named: self.people._command(self, verb, args, named)

    def expect(self, event, within=10.0, **wanted):
        """The first event not yet expected that fits; those before it stay for later."""
        return self.people._expect(self, event, within, wanted)

    def expect_none(self, event, during=1.0, **wanted):
        """Nothing that fits comes during this time (and the whole time is waited)."""
        try:
            found = self.people._expect(self, event, during / SLOW, wanted)
        except NotHeard:
            return
        raise AssertionError(f"{self.jid} got {found}")

    def forget(self):
        """Earlier events do not count any more."""
        self.people._take_in(0)
        self.events.clear()


# commands whose first arguments are usually given without their names
POSITIONAL = {
    "send": ("to", "body"), "state": ("to", "state"), "receipt": ("to", "id"), "displayed": ("to", "id"),
    "presence": ("show", "status"), "subscribe": ("jid",), "approve": ("jid",), "deny": ("jid",), "unsubscribe": ("jid",),
    "remove": ("jid",), "add": ("jid", "name"), "archive": ("peer",), "join": ("room", "nick"), "leave": ("room", "nick"),
    "avatar": ("file",), "zone": ("zone",), "nick": ("nick",), "raw": ("xml",), "request": ("xml",),
}


class People:
    def __init__(self, *jids, answer=False):
        self.lines = queue.Queue()
        self.answers = {}
        self.number = 0
        self.people = {jid: Somebody(self, jid) for jid in jids}
        self.process = subprocess.Popen([str(PROGRAM), *(["--answer"] if answer else []), *jids],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self._wait(lambda: 0 in self.answers, 40, "the people did not sign in")
        except BaseException:
            self.leave()
            raise

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            for somebody in self.people.values():
                for event in somebody.events[-20:]:
                    print(f"# {somebody.jid} had: {json.dumps(event, ensure_ascii=False)}", file=sys.stderr)
        self.leave()

    def __getitem__(self, jid):
        return self.people[jid]

    def __getattr__(self, name):
        found = [somebody for jid, somebody in self.__dict__.get("people", {}).items() if jid.split("@")[0] == name]
        if len(found) != 1:
            raise AttributeError(f"{len(found)} people called {name}")
        return found[0]

    def sign_in(self, jid, resource="people"):
        """One more, or one who has signed out."""
        somebody = self.people.setdefault(jid, Somebody(self, jid))
        self._command(somebody, "sign_in", (), {"resource": resource})
        return somebody

    def leave(self):
        """All sign out."""
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    # ------------------------------------------------------------------------------------------------------------

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def _take_in(self, timeout):
        """Sorts the lines that are there; waits for the first one. False when there will be no more."""
        while True:
            try:
                line = self.lines.get(timeout=timeout) if timeout > 0 else self.lines.get_nowait()
            except queue.Empty:
                return True
            if line is None:
                self.lines.put(None)
                return False
            if "re" in line:
                self.answers[line["re"]] = line
            elif line["who"] in self.people:
                self.people[line["who"]].events.append(line)
            timeout = 0

    def _wait(self, condition, within, what):
        deadline = time.monotonic() + within * SLOW
        alive = self._take_in(0)
        while True:
            found = condition()
            if found:
                return found
            left = deadline - time.monotonic()
            if left <= 0 or not alive:
                raise NotHeard(f"{what} (within {within * SLOW:g} s)" if alive else f"{what}: people.py ended")
            alive = self._take_in(left)

    def _command(self, somebody, verb, args, named):
        named = {**dict(zip(POSITIONAL.get(verb, ()), args, strict=False)), **named}
        if len(args) > len(POSITIONAL.get(verb, ())):
            raise TypeError(f"{verb} takes {POSITIONAL.get(verb, ())} without names")
        self.number += 1
        number = self.number
        self.process.stdin.write(json.dumps({"command": number, "who": somebody.jid, "do": verb, **named}) + "\n")
        self.process.stdin.flush()
        self._wait(lambda: number in self.answers, 40, f"{somebody.jid} could not {verb}")
        answer = self.answers.pop(number)
        if "error" in answer:
            raise Refused(f"{somebody.jid}: {answer['error']}")
        return answer

    def _expect(self, somebody, event, within, wanted):
        def fits(line):
            for key, value in wanted.items():
                got = line.get(key.rstrip("_"))         # from_: from is a word of Python
                if isinstance(value, re.Pattern):
                    if got is None or not value.search(got):
                        return False
                elif callable(value):
                    if not value(got):
                        return False
                elif got != value:
                    return False
            return line["event"] == event

        def find():
            for index, line in enumerate(somebody.events):
                if fits(line):
                    return somebody.events.pop(index)
            return None

        return self._wait(find, within, f"{somebody.jid} got no {event} with {wanted}")
