#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper of the user interface tests does what it says, on a window that cannot be wrong. Under xrun.sh. TAP."""
import re
from pathlib import Path

from a11y import NotSeen, Person
from tap import Report

sample = str(Path(__file__).with_name("sample-window.py"))
report = Report(stop_at_failure=True)

with Person("python3", sample, window="Sample") as person:
    with report.case("fills in a dialog and presses its button"):
        person.clicks("Add Account", role="button")
        person.types("alice@a.test", into="Address")
        person.types("secret", into="Password")
        person.clicks("Sign In", role="button")
        person.sees("alice@a.test secret", role="label")
        person.sees_no("Address")

    with report.case("types a message, not only ASCII, and sees it in the list"):
        person.types("Hello, Žofie \N{THUMBS UP SIGN}", into="Message")
        assert person.reads("Message", role="entry") == "Hello, Žofie \N{THUMBS UP SIGN}"
        person.clicks("Send")
        person.sees(re.compile("^Me, Hello, Žofie"), role="list item", under=person.sees("Messages", role="list"))
        assert person.reads("Message", role="entry") == ""

    with report.case("resizes the window and takes a picture"):
        person.resizes(360, 600)
        assert person.screenshot("helper-narrow").stat().st_size > 1000

    with report.case("says what it did not see"):
        try:
            person.sees("Nonsense", within=0.1)
        except NotSeen as error:
            assert "Nonsense" in str(error)
        else:
            raise AssertionError("saw what is not there")

report.finish()
