# SPDX-License-Identifier: GPL-3.0-or-later
"""Test cases as TAP on standard output.

    report = Report()
    with report.case("a message arrives"):
        ...
    with report.case("a certificate is shown") as case:
        case.skip("this machine has none")      # ends the case
    report.finish()

A case that fails lets the next ones run, unless stop_at_failure: a person at a screen cannot go on from anywhere.
"""
import sys
import traceback


class Skip(Exception):
    pass


class Report:
    def __init__(self, stop_at_failure=False):
        self.number = 0
        self.failed = 0
        self.stop_at_failure = stop_at_failure

    def case(self, name):
        return _Case(self, name)

    def finish(self):
        print(f"1..{self.number}", flush=True)
        sys.exit(1 if self.failed else 0)


class _Case:
    def __init__(self, report, name):
        self.report, self.name = report, name

    def skip(self, why):
        raise Skip(why)

    def __enter__(self):
        self.report.number += 1
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            print(f"ok {self.report.number} - {self.name}", flush=True)
            return True
        if kind is Skip:
            print(f"ok {self.report.number} - {self.name} # SKIP {error}", flush=True)
            return True
        self.report.failed += 1
        print(f"not ok {self.report.number} - {self.name}", flush=True)
        if kind is not AssertionError or not str(error).startswith("\n"):
            for line in "".join(traceback.format_tb(trace)[-2:]).splitlines():
                print(f"# {line}", flush=True)
        for line in f"{kind.__name__}: {error}".splitlines():
            print(f"# {line}", flush=True)
        return issubclass(kind, Exception) and not self.report.stop_at_failure
