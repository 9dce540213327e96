"""A frame is left: suspended at a yield or an await, returned, by an exception, or vanished."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any

from .activation import ENDED, RUNNING, SUSPENDED, Activation, Arrival
from .arriving import LINES_TELL, Arriving
from .creations import owners_in_heap
from .peeks import is_suspended, read_locals, unwrapped
from .rows import CAUSE, END, KIND, WAIT
from .sites import AWAIT, DELEGATE, RETURN, YIELD
from .throws import FINALISED
from .waits import Wait

__all__ = ["Leaving"]

_COLLECTOR = CAUSE["collector"]
_RETURN, _RAISE = KIND["return"], KIND["raise"]
_SUSPENDS = {YIELD: KIND["yield"], DELEGATE: KIND["delegate"], AWAIT: KIND["await"]}
#: From 3.14 on a frame that is left by an exception never stands at a suspension.
_SITES_TELL = sys.version_info >= (3, 14)


class Leaving(Arriving):
    """`leave` takes the `return` events."""

    _wrapped: type | None = None

    def __init__(self, *state: Any) -> None:
        super().__init__(*state)
        self._suspend = self._make_suspend()

    def leave(self, act: Activation, frame: FrameType, arg: Any) -> None:
        """`arg` is what is returned or handed out; None also when an exception leaves."""
        if act.unsettled:
            if act.state != RUNNING:
                if act.state == ENDED:
                    return
                self.resume_unseen(act, frame)
            if act.entry >= 0:
                self.settle(act, frame)
        lasti = frame.f_lasti
        site = act.info.meaning.get(lasti, 0)
        if arg is not None:
            if type(arg) is self._wrapped or (self._wrapped is None and self._is_wrapped(arg)):
                self._suspend(act, frame, YIELD, unwrapped(arg))
            elif site in _SUSPENDS and act.info.suspendable:
                self._suspend(act, frame, site, arg)
            else:
                self._return(act, frame, arg)
        elif site in _SUSPENDS and not (act.raised_at and self._unwinds(act, frame, lasti)):
            self._suspend(act, frame, site, None)
        elif site == RETURN:
            self._return(act, frame, None)
        else:
            self._raise(act, frame)

    def _is_wrapped(self, arg: Any) -> bool:
        cls = type(arg)
        if cls.__name__ == "async_generator_wrapped_value" and cls.__module__ == "builtins":
            self._wrapped = cls
            return True
        return False

    def _unwinds(self, act: Activation, frame: FrameType, lasti: int) -> bool:
        """Whether a frame that hands out None at a suspension is left by what arrived there once.

        A finally or a with that raises again puts the frame back to where the exception arrived.
        """
        if _SITES_TELL or lasti not in act.raised_at:
            return False
        # To run the instruction again, the frame must have come to its line again.
        if act.line_since != frame.f_lineno:
            return True
        if LINES_TELL:
            return False
        if act.info.handlers.escapes(lasti):
            return True
        owner = self.owner(act, frame)
        suspended = is_suspended(owner)
        if suspended and not act.close_cause:
            # It is in use, not being finalised: from now on it is known.
            act.owner, act.looked_for = weakref.ref(owner), False
        return not suspended

    def _make_suspend(self) -> Callable[[Activation, FrameType, int, Any], None]:
        """The hot path: everything that it needs is at hand."""
        step, value_row, text, show = self.rows.step, self.rows.value, self.texts.text, self.show
        with_values, with_locals, left = self.values, self.locals, self.tasks.left
        awaits, without_lines = self._await, not self.lines

        def suspend(act: Activation, frame: FrameType, site: int, value: Any) -> None:
            line = act.line = frame.f_lineno or act.line
            local = read_locals(frame) if with_locals else None
            index = step(_SUSPENDS[site], act.id, line, act.task, act.turn)
            act.site, act.state, act.lasti = site, SUSPENDED, frame.f_lasti
            act.tidying, act.unsettled = False, True
            if without_lines:  # it may outlive the recording, and somebody else trace it then
                frame.f_trace_lines = True
            life = act.life
            if life is not None:
                life.held, life.line, life.task, life.turn = True, line, act.task, act.turn
            if act.raised_at:
                act.raised_at.discard(act.lasti)
            if with_values:
                value_row(index, "None" if value is None else text(value))
            if site == AWAIT:
                awaits(act, frame, index, value)
            else:
                act.dropped = act.close_cause == _COLLECTOR
                act.close_cause = 0
            if with_locals:
                show(act, local, index)
            act.last_step = act.held_since = index
            if act.task:
                left(act.task, index, "pending")

        return suspend

    def end_dropped(self) -> None:
        """The recording ends: those that the collector was finalising when they were suspended once
        more are gone all the same.
        """
        acts: list[Activation | None] = [life() for life in self.rows.lives.values()]
        dropped = {
            act.id
            for act in acts
            if act is not None and act.state == SUSPENDED
            if act.dropped or act.close_cause == _COLLECTOR
        }
        del acts
        if dropped:  # but for those that the program took up again meanwhile
            for frame, _ in owners_in_heap({id(code) for code in self._codes}):
                kept = self.activation_of(frame)
                dropped.discard(-1 if kept is None else kept.id)
        for number in dropped:
            self.rows.frames["end"][number] = END["finalised"]

    def _await(self, act: Activation, frame: FrameType, index: int, value: Any) -> None:
        recent = self.recent
        step, awaited_frame, address, awaited = recent.awaited
        wait, inner = act.wait, 0
        if wait is not None and wait.over:
            wait = act.wait = None
        handed_on = address == id(value) and (wait is None or wait.passes_on)
        if handed_on and step == recent.before(index):
            inner = awaited_frame
        if wait is None and inner:
            wait = awaited
            self.rows.wait(index, WAIT["frame"], "", 0, inner, -1.0)
        else:
            if wait is None:
                wait = self.waits.from_future(value)
            task = wait.tasks[0] if wait.kind == WAIT["task"] else 0
            self.rows.wait(index, wait.kind, wait.text, task, inner, wait.delay)
        act.wake_key = wait
        if wait is not None:
            wait.since = index
        # None is always the same object.
        known = value is not None or self._is_awaited(act, frame)
        recent.awaited = (index, act.id + 1, id(value) if known else 0, wait)
        if act.thrown:
            self._wait_instead(frame, wait)

    def _is_awaited(self, act: Activation, frame: FrameType) -> bool:
        """Whether the watched frame below awaits this one, rather than drives it by hand."""
        back = frame.f_back if act.asker else None
        while back is not None:
            below = self.activation_of(back)
            if below is not None:
                return self.sites.awaits(back.f_code, back.f_lasti)
            back = back.f_back
        return True

    def _wait_instead(self, frame: FrameType, wait: Wait | None) -> None:
        """An inner frame took what was thrown and waits again; the outer ones never went on."""
        back = frame.f_back
        while back is not None:
            outer = self.activation_of(back)
            if outer is not None:
                if outer.state != SUSPENDED:
                    return
                outer.wake_key = wait
            back = back.f_back

    def _return(self, act: Activation, frame: FrameType, value: Any) -> None:
        if act.info.is_cell:
            changed = self.changes.differences(act, read_locals(frame)) if self.locals else []
            self.cell_end = (frame.f_lineno or act.line, changed)
            return
        act.line = frame.f_lineno or act.line
        local = read_locals(frame) if self.locals else None
        index = self.rows.step(_RETURN, act.id, act.line, act.task, act.turn)
        if act.thrown:
            self.recent.returned = index
        if self.values and act.info.shows_return:
            self.rows.value(index, self.texts.text(value))
        self._ended(act, local, index, "done", "closed" if act.close_cause else "returned")

    def _raise(self, act: Activation, frame: FrameType) -> None:
        act.line = frame.f_lineno or act.line
        local = read_locals(frame) if self.locals else None
        index = self.rows.step(_RAISE, act.id, act.line, act.task, act.turn)
        row, error = -1, _leaving_by(act, frame.f_lasti)
        act.exception_id = error.id
        if self.values and error.text:
            self.rows.value(index, error.becomes or error.text)
            row = self.rows.last_value_row()
        self.throws.raised(act, index, row)
        closed = act.close_cause and error.exits
        how = "done" if closed else "cancelled" if error.cancels else "raised"
        self._ended(act, local, index, how, "closed" if closed else "raised")

    def _ended(self, act: Activation, local: Any, index: int, how: str, end: str) -> None:
        if local is not None:
            self.show(act, local, index)
        act.last_step = index
        if end == "closed" and act.close_cause in FINALISED:
            end = "finalised"
        self.rows.frames["end"][act.id] = END[end]
        act.state = ENDED
        act.shown = {}
        if act.life is not None:
            self.rows.lives.pop(act.id, None)
        if act.task:
            self.tasks.left(act.task, index, how)


def _leaving_by(act: Activation, lasti: int) -> Arrival:
    """Which of the exceptions that arrived in the frame leaves it at `lasti`."""
    arrived = act.arrived
    if len(arrived) > 1:
        handlers = act.info.handlers
        again = handlers.again(lasti)
        if again < 0:
            # Raised here, or raised again by what put the frame back to where it arrived.
            if lasti in arrived:
                return arrived[lasti]
        else:
            for at, error in reversed(arrived.items()):
                if again in handlers.passes(at):
                    return error
    return next(reversed(arrived.values()), _UNSEEN)


_UNSEEN = Arrival("", 0, False, False, "")
