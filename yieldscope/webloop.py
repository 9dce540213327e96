"""The time in which Pyodide's own event loop had nothing to do.

That loop has no selector: JavaScript calls its callbacks one by one, each in a `run_handle`. It is
idle from the end of one callback to the next, unless that one was due at once.
"""

from __future__ import annotations

import sys
from time import perf_counter_ns
from types import FrameType
from typing import Any

from .state import State

__all__ = ["WebLoop"]

_MODULE = "pyodide.webloop"


class WebLoop:
    """`handlers` are the functions of a frame that the tracer calls, by module and name."""

    def __init__(self, tracer: State) -> None:
        self._tracer = tracer
        self.handlers: dict[tuple[str, str], Any] = {
            (_MODULE, "call_later"): self._scheduling,
            (_MODULE, "run_handle"): self._callback,
        }
        #: Addresses of the handles that are to be called as soon as possible.
        self._due: set[int] = set()
        #: When the loop ran out of work, None while it has some.
        self._rests_since: int | None = None
        self._set(None, self._left)

    def release(self) -> None:
        """Lets go of the callback in which the recording ends."""
        self._set(self._left, None)

    def _set(self, before: Any, after: Any) -> None:
        """The callback that runs now began before anyone could see it."""
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            if (
                frame.f_code.co_name == "run_handle"
                and frame.f_globals.get("__name__") == _MODULE
                and frame.f_trace == before
            ):
                frame.f_trace = after
            frame = frame.f_back

    def _scheduling(self, frame: FrameType) -> Any:
        delay = frame.f_locals.get("delay")
        if type(delay) not in (int, float) or delay > 0:  # type: ignore[operator]
            return None
        self._works()  # something outside of Python has happened
        frame.f_trace_lines = False
        return self._scheduled

    def _scheduled(self, frame: FrameType, event: str, arg: Any) -> None:
        if event == "return" and arg is not None:
            self._due.add(id(arg))

    def _callback(self, frame: FrameType) -> Any:
        self._works()
        self._due.discard(id(frame.f_locals.get("h")))
        frame.f_trace_lines = False
        return self._left

    def _left(self, frame: FrameType, event: str, arg: Any) -> None:
        if event == "return" and not self._due:
            self._rests_since = perf_counter_ns()

    def _works(self) -> None:
        since, self._rests_since = self._rests_since, None
        if since is not None and not self._tracer.off:
            self._tracer.rows.idle(perf_counter_ns() - since)
