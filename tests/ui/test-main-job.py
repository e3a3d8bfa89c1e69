#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job as a person does it, with two accounts, against Prosody and ejabberd: test-main-job.py KITH. Under with-servers.sh and
xrun.sh. TAP."""
import os
import re
import subprocess
import sys
import time

from kith import Kith, network
from people import People
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
HOME, WORK = "alice@a.test", "alice@b.test"

with People("bob@a.test", "carol@b.test", "dave@old.test") as people:
    with Kith(program) as me:
        with report.case("the first window is a welcome"):
            me.sees(re.compile("^(Add Account|Sign In)"), "button")
            me.screenshot("welcome")

        with report.case("adding an account names what is wrong and keeps what was typed"):
            me.opens_add_account()
            weak = f"{os.environ['KITH_TEST_BASE']}/weak/weakkey"
            server = subprocess.Popen(["openssl", "s_server", "-quiet", "-accept", "5999", "-cert", weak + ".crt", "-key", weak + ".key",
                                       "-cipher", "DEFAULT@SECLEVEL=0"], stdin=subprocess.PIPE)
            for address, password, words in (("alice", "x", "not an address"),
                                             ("alice@nowhere.invalid", "secret", "no such server"),
                                             ("alice@a.test", "wrong", "Wrong address or password"),
                                             ("alice@selfsigned.test", "secret", "Nobody whom this computer trusts"),
                                             ("alice@expired.test", "secret", "It has expired"),
                                             ("alice@notyet.test", "secret", "It is not valid yet"),
                                             ("alice@wronghost.test", "secret", "made for another server"),
                                             ("alice@weakkey.test", "secret", "not safe any more"),
                                             ("alice@dot.test", "secret", "offers no chat")):
                me.tries_to_sign_in(address, password)
                me.sees(re.compile(words, re.I), within=30)
                assert me.reads("Address", "entry") == address, me.reads("Address", "entry")
                me.screenshot("add-account-" + address.split("@")[-1].replace(".", "-"))
            me.screenshot("add-account-error")
            server.kill()
            server.wait()

        with report.case("signs in to two accounts"):
            me.tries_to_sign_in(HOME, "secret")
            me.sees_no("Address", "entry", within=30)
            me.signs_in(WORK)
            me.opens_account_menu()
            me.sees(re.compile("alice@a.test"))
            me.sees(re.compile("alice@b.test"))
            me.screenshot("account-menu")
            me.presses("Escape")

        with report.case("a contact request is accepted in place"):
            people.bob.add(HOME, "Alice")
            people.bob.subscribe(HOME)
            me.clicks(re.compile("contact request"), "button", within=20)
            me.screenshot("requests")
            me.clicks(re.compile("^Accept"))
            people.bob.expect("subscription", type="subscribed", from_=HOME, within=20)
            people.bob.expect("subscription", type="subscribe", from_=HOME, within=20)
            people.bob.approve(HOME)
            me.presses("Escape")
            me.row("bob")

        with report.case("adds a contact by address"):
            me.presses("ctrl+n")
            me.sees(re.compile("^(Name or address|Search|Name)"), "entry")
            me.screenshot("start-conversation")
            me.types("carol@b.test", into=re.compile("."), role="entry", under=me.sees(re.compile("Start Conversation"), "dialog"))
            me.clicks(re.compile("Add to Contacts"))
            people.carol.expect("subscription", type="subscribe", within=20)
            me.presses("Escape")

        with report.case("writes, and sees how far the message got"):
            me.opens("bob")
            assert not me.has(me.sees("Send", "button"), "sensitive")
            me.types("Hello Bob, <b>not bold</b> & fine \N{THUMBS UP SIGN}", into="Message")
            people.bob.expect("message", state="composing", within=15)
            assert me.has(me.sees("Send", "button"), "sensitive")
            me.presses("Return")
            got = people.bob.expect("message", body="Hello Bob, <b>not bold</b> & fine \N{THUMBS UP SIGN}", within=15)
            me.message_is("not bold", "sent|delivered")
            people.bob.receipt(got["from"], got["id"])
            me.message_is("not bold", "delivered")
            people.bob.displayed(got["from"], got["id"])
            me.message_is("not bold", "read")

        with report.case("sees the other typing, and reads what comes"):
            people.bob.state(HOME, "composing")
            me.sees(re.compile("typing"))
            sent = people.bob.send(HOME, "Hi Alice!", receipt=True, markable=True)
            me.message("Hi Alice!")
            people.bob.expect("message", receipt=sent["id"], within=15)
            people.bob.expect("message", displayed=sent["id"], within=15)
            me.screenshot("conversation")

        with report.case("unread messages are counted until they are seen"):
            people.bob.send(HOME, "first")
            me.message("first")
            people.carol.send(WORK, "one for work")
            me.accepts("carol")
            people.carol.send(WORK, "two for work")
            me.sees(re.compile(r"^\W*carol.*2 unread", re.S), "list item", under=me.list(), within=15)
            me.screenshot("unread")
            me.opens("carol")
            me.message("two for work")
            me.sees_no(re.compile(r"carol.*unread", re.S), "list item", under=me.list(), within=15)

        with report.case("what is written without a network waits and goes out once, in order"):
            me.opens("bob")
            network(False)
            me.sees(re.compile("offline|no network|not connected", re.I), within=20)
            for n in range(3):
                me.sends(f"offline {n}")
            me.message_is("offline 2", "sending")
            me.screenshot("offline")
            network(True)
            for n in range(3):
                people.bob.expect("message", body=f"offline {n}", within=90)
            me.message_is("offline 2", "sent|delivered", within=60)
            people.bob.expect_none("message", during=3, body=re.compile("^offline").pattern)
            assert me.counts("offline 1") == 1

        with report.case("a message to nobody fails with a reason, and can be tried again or thrown away"):
            me.presses("ctrl+n")
            me.types("nobody@a.test", into=re.compile("."), role="entry", under=me.sees(re.compile("Start Conversation"), "dialog"))
            me.clicks(re.compile("^Write to"))
            me.sends("is anybody there")
            me.message(re.compile("is anybody there.*not sent", re.I | re.S), within=30)
            me.sees(re.compile("^Not sent"))
            me.sees("Retry", "button")
            me.screenshot("failed")
            me.types("and what was begun", into="Message")
            me.clicks(re.compile("is anybody there"), "list item", under=me.messages(), button=3)
            me.chooses("Edit and Retry")
            me.waits_for(lambda: me.reads("Message", "entry") == "is anybody there\nand what was begun", "the text is not back")
            me.sees_no(re.compile("is anybody there.*not sent", re.I | re.S), "list item", under=me.messages())
            me.empties("Message")

        with report.case("a draft stays with its conversation"):
            me.opens("bob")
            me.types("half a thought", into="Message")
            me.opens("carol")
            assert me.reads("Message", "entry") == ""
            me.opens("bob")
            assert me.reads("Message", "entry") == "half a thought"

        with report.case("a new account menu entry sets presence and status"):
            me.opens_account_menu()
            me.clicks("Away")
            me.presses("Escape")
            people.bob.expect("presence", show="away", within=15)

    with report.case("everything is there again after a restart"):
        people.bob.send(HOME, "while you were away")
        time.sleep(1)
        with Kith(program) as me:
            me.sees(re.compile(r"^\W*bob.*while you were away", re.S), "list item", under=me.list(), within=40)
            me.opens("bob")
            me.message("not bold")
            me.message("offline 2")
            me.message("while you were away")
            assert me.counts("while you were away") == 1
            assert me.counts("Hi Alice!") == 1
            assert me.reads("Message", "entry") == "half a thought"
            me.screenshot("restarted")

report.finish()
