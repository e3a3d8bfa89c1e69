#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Being told of messages by a real notification daemon, dunst: test-dunst.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import json
import subprocess
import sys

from kith import PROJECT, Kith
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, BOB = "alice@a.test", "bob@a.test"


def dunst(*args):
    return subprocess.run(["dunstctl", *args], check=True, capture_output=True, text=True, timeout=10).stdout


def displayed():
    """Titles and bodies of what is on the screen; dunst tells only of what it has put away, so these are put away."""
    dunst("close-all")
    return [(entry["summary"]["data"], entry["body"]["data"]) for entry in json.loads(dunst("history"))["data"][0]]


with People(HOME, BOB) as people, subprocess.Popen(["dunst", "-print"], stdout=subprocess.PIPE) as daemon, Kith(program) as me:
    try:
        with report.case("a message is on the screen, as it was written"):
            me.waits_for(lambda: subprocess.run(["dunstctl", "count"], capture_output=True).returncode == 0, "dunst does not answer")
            bob = people[BOB]
            bob.subscribe(HOME)
            people[HOME].expect("subscription", type="subscribe", within=20)
            people[HOME].approve(BOB)
            me.signs_in(HOME)
            me.sees("Account Menu", "toggle button")
            bob.send(HOME, "Is <b>this</b> & that\nall of it? 🐢 مرحبا")
            me.row("bob")
            me.waits_for(lambda: int(dunst("count", "displayed")) == 1, "nothing is on the screen", within=20)
            subprocess.run(["import", "-window", "root", PROJECT / "build" / "screenshots" / "dunst.png"], check=True, timeout=30)
            (title, body), = displayed()
            assert title == "bob" and body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").startswith("Is <b>this</b> & that"), (title, body)
            assert "🐢 مرحبا" in body, body

        with report.case("it goes when it is read"):
            bob.send(HOME, "read me")
            me.waits_for(lambda: int(dunst("count", "displayed")) == 1, "nothing is on the screen", within=20)
            me.opens("bob")
            me.message("read me")
            me.waits_for(lambda: int(dunst("count", "displayed")) == 0, "it is still on the screen")
    finally:
        daemon.terminate()

report.finish()
