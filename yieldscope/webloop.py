"""Pyodide's own event loop, whose callbacks JavaScript calls one by one, each in a `run_handle`.

It has no selector: it is idle from the end of one callback to the next, unless that one was due at
once. And since Pyodide 314, in a browser that can switch stacks (JSPI), each callback runs on a
stack and with a thread state of its own, on which no trace function is set: it is set again where
a callback begins, which `sys.monitoring` tells on all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter_ns
from types import CodeType, FrameType
from typing import Any

from .faults import module_name
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
        self._tool = -1
        self._trace: Callable[..., Any] | None = None
        self._kept = True  # the trace function, by all callbacks so far

    def start(self, trace: Callable[..., Any], tool: int) -> None:
        """Joins the callback that runs now, and with a tool id of `sys.monitoring` (-1 for none)
        sets `trace` in those to come.
        """
        self._set(None, self._left)
        if sys.version_info >= (3, 12) and tool >= 0 and _MODULE in sys.modules:
            monitoring = sys.monitoring
            events = monitoring.events
            self._trace, self._tool = trace, tool
            monitoring.register_callback(tool, events.PY_START, self._begins)
            monitoring.register_callback(tool, events.PY_RETURN, self._ends)
            self._monitor(events.PY_START | events.PY_RETURN)

    def stop(self) -> None:
        """Lets go of all callbacks. A second call changes nothing."""
        self._set(self._left, None)
        if sys.version_info >= (3, 12) and self._tool >= 0:
            monitoring, tool = sys.monitoring, self._tool
            self._monitor(monitoring.events.NO_EVENTS)
            self._tool, self._trace = -1, None
            monitoring.register_callback(tool, monitoring.events.PY_START, None)
            monitoring.register_callback(tool, monitoring.events.PY_RETURN, None)

    def release(self) -> None:
        """Lets go of everything but the tracer, as functions of this may hang on frames."""
        tracer = self._tracer
        self.__dict__.clear()
        self._tracer = tracer

    if sys.version_info >= (3, 12):

        def _monitor(self, events: int) -> None:
            module: Any = sys.modules[_MODULE]
            for code in module.WebLoop.call_later.__code__.co_consts:
                if type(code) is CodeType and code.co_name == "run_handle":
                    sys.monitoring.set_local_events(self._tool, code, events)

        def _begins(self, code: CodeType, offset: int) -> None:
            if self._kept and not self._tracer.off and sys.gettrace() is None:
                sys.settrace(self._trace)
                frame = sys._getframe(1)
                frame.f_trace = self._callback(frame)

        def _ends(self, code: CodeType, offset: int, value: object) -> None:
            # Who took it away, once, meant it: it is not set again.
            self._kept = self._kept and sys.gettrace() is self._trace

    def _set(self, before: Any, after: Any) -> None:
        """The callback that runs now began before anyone could see it."""
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            if (
                frame.f_code.co_name == "run_handle"
                and module_name(frame.f_globals) == _MODULE
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
        if self._tracer.off:
            frame.f_trace = None
        elif event == "return" and arg is not None:
            self._due.add(id(arg))

    def _callback(self, frame: FrameType) -> Any:
        self._works()
        self._due.discard(id(frame.f_locals.get("h")))
        frame.f_trace_lines = False
        return self._left

    def _left(self, frame: FrameType, event: str, arg: Any) -> None:
        if self._tracer.off:
            frame.f_trace = None
        elif event == "return" and not self._due:
            self._rests_since = perf_counter_ns()

    def _works(self) -> None:
        since, self._rests_since = self._rests_since, None
        if since is not None and not self._tracer.off:
            self._tracer.rows.idle(perf_counter_ns() - since)
