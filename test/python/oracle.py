"""What `sys.monitoring` (3.12 and newer) says of the same run: no heuristics, no `sys.settrace`."""

from __future__ import annotations

import dis
import gc
import sys
import types
from dataclasses import dataclass
from typing import Any, ClassVar

__all__ = ["Event", "Oracle", "simple_text"]

TOOL = 2
#: Async generators, coroutines, and generators that are to be awaited.
_AWAITS = 0x200 | 0x80 | 0x100
_SUSPENDS = {1: "yield", 2: "delegate", 3: "await"}


@dataclass(frozen=True)
class Event:
    """A frame was entered or left. `frame` counts the frames in the order in which they began;
    `value` is None where it is not a simple one; `by` is the frame that ran before, for an entry.
    """

    kind: str
    name: str
    frame: int
    line: int
    value: str | None
    by: int | None

    def __str__(self) -> str:
        value = "" if self.value is None else f" = {self.value}"
        asker = "" if self.by is None else f" by #{self.by}"
        return f"{self.kind} {self.name}#{self.frame}:{self.line}{value}{asker}"


class Oracle:
    """Notes the events of all code of one file, where there is `sys.monitoring`."""

    KINDS: ClassVar = {
        "PY_START": "start",
        "PY_RESUME": "resume",
        "PY_THROW": "throw",
        "PY_YIELD": "suspend",
        "PY_RETURN": "return",
        "PY_UNWIND": "raise",
    }

    def __init__(self, filename: str) -> None:
        self.filename = filename
        self.events: list[Event] = []
        #: How each frame was left last.
        self.left: dict[int, str] = {}
        self._numbers: dict[int, int] = {}
        self._stack: list[int] = []
        self._discarded: set[int] = set()

    @property
    def speaks(self) -> bool:
        """Whether this Python has it."""
        return hasattr(sys, "monitoring")

    def __enter__(self) -> Oracle:
        if self.speaks:
            monitoring: Any = sys.monitoring
            monitoring.use_tool_id(TOOL, "oracle")
            wanted = 0
            for name, kind in self.KINDS.items():
                event = getattr(monitoring.events, name)
                wanted |= event
                monitoring.register_callback(TOOL, event, self._noting(kind))
            monitoring.set_events(TOOL, wanted)
        return self

    def __exit__(self, *error: object) -> None:
        if self.speaks:
            monitoring: Any = sys.monitoring
            monitoring.set_events(TOOL, 0)
            monitoring.free_tool_id(TOOL)

    def _noting(self, kind: str) -> Any:
        def note(code: types.CodeType, offset: int, value: object = None) -> None:
            if code.co_filename == self.filename:
                self._note(kind, code, offset, value, sys._getframe(1))

        return note

    def _note(
        self, kind: str, code: types.CodeType, offset: int, value: Any, frame: types.FrameType
    ) -> None:
        if kind == "throw" and isinstance(value, (StopIteration, StopAsyncIteration)):
            # An inner frame that took what was thrown hands its result, or its end, on in this way.
            kind, value = "resume", _Unknown
        key, by = id(frame), None
        if kind == "throw" and frame.f_lasti <= _first_resume(code):
            self._numbers.pop(key, None)  # of a frame that is gone: 3.13 does not say so
            if isinstance(value, GeneratorExit):
                self._discarded.add(key)  # closed before it ever ran: nothing of it runs now
                return
        if key in self._discarded and kind == "raise":
            self._discarded.remove(key)
            return
        if kind == "start" or key not in self._numbers:
            self._numbers[key] = len(self.left)
        number = self._numbers[key]
        if kind in ("start", "resume", "throw"):
            by = self._stack[-1] if self._stack else None
            self._stack.append(number)
            self.left[number] = "running"
            if kind != "throw":
                value = _Unknown
        else:
            self._stack.pop()
            if kind == "suspend":
                kind = _how_suspended(code, offset, value)
                value = _Unknown if kind == "await" else value
            else:
                del self._numbers[key]
            self.left[number] = kind
        if type(value).__name__ == "async_generator_wrapped_value":
            (value,) = gc.get_referents(value)
        line = frame.f_lineno
        self.events.append(Event(kind, code.co_name, number, line, simple_text(value), by))


def _first_resume(code: types.CodeType) -> int:
    """Where a frame stands that never ran."""
    return next(one.offset for one in dis.get_instructions(code) if one.opname == "RESUME")


class _Unknown:
    """No value, or one that is not compared."""


def _how_suspended(code: types.CodeType, offset: int, value: object) -> str:
    if type(value).__name__ == "async_generator_wrapped_value":
        return "yield"
    if code.co_flags & _AWAITS or code.co_name == "__await__":
        return "await"
    for instruction in dis.get_instructions(code):
        if instruction.offset > offset and instruction.opname == "RESUME":
            return _SUSPENDS[(instruction.arg or 0) & 3]
    raise AssertionError(f"no RESUME after {offset} in {code.co_name}")


def simple_text(value: object) -> str | None:
    """The text of a value that has one form only, None for another."""
    if isinstance(value, BaseException):
        text = str(value)
        return f"{type(value).__name__}: {text}" if text else type(value).__name__
    if value is None or type(value) in (str, int):
        return repr(value)
    return None
