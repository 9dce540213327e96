"""The ways to run a test: not watched, watched, and under the trace functions that show what any
trace function does. No packages are needed.
"""

from __future__ import annotations

import os
import random
import sys
import sysconfig
import types
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from yieldscope.recorder import Recorder

#: Far more than any test needs: the limits would end a recording silently.
MAX_STEPS = 20_000_000
MAX_BYTES = 4 * 2**30
_LIBRARY = os.path.join(os.path.realpath(sysconfig.get_paths()["stdlib"]), "")
#: What the tests are about, beside themselves.
_WATCHED = ("test" + os.sep, "asyncio" + os.sep, "contextlib.py", "types.py", "concurrent" + os.sep)
#: Frameworks in which tests run.
_FRAMEWORKS = tuple(
    f"{os.sep}site-packages{os.sep}{name}" for name in ("pytest", "_pytest", "pluggy", "attr")
)


class Everything:
    """The targets of the harshest recording: the tests, what is in their doctests and strings, and
    what they test.
    """

    def match(self, code: types.CodeType, module: object) -> bool:
        """Whether `code` is watched."""
        name = code.co_filename
        if name.startswith("<"):
            return not name.startswith("<frozen importlib")
        path = os.path.realpath(name)
        if path.startswith(_LIBRARY) and "site-packages" not in path:
            return path[len(_LIBRARY) :].startswith(_WATCHED)
        return not path.startswith(str(Path(__file__).parent)) and not any(
            name in path for name in _FRAMEWORKS
        )


def traced(frame: types.FrameType, event: str, arg: object) -> Any:
    """Does nothing."""
    return traced


def peeking(frame: types.FrameType, event: str, arg: object) -> Any:
    """Does nothing but look at the locals."""
    _ = frame.f_locals
    return peeking


_kept: list[Any] = []
_EACH = random.choice((1, 1, 5, 50))


def allocating(frame: types.FrameType, event: str, arg: object) -> Any:
    """Does nothing but make containers, and keep some for a while. Each process makes its own
    number of them: which shows most depends on the program.
    """
    if random.random() < 0.1:
        _kept.clear()
    _kept.extend([(event, number)] for number in range(_EACH))
    return allocating


MODES = {"plain": None, "watched": None, "traced": traced, "peeking": peeking}
MODES["allocating"] = allocating


class Run:
    """`begin` and `end` of one test in this mode; `recordings` has, for each one that was watched,
    how many steps and frames it has, and what stopped it.
    """

    def __init__(self, mode: str) -> None:
        self._mode = mode
        self._recorder: Recorder | None = None
        self.recordings: dict[str, tuple[int, int, str | None, str | None]] = {}

    def begin(self) -> None:
        """The test is about to run."""
        if self._mode == "watched":
            self._recorder = Recorder(
                (Run.begin,), threads=True, max_steps=MAX_STEPS, max_bytes=MAX_BYTES
            )
            self._recorder._targets = Everything()  # type: ignore[assignment]
            self._recorder.start()
        else:
            sys.settrace(MODES[self._mode])

    def end(self, test: str) -> None:
        """The test of this name has run."""
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            sys.settrace(None)
            return
        recording = recorder.stop()
        self.recordings[test] = (
            len(recording.log.tables["steps"]["kind"]),
            len(recording.log.tables["frames"]["code"]),
            recording.stopped,
            recording.stopped_note,
        )
