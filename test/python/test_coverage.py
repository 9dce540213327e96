"""coverage measures beside a recording what it measures without, as far as two trace functions can
be there at once, and the recording says where it was taken over: see `tools/covered.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from interpreters import Interpreter, natives
from transparency.packages import packages

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def cores(native: Interpreter) -> list[str]:
    """The ways in which coverage can measure there: its part in C is installed in one Python."""
    found = ["pytrace"]
    if native.path == sys.executable:
        found.append("ctrace")
    if native.version >= (3, 12):
        found.append("sysmon")
    return found


def ran(native: Interpreter, core: str, when: str, watched: bool) -> dict[str, Any]:
    folders = [str(ROOT)] if core == "ctrace" else [str(packages()), str(ROOT)]
    script = str(HERE / "tools" / "covered.py")
    command = [native.path, "-E", "-s", script, core, when, str(int(watched)), *folders]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
    reply: dict[str, Any] = json.loads(done.stdout)
    return reply


@pytest.mark.parametrize(
    ("native", "core", "when"),
    [
        pytest.param(native, core, when, id=f"{native.name}-{core}-{when}")
        for native in natives()
        for core in cores(native)
        for when in ("around", "inside", "across")
    ],
)
def test_coverage(native: Interpreter, core: str, when: str) -> None:
    plain, watched = (ran(native, core, when, one) for one in (False, True))
    assert watched["left"] is None
    assert watched["steps"] >= 3
    assert len(plain["lines"]["late"]) == 3
    assert len(plain["lines"]["stream"]) == 6 if when == "around" else plain["lines"]["stream"]
    own_events = core == "sysmon"
    if when == "around" and not own_events:
        # The recording's is the only trace function while it lasts.
        assert watched["lines"].pop("during") == []
        plain["lines"].pop("during")
    assert watched["lines"] == plain["lines"]
    if when == "around" or own_events:
        assert watched["stopped"] is None, watched["note"]
    else:
        assert watched["stopped"] == "tracer lost", watched["note"]
        assert watched["note"]
