#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The layout of the C that was changed. TAP.

Changed is what differs from where the branch left origin/main, and what is not committed yet; on main itself only the
latter, so that a fresh clone has nothing to fail at. KITH_LINT_BASE=COMMIT: what differs from that one, for a CI that
knows what was pushed. .clang-format decides; what is said there to be left open is left open here.

    lint-format.py --all    how far the tree as a whole is from .clang-format
"""
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile

from project import PROJECT, Report, files, none, text

FORMATTER = "clang-format-19"
COLUMNS = 160
STYLE = text(PROJECT / ".clang-format")
# A line is right if one of these leaves it as it is.
STYLES = (
    STYLE,
    STYLE.replace("BreakBeforeBinaryOperators: None", "BreakBeforeBinaryOperators: NonAssignment"),
    # what follows "g_autoptr(Type) name =" in a line of its own; the blank before "(" that comes with it goes below
    STYLE.replace(" g_autoptr, g_autolist, g_auto,", "") + "\nTypenameMacros: [g_autoptr, g_autolist, g_auto]\n",
)
SOURCES = [name for name in files() if name.suffix == ".c" and name.parts[0] in ("src", "tests")]


def git(*arguments):
    """Its output, None where it failed."""
    result = subprocess.run(["git", "-c", "safe.directory=*", "-C", str(PROJECT), *arguments], capture_output=True, text=True)
    return result.stdout if result.returncode == 0 else None


def base():
    wanted = os.environ.get("KITH_LINT_BASE")
    found = git("rev-parse", "--verify", "--quiet", f"{wanted}^{{commit}}") if wanted else git("merge-base", "HEAD", "origin/main")
    assert found or not wanted, f"KITH_LINT_BASE: there is no commit {wanted}"
    return (found or git("rev-parse", "HEAD") or "").strip()


def changed_lines(commit):
    """{file: {numbers of its changed lines}}"""
    found, name = {}, None
    for line in git("diff", "--no-color", "--no-ext-diff", "--unified=0", "--no-prefix", commit, "--", "*.c").splitlines():
        if line.startswith("+++ "):
            name = line[4:]
        elif match := re.match(r"@@ \S+ \+(\d+)(?:,(\d+))? @@", line):
            first, n = int(match.group(1)), int(match.group(2) or 1)
            found.setdefault(name, set()).update(range(first, first + n))
    for name in git("ls-files", "--others", "--exclude-standard", "--", "*.c").splitlines():
        found[name] = set(range(1, len((PROJECT / name).read_text().splitlines()) + 1))
    return found


def plain(line):
    """Without the blanks that put names below each other."""
    return re.sub(r"(?<=\S)\s+", " ", line)


def formatted(name, style):
    with tempfile.NamedTemporaryFile("w", suffix=".clang-format") as file:
        file.write(style)
        file.flush()
        output = subprocess.run([FORMATTER, f"--style=file:{file.name}", f"--assume-filename={name}"], input=text(name), stdout=subprocess.PIPE,
                                text=True, check=True).stdout
    return [re.sub(r"\b(g_auto\w*) \(", r"\1(", line) for line in output.splitlines()]


def wrong(name):
    """{number of a line: what should be there} of a whole file, as the first style wants it."""
    lines = text(name).splitlines()
    findings = []
    for style in STYLES:
        wanted, found = formatted(name, style), {}
        matcher = difflib.SequenceMatcher(None, [plain(line) for line in lines], [plain(line) for line in wanted], autojunk=False)
        for kind, first, end, wanted_first, wanted_end in matcher.get_opcodes():
            if kind != "equal":
                for number in range(first, max(end, first + 1)):
                    found[number + 1] = wanted[wanted_first:wanted_end]
        findings.append(found)
        if not found:
            return {}
    return {number: wanted for number, wanted in findings[0].items() if all(number in found for found in findings)}


def told(name, numbers):
    """What is wrong in these lines of a file; a run of lines is told once."""
    before = None
    for number, wanted in sorted(wrong(name).items()):
        if number in numbers and wanted is not before:
            before = wanted
            yield "\n  ".join([f"{name}:{number}: should be", *(wanted or ["(nothing)"])])


def main():
    if sys.argv[1:] == ["--all"]:
        n_lines = n_wrong = 0
        for name in SOURCES:
            here = len(wrong(name))
            n_lines, n_wrong = n_lines + len(text(name).splitlines()), n_wrong + here
            if here:
                print(f"{here:5} {name}")
        print(f"{n_wrong} of {n_lines} lines")
        return

    report = Report()
    changed = changed_lines(base()) if git("rev-parse", "HEAD") is not None else None
    with report.case("changed C of the program is not wider than it may be") as case:
        if changed is None:
            case.skip("there is no git history here")
        none(f"{name}:{number}: {len(line)} columns, {COLUMNS} at most" for name in SOURCES if name.parts[0] == "src" and str(name) in changed
             for number, line in enumerate(text(name).splitlines(), 1) if number in changed[str(name)] and len(line) > COLUMNS)
    with report.case("changed C is laid out as .clang-format says") as case:
        if changed is None:
            case.skip("there is no git history here")
        if shutil.which(FORMATTER) is None:
            case.skip(f"{FORMATTER} is not installed")
        none(found for name in SOURCES if str(name) in changed for found in told(name, changed[str(name)]))
    report.finish()


if __name__ == "__main__":
    main()
