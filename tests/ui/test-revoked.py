#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees of a server whose certificate was withdrawn, and who gets to know that they looked (security.md T5, P-5): test-revoked.py KITH.
Under with-servers.sh and xrun.sh. TAP."""
import http.server
import os
import re
import sys
import threading
from pathlib import Path

from kith import Kith
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, ASK = "alice@revoked.test", "Ask Whether They Were Withdrawn"
LISTS = Path(os.environ["XDG_CACHE_HOME"]) / "kith" / "profiles" / "test" / "revoked"
asked = []


class Issuer(http.server.SimpleHTTPRequestHandler):
    """The web server of those who made the certificate."""

    def __init__(self, *args):
        super().__init__(*args, directory=Path(os.environ["KITH_TEST_BASE"]) / "certs" / "bad")

    def log_message(self, *args):
        asked.append(self.path)


def opens_privacy(me):
    """By the keyboard: GTK 4.18 tells wrong places for the pages' buttons."""
    me.presses("ctrl+comma")
    me.waits_for(lambda: me.has(me.sees("General", "page tab"), "focused"), "the preferences have no focus")
    for page in ("Notifications", "Privacy"):
        me.presses("Right")
        me.waits_for(lambda: me.has(me.sees(page, "page tab"), "focused"), f"the button of {page} has no focus")
    me.presses("space")
    me.sees("Certificates of Servers")


def opens_account(me):
    me.opens_account_menu()
    me.clicks(re.compile("^" + re.escape(HOME)), "list item", roughly=True)
    me.sees("Connection", "button")


issuer = http.server.ThreadingHTTPServer(("127.0.0.1", 8099), Issuer)
threading.Thread(target=issuer.serve_forever, daemon=True).start()

with Kith(program) as me:
    with report.case("nobody is asked without a click"):
        me.signs_in(HOME)
        opens_privacy(me)
        assert not me.has(me.sees(ASK, "switch"), "checked")
        me.screenshot("preferences-certificates")
        me.presses("Escape")
        me.sees_no(ASK, "switch")
        opens_account(me)
        me.clicks("Connection", "button")
        me.sees("DNS:revoked.test")
        me.presses("Escape")
        me.presses("Escape")
        me.sees_no("Connection", "button")
        assert asked == [], asked

    with report.case("T5 when it is wanted, the next sign-in asks, and the session ends"):
        opens_privacy(me)
        me.tabs_to(ASK, "switch")       # it lies below what is in sight
        me.presses("space")
        me.waits_for(lambda: me.has(me.sees(ASK, "switch"), "checked"), "the switch stays off")
        me.presses("Escape")
        me.sees_no(ASK, "switch")
        opens_account(me)
        me.clicks(me.sees(HOME, "switch"))
        me.sees("Switched off")
        me.clicks(me.sees(HOME, "switch"))
        me.sees(re.compile("Those who made it have withdrawn it. Somebody else may pretend to be .*revoked.test"), within=30)
        me.screenshot("certificate-revoked")
        assert len(asked) == 1, asked

    with report.case("the list is nobody else's to read"):
        assert LISTS.stat().st_mode & 0o777 == 0o700
        assert [path.stat().st_mode & 0o777 for path in LISTS.iterdir()] == [0o600]

issuer.shutdown()

report.finish()
