"""The table of the README, cell by cell: what it says of a Python is what that Python does."""

from __future__ import annotations

import re
from pathlib import Path

import checks
import costs
import harmless
import lifetimes
from interpreters import Interpreter
from limits import LIMITS

ROOT = Path(__file__).resolve().parents[2]
HEADING = "## What each Python shows"


def table() -> dict[str, dict[str, str]]:
    """First cell → version → cell."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition(HEADING)[2]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.partition("\n## ")[0].splitlines()
        if line.startswith("|")
    ]
    versions = rows[0][1:6]
    return {row[0]: dict(zip(versions, row[1:6], strict=True)) for row in rows[2:]}


def test_every_line_is_proven() -> None:
    assert list(table())
    assert set(table()) == set(LIMITS)


def test_cells(interpreter: Interpreter) -> None:
    version = ".".join(map(str, interpreter.version[:2]))
    says = interpreter.worker().ask(limits=True)
    assert {title: cells[version] for title, cells in table().items()} == says


def test_the_gaps_name_what_holds_them() -> None:
    """Those of the package's README: programs and checks that exist, and lines of the table."""
    text = (ROOT / "yieldscope" / "README.md").read_text(encoding="utf-8")
    lines = text.partition("| Where | What is missing |")[2].splitlines()[2:]
    gaps = [line for line in lines if line.startswith("|")]
    assert len(gaps) > 5
    programs = {path.stem for path in (ROOT / "test" / "fixtures" / "watched").glob("*.py")}
    # Modules that register what they check with those of `lifetimes`.
    assert costs.check is harmless.check is lifetimes.check
    lines_known = {say.__name__ for say in LIMITS.values()}
    checks_known = set(checks.CHECKS) | set(lifetimes.CHECKS) | lines_known
    for gap in gaps:
        held = re.findall(r"`([^`]+)`", gap.strip().strip("|").split("|")[-1])
        assert held, gap
        assert set(held) <= programs | checks_known, gap
