"""Tests that take `interpreter` run once in every Python of `interpreters.py`, those that take
`pyodide` in every Pyodide; a table at the end says what ran where.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import summary
from interpreters import close_workers, interpreters, natives, pyodides
from kernels import Kernel, kernel


def pytest_report_header() -> str:
    """Which CPythons of this machine these are."""
    found = ", ".join(f"{one.name} ({one.path})" for one in natives())
    return f"recorder tested on CPython: {found}, and on Pyodide"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name, every in (("interpreter", interpreters), ("pyodide", pyodides)):
        if name in metafunc.fixturenames:
            try:
                found = every()
            except FileNotFoundError as missing:
                raise pytest.UsageError(str(missing)) from None
            metafunc.parametrize(name, found, ids=[one.name for one in found])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Notes what there is before a selection takes some of it away, and puts the tests of one
    interpreter together, since few Pyodides run at a time; what compares them comes after.
    """
    items.sort(key=summary.place)
    config.stash[summary.COLLECTED] = [
        (item.nodeid.partition("[")[0], one.name)
        for item in items
        if (one := summary.interpreter_of(item)) is not None
    ]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    summary.note(item, outcome.get_result())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = summary.lines()
    if lines:
        terminalreporter.section("what ran in which Python")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session", autouse=True)
def _workers() -> Iterator[None]:
    yield
    close_workers()


@pytest.fixture(scope="module")
def shared_kernel() -> Iterator[Kernel]:
    """A kernel with the extension loaded, for all tests of a file."""
    with kernel() as running:
        assert running.run("%load_ext yieldscope").outputs == []
        yield running


@pytest.fixture
def k(shared_kernel: Kernel) -> Iterator[Kernel]:
    """The kernel of the file, which watches nothing."""
    yield shared_kernel
    assert shared_kernel.run("%yieldscope off").outputs == []
    assert shared_kernel.run("1 + 1").traces == [], "a test left the kernel watching"
