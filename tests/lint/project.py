# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks of this folder share: the project's files, and test cases that list what is wrong."""
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests" / "support"))
from tap import Report  # noqa: E402, F401


@cache
def files():
    """All files of the project, relative; without what git ignores."""
    listed = subprocess.run(["git", "-c", "safe.directory=*", "-C", str(PROJECT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True)
    if listed.returncode == 0:
        names = [Path(name) for name in listed.stdout.split("\0") if name]
    else:       # a release without its history
        names = [path.relative_to(PROJECT) for path in PROJECT.rglob("*") if path.relative_to(PROJECT).parts[0] not in ("build", ".git")]
    return sorted(name for name in names if (PROJECT / name).is_file())


def under(top, *endings):
    return [name for name in files() if name.parts[0] == top and (not endings or name.suffix in endings)]


@cache
def text(name):
    return (PROJECT / name).read_text(encoding="utf-8", errors="replace")


@cache
def code(name):
    """A C file without comments and without what stands in strings; lines stay where they are."""
    def blank(match):
        found = match.group(0)
        if found[0] in "\"'":
            return found[0] + found[-1]
        return re.sub(r"[^\n]", " ", found)
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text(name), flags=re.S)


def shown(found):
    """On one line, and without characters that would hide themselves."""
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in " ".join(found.split()) or found)


def lines_with(pattern, name, content):
    """["file:line: what was found"]"""
    return [f"{name}:{content.count(chr(10), 0, match.start()) + 1}: {shown(match.group(0))}"
            for match in re.finditer(pattern, content)]


def is_shell(name):
    return name.suffix == ".sh" or (not name.suffix and text(name).startswith("#!/bin/bash"))


def none(findings):
    """Fails with all of findings, where there are any."""
    findings = list(findings)
    assert not findings, "\n" + "\n".join(findings)


def run(*command, **options):
    """[] or what the command had to say when it failed."""
    result = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, **options)
    return [] if result.returncode == 0 else [f"{' '.join(map(str, command))}:\n{(result.stdout + result.stderr).strip()}"]
