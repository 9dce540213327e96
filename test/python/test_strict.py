"""Where every warning is an error and asyncio is in its debug mode, a watched program prints what
it prints without: see `tools/strict.py`.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from interpreters import Interpreter, natives

HERE = Path(__file__).resolve().parent
#: Addresses, and how long a callback took.
OWN = re.compile(r"0x[0-9a-f]+|took [0-9.]+ seconds")


def printed(native: Interpreter, watched: bool) -> tuple[int, str, str]:
    command = [native.path, "-E", "-s", "-X", "dev", "-W", "error", str(HERE / "tools/strict.py")]
    command += [str(int(watched)), str(HERE.parent.parent)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, OWN.sub("…", done.stderr)


@pytest.mark.parametrize("native", [pytest.param(one, id=one.name) for one in natives()])
def test_strict(native: Interpreter) -> None:
    plain = printed(native, False)
    status, out, err = plain
    assert status == 0, err
    assert "debug mode: True" in out
    for part in ("was never awaited", "in a finally", "in a task", "Object created at"):
        assert part in err, (part, err)
    assert printed(native, True) == plain
