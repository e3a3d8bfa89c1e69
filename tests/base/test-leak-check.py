#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A leak on a fiber's stack is found: without fast_unwind_on_malloc=0 LeakSanitizer misses every one of them. TAP."""
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from tap import Report  # noqa: E402

report = Report()
with report.case("a leak on a fiber fails its test"):
    result = subprocess.run([sys.argv[1]], capture_output=True, text=True, timeout=120)
    assert result.returncode != 0, "the program that leaks ended well"
    assert "LeakSanitizer" in result.stderr and "4321 byte(s)" in result.stderr, result.stderr[-2000:]
report.finish()
