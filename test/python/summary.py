"""What ran in which Python: a table for the end of a run of pytest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest
from interpreters import KINDS, Interpreter, ran

#: (test, name of an interpreter) of every test that takes one.
COLLECTED = pytest.StashKey[list[tuple[str, str]]]()


@dataclass
class _Row:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


_rows: dict[Interpreter, _Row] = {}


def interpreter_of(item: pytest.Item) -> Interpreter | None:
    """The interpreter that a test runs in."""
    params = item.callspec.params if hasattr(item, "callspec") else {}
    found = params.get("interpreter", params.get("pyodide"))
    return found if isinstance(found, Interpreter) else None


def place(item: pytest.Item) -> tuple[bool, tuple[int, ...], bool]:
    """Sorts tests by the interpreters that they run in, and the rest after them."""
    one = interpreter_of(item)
    return (True, (), False) if one is None else (False, one.version, one.pyodide)


def note(item: pytest.Item, report: pytest.TestReport) -> None:
    """Counts the outcome of one phase of a test."""
    interpreter = interpreter_of(item)
    if interpreter is None:
        return
    row = _rows.setdefault(interpreter, _Row())
    if report.failed:
        row.failed += 1
    elif report.skipped:
        row.skipped += 1
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        row.reasons[reason.removeprefix("Skipped: ")] += 1
    elif report.when == "call":
        row.passed += 1


def lines() -> list[str]:
    """The table, and below it why tests were skipped; empty when nothing ran."""
    if not _rows:
        return []
    ran_what = list(dict.fromkeys(KINDS.values()))
    heads = ["Python", *ran_what, "passed", "failed", "skipped"]
    table = [heads]
    reasons = []
    for one, row in sorted(_rows.items(), key=lambda item: (item[0].version, item[0].pyodide)):
        counts = [ran[one, what] for what in ran_what]
        table.append([one.name, *map(str, [*counts, row.passed, row.failed, row.skipped])])
        reasons += [f"{one.name}: {count} skipped: {why}" for why, count in row.reasons.items()]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    shown = []
    for first, *rest in table:
        cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        shown.append("  ".join([first.ljust(widths[0]), *cells]))
    return shown + reasons
