"""Runs the tests of packages with pytest in one of the `modes`, in whatever Python runs this file.

    python library.py MODE REPORT PACKAGES PYTEST-ARGUMENT …

PACKAGES: the folder where the packages are installed. REPORT: as of `run`, with the names of tests
as they are in that folder.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MODE, REPORT, PACKAGES = sys.argv[1], Path(sys.argv[2]).resolve(), sys.argv[3]
sys.path[:0] = [str(Path(__file__).resolve().parent), PACKAGES]

import pytest  # noqa: E402
from modes import Run  # noqa: E402

#: Seconds after which a run that hangs says where.
PATIENCE = 280


class Plugin:
    """Notes how each test ends, and runs it in its mode."""

    def __init__(self) -> None:
        self.run = Run(MODE)
        self.ends: dict[str, str] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: Any) -> Iterator[None]:
        """The test itself; its fixtures are of the framework."""
        self.run.begin()
        try:
            yield
        finally:
            self.run.end(item.nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """What of a test went wrong, or that all of it was right."""
        if report.when == "call" or report.outcome != "passed":
            end = report.outcome if not hasattr(report, "wasxfail") else f"x{report.outcome}"
            known = self.ends.get(report.nodeid)
            self.ends[report.nodeid] = end if known is None else f"{known}, {end}"


def main() -> None:
    """Runs what the command line names."""
    faulthandler.enable()
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    plugin = Plugin()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        settings = ["-c", os.devnull, "--rootdir", PACKAGES, "-p", "trio._tests.pytest_plugin"]
        pytest.main(["-q", "-p", "no:cacheprovider", *settings, *sys.argv[4:]], plugins=[plugin])
        os.chdir("/")
    report = {"ends": plugin.ends, "recordings": plugin.run.recordings, "absent": []}
    REPORT.write_text(json.dumps(report))


if __name__ == "__main__":
    main()
