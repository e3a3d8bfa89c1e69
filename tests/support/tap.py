# SPDX-License-Identifier: GPL-3.0-or-later
"""Test cases as TAP on standard output.

    report = Report()
    with report.case("a message arrives"):
        ...
    report.finish()
"""
import sys


class Report:
    def __init__(self):
        self.number = 0
        self.failed = 0

    def case(self, name):
        return _Case(self, name)

    def finish(self):
        print(f"1..{self.number}", flush=True)
        sys.exit(1 if self.failed else 0)

    def skip_all(self, why):
        """For what the machine lacks; nothing may have been reported yet."""
        print(f"1..0 # SKIP {why}", flush=True)
        sys.exit(0)


class _Case:
    def __init__(self, report, name):
        self.report, self.name = report, name

    def __enter__(self):
        self.report.number += 1
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            print(f"ok {self.report.number} - {self.name}", flush=True)
        else:
            self.report.failed += 1
            print(f"not ok {self.report.number} - {self.name}", flush=True)
            for line in f"{kind.__name__}: {error}".splitlines():
                print(f"# {line}", flush=True)
        # A failure goes on: what comes after would build on it, and the traceback says where.
        return False
