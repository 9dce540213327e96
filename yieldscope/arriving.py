"""An exception arrives in a frame: out of a call or an await, or thrown into it from outside."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from .activation import ENDED, NEW, RUNNING, SUSPENDED, Activation, Arrival
from .calls import CLOSES_UNSEEN
from .entering import Entering
from .peeks import read_locals
from .rows import CAUSE, END, KIND
from .sites import AWAIT, CO_ASYNC_GENERATOR, CO_COROUTINE, FIRST, INSIDE, YIELD
from .throws import FINALISED
from .values import exception_text

__all__ = ["Arriving"]

_EXCEPTION, _RESUME = KIND["exception"], KIND["resume"]
_ACLOSE, _ATHROW, _TIMEOUT, _WAKE = (
    CAUSE[word] for word in ("aclose", "athrow", "timeout", "wake")
)
#: How many steps back, those of other threads among them, a look for an inner frame goes at most.
_FAR = 10_000
#: Up to 3.11 only a line event tells whether a frame went on after an exception; up to 3.13 it
#: saves looks at the heap.
LINES_TELL = sys.version_info < (3, 12)
NEEDS_LINES = sys.version_info < (3, 14)


class Arriving(Entering):
    """`arrive` takes the `exception` events."""

    def arrive(self, act: Activation, frame: FrameType, arg: tuple[Any, Any, Any]) -> None:
        """`arg` is type, exception, traceback."""
        cls, error = arg[0], arg[1]
        lasti = frame.f_lasti
        if act.state == SUSPENDED:
            self.resume_unseen(act, frame)
        elif act.state == NEW:
            # 3.11 leaves the `call` out where a generator dies while its name is read anew.
            self._start(act, frame)
        elif act.state != RUNNING:
            return
        if act.entry >= 0:
            entered = lasti == act.entry_lasti
            if entered and act.site != YIELD and issubclass(cls, StopIteration):
                act.tidying = act.unsettled = True
                self.inner_returned(act)
                return
            if entered and not self._stream_ended(act, error):
                self._thrown(act, frame, arg)
                return
            if entered:
                self.inner_returned(act)
            else:
                if self.throws.overdue and self.throws.is_overdue(act, cls):
                    self.rows.mend_cause(act.entry, _TIMEOUT, 0)
                self.settle(act, frame)
        if issubclass(cls, StopIteration) and act.info.meaning.get(lasti) in _INTERNAL:
            return
        if cls is TypeError:
            self.created.failed(act, lasti)
        text = exception_text(error)
        self._mend_raise(act, arg, text)
        act.line = frame.f_lineno or act.line
        local = read_locals(frame) if self.locals else None
        index = self.rows.step(_EXCEPTION, act.id, act.line, act.task, act.turn)
        if self.values:
            self.rows.value(index, text)
        self._remember(act, frame, error, text)
        if local is not None:
            self.show(act, local, index)
        act.last_step = index

    def _stream_ended(self, act: Activation, error: BaseException) -> bool:
        """Whether the frame goes on because what it iterates took what was thrown, and then ended.

        The end arrives as any throw does, but nobody threw it.
        """
        if act.site != AWAIT or not isinstance(error, StopAsyncIteration):
            return False
        before = self.recent.before(act.last_step)
        return self.recent.returned == before or self.throws.left_by(error, before)

    def reaches_line(self, act: Activation, frame: FrameType) -> bool:
        """The first line after an entry or an exception. Says whether it is to be recorded."""
        if act.state != RUNNING:
            if act.state == ENDED:
                return False
            self.resume_unseen(act, frame)
        if act.entry >= 0:
            self.settle(act, frame)
        if act.tidying:
            if frame.f_lasti in act.info.sites.cleanups:
                return False
            act.tidying = False
        act.line_since = frame.f_lineno or 0
        # Where exceptions arrived and lines tell whether the frame went on, each line counts.
        act.unsettled = not self.lines or bool(NEEDS_LINES and act.raised_at)
        return self.lines

    def _thrown(self, act: Activation, frame: FrameType, arg: tuple[Any, Any, Any]) -> None:
        """The entry that was just recorded was by throw."""
        cls, error = arg[0], arg[1]
        first = act.info.meaning.get(act.entry_lasti) == FIRST
        if first and issubclass(cls, GeneratorExit) and act.info.suspendable:
            # Discarded before it ever ran: up to 3.11 that shows as an entry with nothing after it.
            self.rows.drop_entry(act.last_step)
            self.rows.frames["end"][act.id] = END["never started"]
            act.state, act.entry = ENDED, -1
            self.rows.lives.pop(act.id, None)
            return
        text = exception_text(error)
        self._mend_raise(act, arg, text)
        cause, by = self.throws.cause(act, frame, error)
        if CLOSES_UNSEEN and act.site != YIELD and issubclass(cls, GeneratorExit):
            self._close_inner(act, cause not in FINALISED)
        step = self.rows.mend_entry(act.entry, cause, by, act.woken_by if cause == _WAKE else 0)
        if self.values:
            if act.sent:
                self.rows.mend_value(act.value_row, text)
            else:
                self.rows.value(step, text)
        act.cause, act.entry = cause, -1
        act.thrown, act.thrown_id = True, id(error)
        closes = issubclass(cls, GeneratorExit) and cause != _ATHROW
        act.close_cause = cause if closes else 0
        self._remember(act, frame, error, text)

    def _close_inner(self, act: Activation, closed: bool) -> None:
        """A frame that is closed while it delegates closes the inner one first: where no event
        told of that, it comes before the entry that was just recorded.
        """
        rows = self.rows
        inner = self._suspended_before(act)
        if inner is None or inner.life is None:
            return
        life = inner.life
        rows.drop_entry(act.last_step)
        rows.gone(life, closed)
        inner.state = ENDED
        index = rows.step(_RESUME, act.id, act.line, act.task, act.turn)
        act.entry, act.last_step = rows.entry(index, act.cause, act.asker, act.woken_by), index

    def _suspended_before(self, act: Activation) -> Activation | None:
        """The frame that was suspended just before `act`, which asked it."""
        rows, last = self.rows, act.held_since
        far = _FAR if self.threads else 1  # other threads may have gone on in between
        for before in range(last - 1, max(last - far, 0) - 1, -1):
            life = rows.lives.get(rows.steps["frame"][before])
            inner: Activation | None = None if life is None else life()
            if (
                inner is not None
                and inner.state == SUSPENDED
                and inner.held_since == before
                and inner.asker == act.id + 1
            ):
                return inner
        return None

    def _remember(self, act: Activation, frame: FrameType, error: BaseException, text: str) -> None:
        lasti = frame.f_lasti
        act.raised_at.add(lasti)
        act.line_since = 0
        act.unsettled = True
        act.tidying = True
        cls = type(error)
        becomes = self._becomes(act, cls) if act.info.suspendable else ""
        exits, cancels = issubclass(cls, GeneratorExit), self.throws.is_cancel(cls)
        act.arrived.pop(lasti, None)
        # The end of an `async for` is the last of that exception: nothing raises it again.
        if not (issubclass(cls, StopAsyncIteration) and act.info.handlers.ends_loop(lasti)):
            act.arrived[lasti] = Arrival(text, id(error), exits, cancels, becomes)
        act.exception_id = id(error)
        if NEEDS_LINES:
            frame.f_trace_lines = True

    def _becomes(self, act: Activation, cls: type) -> str:
        """The text of what leaves the frame instead of an exception of this class (PEP 479), ""
        where it passes as it is.
        """
        flags = act.info.code.co_flags
        if issubclass(cls, StopIteration):
            stop = "StopIteration"
        elif issubclass(cls, StopAsyncIteration) and flags & CO_ASYNC_GENERATOR:
            stop = "StopAsyncIteration"
        else:
            return ""
        kind = "generator"
        if flags & CO_COROUTINE:
            kind = "coroutine"
        elif flags & CO_ASYNC_GENERATOR:
            kind = "async generator"
        return f"RuntimeError: {kind} raised {stop}"

    def _mend_raise(self, act: Activation, arg: tuple[Any, Any, Any], text: str) -> None:
        """What a frame was left by is certain only when it arrives in the next one below.

        A bare `raise` out of nested handlers shows no event of its own.
        """
        step, row, number = self.recent.raised
        last = self.recent.before(self.rows.count())
        if act.entry >= 0 and last == act.last_step:
            last = self.recent.before(last)
        if row < 0 or step != last or self.rows.value_of(row) == text:
            return
        traceback = arg[2]
        while traceback is not None:
            left = self.activation_of(traceback.tb_frame)
            if left is not None and left.id == number:
                self.rows.mend_value(row, text)
                return
            traceback = traceback.tb_next


#: Where a StopIteration is how an await or a loop ends.
_INTERNAL = (INSIDE,)
