# SPDX-License-Identifier: GPL-3.0-or-later
"""What the screen of Xvfb shows, and what processes need: how dev/bench measures programs from outside."""
import mmap
import os
import re
import statistics
import struct
import subprocess
import sys
import time
from pathlib import Path


class Screen:
    """The framebuffer of Xvfb, which is a file in XWD format."""
    BLOCK = 128         # pixels of one row that are compared together

    def __init__(self):
        with open(Path(os.environ["KITH_XRUN"]) / "Xvfb_screen0", "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header = struct.unpack(">25I", self.memory[:100])
        self.stride, self.height = header[12], header[5]
        self.start = header[0] + header[19] * 12
        size = self.BLOCK * 4
        self.blocks = [(self.start + row * self.stride + column, size) for row in range(0, self.height, 2)
                       for column in range(0, self.stride - size + 1, size)]

    def picture(self):
        memory = self.memory[:]
        return [memory[at:at + size] for at, size in self.blocks]

    def what_matters(self, picture, before):
        """The blocks of picture that are drawn upon: a plain surface is there before its content is."""
        return [(place, block) for place, block, old in zip(self.blocks, picture, before, strict=True)
                if block != old and block != block[:4] * self.BLOCK]

    def shows(self, wanted):
        """All but what moves by itself: the cursor of an entry, a clock, a scroll bar that fades (Dino's is up to a tenth)."""
        memory = self.memory
        allowed = len(wanted) // 8
        for (at, size), block in wanted:
            if memory[at:at + size] != block:
                allowed -= 1
                if allowed < 0:
                    return False
        return True


def family(pid):
    """pid and its descendants."""
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            pass
    return found


def memory_of(pid):
    total = 0
    for process in family(pid):
        try:
            total += int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.M).group(1))
        except (OSError, AttributeError):
            pass
    return total / 1024


def cpu_of(pid):
    """Of the process and its children, also of those that have ended."""
    total = 0
    for process in family(pid):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
            total += sum(map(int, fields[11:15]))
        except OSError:
            pass
    return total / os.sysconf("SC_CLK_TCK")


def cpu_clock_of(pid):
    """The same of one process, exactly: clock_getcpuclockid (3), which Python does not have."""
    return time.clock_gettime((~pid << 3) | 2)


def run_once(command, env, screen, before, wanted=None):
    """One start: {figure: value}, and without wanted the picture after ten seconds."""
    wait_until(lambda: screen.picture() == before, "the screen did not become empty")
    began = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        values = {}
        while wanted and "B1" not in values and time.monotonic() < began + 10:
            if screen.shows(wanted):
                values["B1"] = time.monotonic() - began
                values["B1 CPU"] = cpu_clock_of(process.pid)
            time.sleep(0.002)
        time.sleep(max(0, began + 5 - time.monotonic()))
        values["B3"] = cpu_of(process.pid)
        time.sleep(max(0, began + 10 - time.monotonic()))
        values["B2"] = memory_of(process.pid)
        if process.poll() is not None:
            sys.exit(f"bench: {command[0]} ended with {process.returncode}")
        return values, screen.picture()
    finally:
        process.terminate()
        process.wait()


def wait_until(condition, what, within=10):
    end = time.monotonic() + within
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"bench: {what}")
        time.sleep(0.05)


def measure(programs, runs):
    """{name: {figure: value}} for programs, {name: (command, env)}. They take turns, so that whatever else the machine does
    meets all. Both of B1 are the least: what waits for a processor only adds to it. The others are medians. A first start of each
    warms the caches and says what there is to be seen."""
    screen = Screen()
    time.sleep(0.5)         # the window manager draws nothing, but let it settle
    before = screen.picture()
    wanted = {name: screen.what_matters(run_once(*program, screen, before)[1], before) for name, program in programs.items()}
    found = {name: [] for name in programs}
    for _ in range(runs):
        for name, program in programs.items():
            values, _picture = run_once(*program, screen, before, wanted[name])
            if "B1" not in values:
                sys.exit(f"bench: {program[0][0]} looked different each time it was started")
            found[name].append(values)
    how = {"B1": min, "B1 CPU": min, "B2": statistics.median, "B3": statistics.median}
    return {name: {figure: how[figure](values[figure] for values in found[name]) for figure in how} for name in programs}
