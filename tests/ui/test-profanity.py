#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kith and Profanity, each with its own server: test-profanity.py KITH. Under with-servers.sh and xrun.sh. TAP."""
import re
import sys

from kith import Kith
from profanity import Profanity
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
ALICE, BOB = "alice@b.test", "bob@a.test"
HELLO = "Hello Profanity, <i>ü</i> \N{THUMBS UP SIGN}"

with Profanity(BOB) as bob, Kith(program) as me:
    with report.case("what Profanity writes comes to Kith, once"):
        me.signs_in(ALICE)
        bob.types("/receipts request on")
        bob.types("/receipts send on")
        bob.types("/correction on")
        bob.sends(ALICE, "Hello Kith, <b>é</b> & fine")
        me.opens("bob")
        me.message("Hello Kith, <b>é</b> & fine")
        assert me.counts("Hello Kith") == 1

    with report.case("what Kith writes comes to Profanity, and Kith is told so"):
        me.sends(HELLO)
        bob.hears(ALICE, f"{ALICE}: {HELLO}")
        me.message_is("Hello Profanity", "delivered")

    with report.case("a correction of Profanity stands in its message's place"):
        bob.types("See you at nien")
        me.message("See you at nien")
        bob.types("/correct See you at nine")
        me.message(re.compile("See you at nine.*edited", re.S))
        assert me.counts("nien") == 0

    with report.case("an answer of Kith quotes, for Profanity does not know answers"):
        me.opens_message_menu("Hello Kith")
        me.chooses("Answer")
        me.sends("An answer")
        bob.hears(ALICE, f"{ALICE}: > Hello Kith, <b>é</b> & fine")
        bob.hears(ALICE, "An answer")

    with report.case("a correction of Kith is one in Profanity"):
        me.opens_message_menu("Hello Profanity")
        me.chooses("Edit")
        me.waits_for(lambda: me.reads("Message", "entry") == HELLO, "the text is not there to be edited")
        me.presses("ctrl+a")
        me.types("Hello you")
        me.presses("Return")
        bob.takes_for_correction(HELLO, "Hello you")

report.finish()
