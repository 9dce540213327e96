"""Runs tests of the standard library in one of the `modes`, in whatever Python runs this file.

    python run.py MODE REPORT [--only ID] MODULE …

REPORT is the JSON file that is written: how each test ended, what each recording is, and the
modules that this Python does not have.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import importlib
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from modes import MODES, Run

#: Seconds after which a run that hangs says where.
PATIENCE = 280


class Report(unittest.TestResult):
    """How each test ended."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: dict[str, str] = {}

    def _note(self, test: Any, end: str) -> None:
        known = self.ends.get(test.id())
        self.ends[test.id()] = end if known is None or known == "ok" else f"{known}, {end}"

    def startTest(self, test: Any) -> None:
        super().startTest(test)
        self.ends.setdefault(test.id(), "ok")

    def addError(self, test: Any, err: Any) -> None:
        super().addError(test, err)
        self._note(test, f"error {err[0].__name__}")
        self._show(test, err)

    def addFailure(self, test: Any, err: Any) -> None:
        super().addFailure(test, err)
        self._note(test, "failure")
        self._show(test, err)

    def addSkip(self, test: Any, reason: str) -> None:
        super().addSkip(test, reason)
        self._note(test, "skip")

    def addExpectedFailure(self, test: Any, err: Any) -> None:
        super().addExpectedFailure(test, err)
        self._note(test, "expected failure")

    def addUnexpectedSuccess(self, test: Any) -> None:
        super().addUnexpectedSuccess(test)
        self._note(test, "unexpected success")

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._note(test, f"subtest {err[0].__name__}")
            self._show(subtest, err)

    def _show(self, test: Any, err: Any) -> None:
        print(f"--- {test.id()}\n{self._exc_info_to_string(err, test)}", flush=True)


def run_each(run: Run) -> None:
    """Makes every test run in this way."""
    original = unittest.TestCase.run

    def run_in_mode(self: unittest.TestCase, result: Any = None) -> Any:
        run.begin()
        try:
            return original(self, result)
        finally:
            run.end(self.id())

    unittest.TestCase.run = run_in_mode  # type: ignore[method-assign]


def tests_of(suite: Any) -> list[Any]:
    """The tests of a suite, in its order."""
    if isinstance(suite, unittest.TestSuite):
        return [test for part in suite for test in tests_of(part)]
    return [suite]


def main() -> None:
    """Runs what the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("report", type=Path)
    parser.add_argument("--only", action="append")
    parser.add_argument("modules", nargs="+")
    asked = parser.parse_args()
    path = asked.report.resolve()
    faulthandler.enable()
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    run, report, absent = Run(asked.mode), Report(), []
    run_each(run)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name in asked.modules:
            try:
                module = importlib.import_module(f"test.{name}")
            except (ModuleNotFoundError, unittest.SkipTest) as error:
                absent.append(f"{name}: {error}")
                continue
            tests = tests_of(unittest.defaultTestLoader.loadTestsFromModule(module))
            chosen = [test for test in tests if not asked.only or test.id() in asked.only]
            unittest.TestSuite(chosen).run(report)
            gc.collect()
        os.chdir("/")
    path.write_text(
        json.dumps({"ends": report.ends, "recordings": run.recordings, "absent": absent})
    )


if __name__ == "__main__":
    main()
