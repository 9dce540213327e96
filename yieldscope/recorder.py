"""The recorder: turns what `sys.settrace` says into the rows of a `Log`."""

from __future__ import annotations

from dataclasses import dataclass
from types import FrameType
from typing import Callable, Optional, Sequence

from .log import Log
from .recording import Recording

__all__ = ["DEFAULT_MAX_STEPS", "CellSpec", "Recorder"]

DEFAULT_MAX_STEPS = 1_000_000


@dataclass(frozen=True)
class CellSpec:
    """A notebook cell that is recorded as one frame of kind ``cell``.

    `filename` is the `co_filename` under which its statements run, `display` its stable name such as ``cell:3``, `source` its
    text.
    """

    filename: str
    display: str
    source: str


class Recorder:
    """Records from `start` to `stop`. `targets` are those of `yieldscope.watch`; none and a `cell`: the cells' code.

    `display_name` gives the stable name of a `co_filename` that belongs to a cell (and so makes it watched), else None;
    `source_of` gives its text, else None. Raises TypeError and ValueError for bad targets and options.
    """

    def __init__(
        self,
        targets: Sequence[object] = (),
        *,
        lines: bool = True,
        values: bool = True,
        locals: bool = True,
        threads: bool = False,
        backend: str = "settrace",
        max_steps: int = DEFAULT_MAX_STEPS,
        cell: Optional[CellSpec] = None,
        display_name: Optional[Callable[[str], Optional[str]]] = None,
        source_of: Optional[Callable[[str], Optional[str]]] = None,
    ) -> None:
        self.log = Log()
        self.recording = Recording(self.log)

    def start(self, frame: Optional[FrameType] = None) -> Recording:
        """Begins to record on this thread. `frame`: one that is already running and is to be recorded from here on."""
        return self.recording

    def stop(self, stopped: Optional[str] = None, note: Optional[str] = None) -> Recording:
        """Ends it and puts back what was there before: trace functions and hooks. A second call changes nothing."""
        return self.recording
