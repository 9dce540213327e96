"""Programs behave under a recording as they do without: the interpreters' own tests, and those of
async libraries, end in the same way, but for those in `transparency/known.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from interpreters import Interpreter, natives
from sizes import EXACT
from transparency.known import KNOWN
from transparency.packages import packages

HERE = Path(__file__).resolve().parent / "transparency"
#: Seconds for one run of one module's or package's tests.
PATIENCE = 1200 if EXACT else 300
#: How often a difference must show: some tests depend on the time that they take.
TRIES = 3
#: How often a trace function that fails now and then may try to.
PROOFS = 30

#: Of the standard library: on every Python, on the one that runs the tests, at full size alone.
ALWAYS = (
    "test_asyncgen",
    "test_coroutines",
    "test_generators",
    "test_contextlib_async",
    "test_asyncio.test_queues",
)
MORE = (
    "test_generator_stop",
    "test_with",
    "test_genexps",
    "test_listcomps",
    "test_gc",
    "test_asyncio.test_eager_task_factory",
    "test_asyncio.test_pep492",
    "test_asyncio.test_runners",
    "test_asyncio.test_timeouts",
    "test_asyncio.test_waitfor",
)
LONG = (
    "test_contextlib",
    "test_asyncio.test_base_events",
    "test_asyncio.test_context",
    "test_asyncio.test_events",
    "test_asyncio.test_futures",
    "test_asyncio.test_futures2",
    "test_asyncio.test_locks",
    "test_asyncio.test_streams",
    "test_asyncio.test_taskgroups",
    "test_asyncio.test_tasks",
    "test_asyncio.test_threads",
)


@dataclass(frozen=True)
class Suite:
    """Some tests: what runs them in a mode, and which they are."""

    script: str
    arguments: tuple[str, ...]

    def command(self, interpreter: Interpreter, mode: str, report: Path) -> list[str]:
        """What to run."""
        script = str(HERE / self.script)
        return [interpreter.path, "-E", "-s", script, mode, str(report), *self.arguments]

    def only(self, tests: list[str]) -> Suite:
        """The suite with these tests alone."""
        if self.script == "run.py":
            chosen = [word for test in tests for word in ("--only", test)]
            return Suite(self.script, (*chosen, *self.arguments))
        folder = self.arguments[0]
        return Suite(self.script, (folder, *(f"{folder}/{test}" for test in tests)))


def ran(suite: Suite, interpreter: Interpreter, folder: Path, *modes: str) -> list[dict[str, Any]]:
    """The reports of runs in these modes, which run at the same time."""
    processes = []
    for mode in modes:
        report = folder / f"{mode}.json"
        report.unlink(missing_ok=True)
        output = (folder / f"{mode}.txt").open("wb")
        command = suite.command(interpreter, mode, report)
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        processes.append((command, process, report, output))
    reports = []
    try:
        for command, process, report, output in processes:
            status = process.wait(PATIENCE)
            text = Path(output.name).read_text(errors="replace")[-3000:]
            assert status == 0, f"{command} died with status {status}:\n{text}"
            reports.append(json.loads(report.read_text()))
    finally:
        for _, process, _, output in processes:
            process.kill()
            process.wait()
            output.close()
    return reports


def differing(left: dict[str, Any], right: dict[str, Any]) -> dict[str, str]:
    """The tests that do not end in the same way, and how they do."""
    ends, others = left["ends"], right["ends"]
    return {
        test: f"{ends.get(test)} → {others.get(test)}"
        for test in {**ends, **others}
        if ends.get(test) != others.get(test)
    }


def check(suite: Suite, interpreter: Interpreter, folder: Path) -> None:
    """Runs it twice and compares."""
    plain, watched = ran(suite, interpreter, folder, "plain", "watched")
    if not plain["ends"] and plain["absent"]:
        pytest.skip(plain["absent"][0])
    known = {
        one.test: one.modes[interpreter.version[1]]
        for one in KNOWN
        if one.test in plain["ends"] and interpreter.version[1] in one.modes
    }
    differences = differing(plain, watched)
    for _ in range(TRIES - 1):
        doubtful = list(differences.keys() ^ known.keys())
        if not doubtful:
            break
        again = ran(suite.only(doubtful), interpreter, folder, "plain", "watched")
        shown = differing(*again)
        for test in doubtful:
            if test in shown:
                differences[test] = shown[test]
            else:
                differences.pop(test, None)
        known_again = known.keys() & shown.keys()
        differences.update({test: shown[test] for test in known_again})
    unknown = {test: how for test, how in differences.items() if test not in known}
    assert not unknown, f"not as without a recording: {unknown}"
    gone = known.keys() - differences.keys()
    assert not gone, f"these pass, and are to be taken from the list: {gone}"
    for test, mode in known.items():
        runs = (ran(suite.only([test]), interpreter, folder, mode)[0] for _ in range(PROOFS))
        fails = any(one["ends"][test] != plain["ends"][test] for one in runs)
        assert fails, f"{test} passes when {mode}: it is the recorder that is wrong"
    check_recordings(plain, watched, set(known))


def check_recordings(plain: dict[str, Any], watched: dict[str, Any], known: set[str]) -> None:
    """Each test that ran was recorded to its end."""
    recordings = watched["recordings"]
    ran_tests = [test for test, end in plain["ends"].items() if end not in ("skip", "skipped")]
    missing = [test for test in ran_tests if not recordings.get(test, (0,))[0]]
    assert not missing, f"nothing was recorded of {missing}"
    lost = {
        test: note
        for test, (_, _, stopped, note) in recordings.items()
        if stopped is not None and test not in known
    }
    assert not lost, f"recordings ended early: {lost}"


def _cases() -> list[Any]:
    cases = []
    for one in natives():
        own = one.version == sys.version_info[:3]
        modules = ALWAYS + (MORE if own or EXACT else ()) + (LONG if EXACT else ())
        cases += [pytest.param(one, name, id=f"{one.name}-{name}") for name in modules]
    return cases


@pytest.mark.parametrize(("native", "module"), _cases())
def test_standard_library(native: Interpreter, module: str, tmp_path: Path) -> None:
    check(Suite("run.py", (module,)), native, tmp_path)


#: Tests of trio that need more packages, or have no async code in them.
_LEFT_OUT = (
    "test_dtls.py",
    "test_exports.py",
    "test_highlevel_ssl_helpers.py",
    "test_ssl.py",
    "tools",
)
_TRIO = (
    "_tests/test_channel.py",
    "_core/_tests/test_asyncgen.py",
    "_core/_tests/test_run.py::test_ki_protection_doesnt_leave_cyclic_garbage",
)


def _libraries() -> list[Any]:
    found = natives() if EXACT else [one for one in natives() if one.path == sys.executable]
    return [pytest.param(one, id=one.name) for one in found]


@pytest.mark.parametrize("native", _libraries())
def test_aioitertools(native: Interpreter, tmp_path: Path) -> None:
    folder = packages()
    tests = ("-o", "python_files=__init__.py", f"{folder}/aioitertools/tests")
    check(Suite("library.py", (str(folder), *tests)), native, tmp_path)


@pytest.mark.parametrize("native", _libraries())
def test_trio(native: Interpreter, tmp_path: Path) -> None:
    folder = packages()
    own = f"{folder}/trio"
    tests = [f"--ignore={own}/_tests/{name}" for name in _LEFT_OUT]
    tests += [own] if EXACT else [f"{own}/{name}" for name in _TRIO]
    check(Suite("library.py", (str(folder), *tests)), native, tmp_path)
