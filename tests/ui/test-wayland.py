#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window on Wayland, under mutter: test-wayland.py KITH. Under xrun.sh with KITH_XRUN_WAYLAND=1. TAP."""
import os
import re
import subprocess
import sys
from pathlib import Path

from kith import Kith
from tap import Report

program = sys.argv[1]
report = Report(stop_at_failure=True)
TALK = Path(os.environ["KITH_XRUN"]) / "wayland.log"        # all that the program and the compositor say to each other
BUS_NAME, BUS_PATH = "im.kith.Kith.profile_test", "/im/kith/Kith/profile_test"


def said(pattern):
    return re.findall(pattern, TALK.read_text(errors="replace"))


def pictures():
    """How often the program has handed a picture to the compositor."""
    return len(said(r"-> .*wl_surface[@#]\d+\.attach\(wl_buffer"))


def action(name):
    subprocess.run(["gdbus", "call", "--session", "--dest", BUS_NAME, "--object-path", BUS_PATH, "--method", "org.gtk.Actions.Activate",
                    name, "[]", "{}"], check=True, stdout=subprocess.DEVNULL)


with TALK.open("w") as out, Kith(program, window=None, env={"WAYLAND_DEBUG": "client"}, stderr=out) as me:
    with report.case("the window is there"):
        me.sees("Kith", "frame")
        me.sees("Sign In", "button")
        me.waits_for(lambda: pictures() > 0, "nothing was drawn")

    with report.case("the desktop knows whose window it is"):
        names = said(r'-> .*xdg_toplevel[@#]\d+\.set_app_id\("(.*?)"\)')
        assert names and names[-1] == "im.kith.Kith", names     # its .desktop file, in every profile
        assert said(r'-> .*xdg_toplevel[@#]\d+\.set_title\("(.*?)"\)')[-1] == "Kith"

    with report.case("a menu opens over it"):
        before = pictures()
        me.activates("Main Menu", "toggle button")
        me.sees(None, "menu item")
        me.waits_for(lambda: said(r"-> .*xdg_surface[@#]\d+\.get_popup"), "it is no popup")
        me.waits_for(lambda: pictures() > before, "it was not drawn")
        me.activates("Main Menu", "toggle button")
        me.sees_no(None, "menu item")

    with report.case("a dialog opens by its action"):
        assert not me.sees_now("Preferences", "dialog")
        before = pictures()
        action("preferences")
        dialog = me.sees("Preferences", "dialog")
        me.sees("Fetch in the Background", "combo box", under=dialog)
        me.waits_for(lambda: pictures() > before, "it was not drawn")

    with report.case("it is left by its action"):
        action("quit")
        assert me.process.wait(20) == 0, me.process.returncode
        errors = said(r".*(?:wl_display[@#]\d+\.error|-CRITICAL|-WARNING).*")
        assert not errors, errors

report.finish()
