"""Tests that take `interpreter` run once in every CPython that was found on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from interpreters import close_workers, interpreters
from kernels import Kernel, kernel


def pytest_report_header() -> str:
    """Says what ran where: nothing is left out silently."""
    found = ", ".join(f"{one.name} ({one.path})" for one in interpreters())
    return f"recorder tested on CPython: {found}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "interpreter" in metafunc.fixturenames:
        found = interpreters()
        metafunc.parametrize("interpreter", found, ids=[one.name for one in found])


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
