"""Generators and coroutines that were made but not entered yet, and the step at which each was made."""

from __future__ import annotations

from types import AsyncGeneratorType, CoroutineType, FrameType, GeneratorType, MethodType
from typing import TYPE_CHECKING, Any

from .activation import CodeInfo
from .sites import AWAIT, DELEGATE, YIELD

if TYPE_CHECKING:
    from .state import State

__all__ = ["Creations"]

_PREFIXES = {GeneratorType: "gi_", CoroutineType: "cr_", AsyncGeneratorType: "ag_"}


class Creations:
    """Gives objects that were not entered yet an activation, which hangs on their frame like every other."""

    def __init__(self, tracer: State) -> None:
        self._tracer = tracer

    def in_locals(self, value: Any) -> None:
        """`value` was met while a frame's locals were read: it was made during the step before, if it is new."""
        act = self._tracer.changes.reading
        if act is not None and act.previous_step >= 0:
            self._register(value, act.previous_step + 1)

    def met(self, value: Any, frame: FrameType) -> None:
        """`value` was given to the library function that runs in `frame`."""
        if type(value) in _PREFIXES:
            own = getattr(value, _PREFIXES[type(value)] + "frame")
            if own is not None:
                self._register(value, self.made_at(own, frame))

    def made_at(self, own: FrameType, above: FrameType) -> int:
        """Optional step at which the object of `own` was made, if the statement that runs in the nearest watched frame made it."""
        caller = self._watched_frame(above)
        act = self._tracer.activation_of(caller)
        if caller is None or act is None:
            return 0
        made = self._tracer.sites.made_here(caller.f_code, caller.f_lasti, own.f_code.co_name)
        return act.last_step + 1 if made and act.last_step >= 0 else 0

    def _watched_frame(self, above: FrameType) -> FrameType | None:
        """The nearest watched frame, but for comprehensions, which get their source ready made."""
        tracer = self._tracer
        frame: FrameType | None = above
        while frame is not None:
            act = tracer.watched_below(frame)
            if act is None:
                return None
            while frame is not None and tracer.activation_of(frame) is not act:
                frame = frame.f_back
            if act.info.kind != "comprehension":
                return frame
        return None

    def _register(self, value: Any, created_at: int) -> None:
        prefix = _PREFIXES[type(value)]
        own: FrameType | None = getattr(value, prefix + "frame")
        if own is None or getattr(value, prefix + "running") or own.f_trace is not None:
            return
        tracer = self._tracer
        info = tracer.kinds.get(id(own.f_code))
        if info is None:
            info = tracer.classify(own)
        if type(info) is not CodeInfo or info.meaning.get(own.f_lasti) in (YIELD, DELEGATE, AWAIT):
            return
        act = tracer.activation(info, False, "never started")
        tracer.rows.frames["created_at"][act.id] = created_at
        own.f_trace = MethodType(tracer.local, act)
        if not tracer.lines:
            own.f_trace_lines = False
