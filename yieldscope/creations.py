"""Generators and coroutines that were made but not entered yet, and the step that made each.

An object of watched code gets its activation, which hangs on its frame, as soon as the recorder
meets it: among the locals of a watched frame, or as an argument of asyncio's own functions. From
3.12 on the calls that make them are seen, too (`calls`).
"""

from __future__ import annotations

import gc
from collections import OrderedDict, deque
from collections.abc import Iterator
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType, MethodType
from typing import TYPE_CHECKING, Any

from .activation import Activation, CodeInfo
from .rows import END
from .sites import AWAIT, DELEGATE, YIELD

if TYPE_CHECKING:
    from .state import State

__all__ = ["Creations", "owners_in_heap"]

_PREFIXES = {GeneratorType: "gi_", CoroutineType: "cr_", AsyncGeneratorType: "ag_"}

#: A call that was seen: the caller's frame id and instruction, and the row that it got in `frames`.
Call = tuple[int, int, int]
#: Step → its calls, both in their order. Many are made in a row, and taken from the front: a plain
#: dict would look past all that were taken before.
Calls = OrderedDict[int, deque[Call]]


class Creations:
    """Steps are optional numbers, as in the table."""

    def __init__(self, tracer: State) -> None:
        self._tracer = tracer
        #: id(code) → the calls of it whose object was not met yet.
        self._called: dict[int, Calls] = {}
        #: id(code) → the newest row that is in doubt: all before it are, too.
        self._doubted: dict[int, int] = {}
        #: The frame that is being entered, and whose arguments are being read.
        self.entering: FrameType | None = None

    def number(self, value: Any) -> int:
        """The number of the frame of a generator or coroutine; -1 where it is not watched or is
        over.
        """
        own = getattr(value, _PREFIXES[type(value)] + "frame")
        act = None if own is None else self._tracer.activation_of(own)
        return -1 if act is None else act.id

    def in_locals(self, value: Any) -> None:
        """`value` is among the locals that are being read. If it is new, the last statement made
        it, or the frame was given it; either shows in the statement that calls it by its name.
        """
        act = self._tracer.changes.reading
        own = _not_begun(value)
        if act is None or own is None:
            return
        if act.last_step >= 0:
            self._register(own, self._made_at_line(own, act))
        elif self.entering is not None:
            self._register(own, self._made_by_statement(own, self.entering))

    def met(self, value: Any, frame: FrameType) -> None:
        """`value` was given to the library function that runs in `frame`."""
        own = _not_begun(value) if type(value) in _PREFIXES else None
        if own is not None:
            self._register(own, self._made_by_statement(own, frame))

    def started(self, frame: FrameType, info: CodeInfo) -> int:
        """The row in `frames` of a frame that is entered and whose object was not met before."""
        return self._row(info, self._made_by_statement(frame, frame))

    def called(self, code: CodeType, act: Activation, offset: int) -> None:
        """The frame of `act` calls what makes an object of `code`."""
        info, step = self._tracer.kinds[id(code)], act.last_step + 1
        row = self._tracer.rows.frame(info.index, False, step, _NEVER_STARTED)
        calls = self._called.get(id(code))
        if calls is None:
            calls = self._called[id(code)] = OrderedDict()
        calls.setdefault(step, deque()).append((act.id, offset, row))

    def failed(self, act: Activation, offset: int) -> None:
        """An exception came out of the call at `offset`: it made nothing."""
        step = act.last_step + 1
        for calls in self._called.values():
            at_step = calls.get(step)
            if at_step and at_step[-1][:2] == (act.id, offset):
                self._tracer.rows.drop_frame(at_step.pop()[2])
                if not at_step:
                    del calls[step]

    def _row(self, info: CodeInfo, created_at: int) -> int:
        """The row of an object that is met now: that of the call that made it, or a new one."""
        rows = self._tracer.rows
        calls = self._called.get(id(info.code))
        if not calls:
            return rows.frame(info.index, False, created_at, _NEVER_STARTED)
        step = created_at if created_at in calls else next(iter(calls))
        # Which of several calls it was cannot be told.
        untold = step != created_at and len(calls) > 1
        if untold:
            self._doubt(info.code, calls)
        row = calls[step].popleft()[2]
        if not calls[step]:
            del calls[step]
        if step == created_at:
            rows.frames["created_at"][row] = step
        return row

    def _doubt(self, code: CodeType, calls: Calls) -> None:
        """An object was made by one of `calls`, nobody knows which: then neither is it known which
        of them made the others, but for those whose statement tells.
        """
        made_at, newest = self._tracer.rows.frames["created_at"], -1
        told_from = self._doubted.get(id(code), -1)
        for at_step in reversed(calls.values()):
            for _, _, row in reversed(at_step):
                if row <= told_from:
                    break
                made_at[row] = 0
                newest = max(newest, row)
            else:
                continue
            break
        self._doubted[id(code)] = max(told_from, newest)

    def _made_by_statement(self, own: FrameType, above: FrameType) -> int:
        """The nearest watched frame's step, if the statement that it runs calls `own` by its name.

        A comprehension may have been given its source ready made, by the frame below it.
        """
        tracer, name = self._tracer, own.f_code.co_name
        frame: FrameType | None = above
        while frame is not None:
            act = tracer.watched_below(frame)
            if act is None:
                return 0
            while frame is not None and tracer.activation_of(frame) is not act:
                frame = frame.f_back
            if frame is None or act.last_step < 0:
                return 0
            if tracer.sites.made_here(frame.f_code, frame.f_lasti, name):
                return act.last_step + 1
            if act.info.kind != "comprehension":
                return 0
        return 0

    def _made_at_line(self, own: FrameType, act: Activation) -> int:
        """The last step of `act`, if its line calls `own` by its name."""
        tracer, name = self._tracer, own.f_code.co_name
        line = tracer.rows.steps["line"][act.last_step]
        if tracer.sites.made_on_line(act.info.code, line, name):
            return act.last_step + 1
        return 0

    def _register(self, own: FrameType, created_at: int) -> None:
        tracer = self._tracer
        info = tracer.kinds.get(id(own.f_code))
        if info is None:
            info = tracer.classify(own.f_code, own.f_globals)
        if type(info) is not CodeInfo or info.meaning.get(own.f_lasti) in (YIELD, DELEGATE, AWAIT):
            return
        act = tracer.activation(info, self._row(info, created_at))
        own.f_trace = MethodType(tracer.local, act)


def owners_in_heap(codes: set[int]) -> Iterator[tuple[FrameType, Any]]:
    """All generators and coroutines of these code objects (given by `id`) that are not over, each
    with its frame. A look at the whole heap.
    """
    for value in gc.get_objects():
        prefix = _PREFIXES.get(type(value))
        if prefix is not None and id(getattr(value, prefix + "code")) in codes:
            frame = getattr(value, prefix + "frame")
            if frame is not None:
                yield frame, value


def _not_begun(value: Any) -> FrameType | None:
    """The frame of a generator or coroutine that was not met before and does not run."""
    prefix = _PREFIXES[type(value)]
    own: FrameType | None = getattr(value, prefix + "frame")
    if own is None or getattr(value, prefix + "running") or own.f_trace is not None:
        return None
    return own


_NEVER_STARTED = END["never started"]
