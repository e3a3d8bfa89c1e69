# SPDX-License-Identifier: GPL-3.0-or-later
"""What dev/test does inside the build root."""
import argparse
import fnmatch
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import build

# In build/plain: what draws, reads files, or plays thousands of lives. Everything else wants the sanitizers.
PLAIN_SUITES = {"ui", "lint", "flatpak", "faults"}
ENVIRONMENT = {
    "ASAN_OPTIONS": "fast_unwind_on_malloc=0:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "halt_on_error=1:abort_on_error=1:print_stacktrace=1",
    "G_DEBUG": "fatal-criticals",
}
PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


def tests_of(flavour):
    """[(name, {suites}, whether it needs what is compiled)] of the tests that belong into this build folder."""
    listed = subprocess.run(["meson", "introspect", "--tests", str(build.folder(flavour))], capture_output=True, text=True, check=True)
    found = []
    for test in json.loads(listed.stdout):
        suites = {suite.split(":")[-1] for suite in test["suite"]}
        if bool(suites & PLAIN_SUITES) == (flavour == "plain"):
            found.append((test["name"], suites, bool(test["depends"])))
    return found


def choose(tests, options):
    return [(name, suites, compiled) for name, suites, compiled in tests
            if (not options.suite or suites & set(options.suite))
            and (not options.tests or any(fnmatch.fnmatch(name, pattern) for pattern in options.tests))]


def results(flavour):
    """[(name, outcome)] of the last run: a case of TAP is one each, any other test is one."""
    logs = build.folder(flavour) / "meson-logs"
    cases = {}          # name of the test -> [(name of the case, outcome)]
    for suite in ET.parse(logs / "testlog.junit.xml").getroot():
        of_one_test = "." in suite.get("name")
        for case in suite.iter("testcase"):
            outcome = PASSED
            if case.find("skipped") is not None:
                outcome = SKIPPED
            elif case.find("failure") is not None or case.find("error") is not None:
                outcome = FAILED
            test = suite.get("name").split(".", 1)[1] if of_one_test else case.get("name")
            cases.setdefault(test, []).append((f"{test}: {case.get('name')}" if of_one_test else test, outcome))

    found = []
    for line in (logs / "testlog.json").read_text().splitlines():
        test = json.loads(line)
        of_test = cases.pop(test["name"], [])
        for line in (test["stdout"] or "").splitlines():
            if line.startswith("# FAULTS "):
                print(line[len("# FAULTS "):])
        bad = test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL")
        # a program that crashes or hangs after its last case has passed
        if bad and not any(outcome == FAILED for _name, outcome in of_test):
            of_test.append((f"{test['name']}: {test['result'].lower()}, exit code {test['returncode']}", FAILED))
        if bad:     # meson shows what went to standard error, but not the comments of TAP
            told = [part for part in (test["stdout"] or "").splitlines() if part and not part.startswith("ok ")]
            print(f"\n{test['name']}:", *told[-60:], sep="\n  ")
        found.extend(of_test or [(test["name"], SKIPPED if test["result"] == "SKIP" else PASSED)])
    return found


def run(flavour, chosen, options):
    """Outcomes of the chosen tests of one build folder. Those that need nothing compiled run in any case."""
    outcomes = []
    if not (options.suite or options.tests) or any(compiled for _name, _suites, compiled in chosen):
        try:
            build.compile(flavour)
        except build.Failed as failed:
            outcomes.append((str(failed), FAILED))
            chosen = [test for test in chosen if not test[2]]
    if not chosen:
        return outcomes
    folder = build.folder(flavour)
    command = ["meson", "test", "-C", str(folder), "--no-rebuild", "--print-errorlogs",
               "--timeout-multiplier", "4" if flavour == "asan" else "2"]
    if options.verbose:
        command.append("--verbose")
    if os.environ.get("MESON_TESTTHREADS"):
        command += ["--num-processes", os.environ["MESON_TESTTHREADS"]]
    log = folder / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    status = subprocess.run(command + [name for name, _suites, _compiled in chosen], env={**os.environ, **ENVIRONMENT}).returncode
    if not log.exists():
        return outcomes + [(f"build/{flavour}: no test could be run", FAILED)]
    outcomes += results(flavour)
    if status != 0 and not any(outcome == FAILED for _name, outcome in outcomes):
        outcomes.append((f"build/{flavour}: meson test ended with {status}", FAILED))
    return outcomes


def main():
    parser = argparse.ArgumentParser(prog="dev/test")
    parser.add_argument("--suite", action="append", metavar="NAME", help="only this suite; can be repeated")
    parser.add_argument("--list", action="store_true", help="name all tests, run none")
    parser.add_argument("-v", "--verbose", action="store_true", help="show what the tests print")
    parser.add_argument("tests", nargs="*", metavar="TEST")
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    os.chdir(build.PROJECT)

    outcomes = []
    for flavour in ("plain", "asan"):
        try:
            if options.suite and not set(options.suite) & PLAIN_SUITES and flavour == "plain":
                continue
            if options.suite and set(options.suite) <= PLAIN_SUITES and flavour == "asan":
                continue
            build.configure(flavour)
            chosen = choose(tests_of(flavour), options)
            if options.list:
                for name, suites, _compiled in sorted(chosen, key=lambda test: (sorted(test[1]), test[0])):
                    print(f"{' '.join(sorted(suites)):10} {name}")
            elif chosen or not (options.suite or options.tests):
                outcomes += run(flavour, chosen, options)
        except build.Failed as failed:
            outcomes.append((str(failed), FAILED))
    if options.list:
        return 1 if outcomes else 0

    counts = {kind: sum(1 for _name, outcome in outcomes if outcome == kind) for kind in (PASSED, FAILED, SKIPPED)}
    print()
    for kind in (SKIPPED, FAILED):
        for name, outcome in outcomes:
            if outcome == kind:
                print(f"{kind}: {name}")
    print(f"{counts[PASSED]} passed, {counts[FAILED]} failed" + (f", {counts[SKIPPED]} skipped" if counts[SKIPPED] else ""))
    return 0 if counts[PASSED] and not counts[FAILED] else 1


if __name__ == "__main__":
    sys.exit(main())
