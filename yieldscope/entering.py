"""A frame is entered: for the first time, by a pull, a send, a wake.

Whether it is entered by a throw shows only at its next event; `arriving` mends the entry then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType, MethodType
from typing import Any

from .activation import NEW, RUNNING, SUSPENDED, Activation, CodeInfo
from .causes import PULLS, SENDS_NOTHING, Load, read_name
from .locals import Difference
from .peeks import LOCALS_KEEP, UNKNOWN, read_locals, received
from .rows import CAUSE, END, KIND
from .sites import AWAIT, DELEGATE
from .state import HANDLE, State

__all__ = ["UNSEEN", "Entering"]

_HIDDEN = sys.version_info[:2] == (3, 12)
_PY311 = sys.version_info >= (3, 11)
#: On 3.11 a frame can go on without an event (see `resume_unseen`).
UNSEEN = sys.version_info[:2] == (3, 11)
#: A frame in a cycle has no weak references any more when the collector finalises it.
_DIES_FIRST = sys.version_info < (3, 11)

_START, _RESUME, _RETURN = KIND["start"], KIND["resume"], KIND["return"]
_CALL, _FIRST, _PULL, _SEND, _WAKE = (
    CAUSE[word] for word in ("call", "first", "pull", "send", "wake")
)


class Entering(State):
    """`enter` gives the frame's local trace function."""

    #: The notebook cell, whose statements are one frame.
    cell: Activation | None = None

    def __init__(self, *state: Any) -> None:
        super().__init__(*state)
        self._resume = self._make_resume()

    def enter(self, frame: FrameType, info: CodeInfo) -> Any:
        """A watched frame is entered."""
        token = frame.f_trace
        if type(token) is MethodType and token.__func__ is self.local and not info.is_cell:
            act: Activation = token.__self__  # type: ignore[assignment]
            if _DIES_FIRST and act.life is not None and act.life() is None:
                self._revive(act)
            if act.state == NEW:
                self._start(act, frame)
                if not self.lines:
                    frame.f_trace_lines = False
            else:
                self._resume(act, frame)
            return token
        return self._enter_unknown(frame, info)

    def _revive(self, act: Activation) -> None:
        """The collector, before it finalises a frame, lets it vanish."""
        self.rows.bury()
        self.rows.revived(act.id)
        self.watch_life(act)

    def _enter_unknown(self, frame: FrameType, info: CodeInfo) -> Any:
        if info.is_cell:
            return self._enter_cell(frame, info)
        site = info.sites.resumes.get(frame.f_lasti, 0)
        if not info.suspendable:
            act = self._call(frame, info)
        elif site:
            act = self.activation(info, self.new_row(info, True))
            act.state, act.site = SUSPENDED, site
            self._resume(act, frame)
        else:
            act = self.activation(info, self.created.started(frame, info))
            self._start(act, frame)
        if not self.lines:
            frame.f_trace_lines = False
        return MethodType(self.local, act)

    def _call(self, frame: FrameType, info: CodeInfo) -> Activation:
        number = self.new_row(info, False)
        act, steps = self.activation(info, number), self.rows.count()
        try:
            self._start(act, frame)
        except RecursionError:
            # The program's own will come a few calls from here; this one stays unseen.
            if self.rows.count() == steps:
                self.rows.drop_frame(number)
            raise
        return act

    def _enter_cell(self, frame: FrameType, info: CodeInfo) -> Any:
        act = self.cell
        if act is None:
            act = self.cell = self.activation(info, self.new_row(info, False))
            self._start(act, frame)
        else:
            act.info = info
            act.names.update(dict.fromkeys(info.names))
            if act.state == SUSPENDED:
                self._resume(act, frame)
        self.cell_end = None
        if not self.lines:
            frame.f_trace_lines = False
        return MethodType(self.local, act)

    #: Where the statement of the cell that ran last ended, and what it changed.
    cell_end: tuple[int, list[Difference]] | None = None

    def end_cell(self) -> None:
        """The cell's last statement is over."""
        act, end = self.cell, self.cell_end
        if act is not None and end is not None and act.state == RUNNING:
            index = self.rows.step(_RETURN, act.id, end[0], act.task, act.turn)
            self.changes.record(act, end[1], index)
            self.rows.frames["end"][act.id] = END["returned"]

    def _start(self, act: Activation, frame: FrameType) -> None:
        info, frames = act.info, self.rows.frames
        if UNSEEN:
            self.calls_something(frame)
        self.place(act, frame)
        frames["end"][act.id] = END["suspended"]
        if info.receiver:
            owner = read_locals(frame).get(info.code.co_varnames[0])
            frames["receiver"][act.id] = self.receivers.number(owner)
        if _HIDDEN and info.kind == "module" and info.code.co_nlocals:
            self._look_at_namespace(act, frame)
        act.state = RUNNING
        act.cause = _FIRST if info.suspendable else _CALL
        local = read_locals(frame) if self.locals and not info.namespace else None
        act.line = frame.f_lineno or act.line
        index = self.rows.step(_START, act.id, act.line, act.task, act.turn)
        act.entry = self.rows.entry(index, act.cause, act.asker, 0)
        act.entry_lasti = frame.f_lasti
        if local is not None:
            # Before `last_step` is set: what is passed in was made before the frame's first step.
            self.created.entering = frame
            try:
                self.show(act, local, index)
            finally:
                self.created.entering = None
        act.last_step = index

    def _look_at_namespace(self, act: Activation, frame: FrameType) -> None:
        """Code with comprehensions whose variables are read from its globals (3.12, see
        `read_locals`) may run in other locals: `exec` was given a third argument.
        """
        back = frame.f_back
        if back is not None:
            given = self.sites.arguments(back.f_code, back.f_lasti)
            if given is None or given > 2:
                act.names = {}

    def _make_resume(self) -> Callable[[Activation, FrameType], None]:
        """The hot path: everything that it needs is at hand, and nothing is called needlessly."""
        step, entry, count, place = self.rows.step, self.rows.entry, self.rows.count, self.place
        send, ask, waits, activation_of = self.sites.send, self._ask, self.waits, self.activation_of
        without_lines = not self.lines

        def resume(act: Activation, frame: FrameType) -> None:
            back = frame.f_back
            below = activation_of(back)
            if below is not None and below.state == RUNNING and below.turn:
                act.turn, act.task = below.turn, below.task
                act.asker, act.by_loop = below.id + 1, False
            else:
                place(act, frame)
            woken_by = by = 0
            act.sent = ""
            if act.site == AWAIT:
                cause = _WAKE
                wait = act.wake_key
                if wait is not None:
                    if wait.woken or wait.tasks:
                        woken_by = waits.woken_by(wait)
                    if wait.future:
                        waits.resumed(wait)
            elif act.site == DELEGATE and self.recent.returned == self.recent.before(count()):
                cause = 0  # an inner generator took what was thrown and returned: nobody asks
            else:
                cause, by = _PULL, act.asker
                if (back is not None and send(back.f_code, back.f_lasti) is not PULLS) or (
                    below is not None and below.site == DELEGATE
                ):
                    cause = ask(act, frame, below)
            act.state = RUNNING
            life = act.life
            if life is not None:
                life.held = False
            if without_lines and not act.raised_at:
                frame.f_trace_lines = False
            line = act.line = frame.f_lineno or act.line
            index = step(_RESUME, act.id, line, act.task, act.turn)
            act.entry = entry(index, cause, by, woken_by)
            act.entry_lasti = frame.f_lasti
            act.cause, act.woken_by, act.last_step = cause, woken_by, index
            act.unsettled, act.thrown = True, False
            if act.sent:
                self.rows.value(index, act.sent)
                act.value_row = self.rows.last_value_row()

        return resume

    def _ask(self, act: Activation, frame: FrameType, above: Activation | None) -> int:
        """A frame that was held at its yield goes on: was it pulled, or was a value sent?

        Gives the cause.
        """
        back = frame.f_back
        if above is not None and above.site == DELEGATE and above.entry >= 0:
            # `yield from` hands on what it was given.
            if above.cause == _SEND:
                act.sent = above.sent
            return above.cause
        if back is None:
            return _PULL
        site = self.sites.send(back.f_code, back.f_lasti)
        if site is PULLS or (site is SENDS_NOTHING and act.info.kind != "async generator"):
            return _PULL
        value = UNKNOWN if site.load is None else self._sent(back, site.load)
        if value is UNKNOWN and frame.f_lasti in act.info.sites.resumes:
            looks = _PY311 and self.may_look(act)
            value = received(frame, self.owner(act, frame) if looks else None)
        if value is None:
            return _PULL
        if value is UNKNOWN:
            return 0
        if self.values:
            act.sent = self.texts.text(value)
        return _SEND

    def _sent(self, back: FrameType, load: Load) -> Any:
        """The value that the frame below sends, UNKNOWN where it cannot be read."""
        how, what = load
        if how == "const":
            return what
        if LOCALS_KEEP and not self.locals:
            return UNKNOWN
        try:
            return read_name(back, what)
        except KeyError:
            return UNKNOWN

    def settle(self, act: Activation, frame: FrameType) -> None:
        """The entry was no throw: the frame runs on."""
        act.entry = -1
        if act.looked_for:
            self.keep_owner(act, frame)

    def calls_something(self, frame: FrameType) -> None:
        """Code is entered for the first time: by the nearest watched frame below it, if that moved.

        One that stands where it was suspended does not run. An inner frame took what was thrown,
        and calls something itself.
        """
        back = frame.f_back
        while back is not None:
            act = self.activation_of(back)
            if act is not None:
                if act.state == SUSPENDED and back.f_lasti != act.lasti:
                    self.resume_unseen(act, back)
                return
            if self.kinds.get(id(back.f_code)) is HANDLE:
                return
            back = back.f_back

    def resume_unseen(self, act: Activation, frame: FrameType) -> None:
        """The frame runs although no event said so: an inner frame took what was thrown (3.11)."""
        line = act.line
        self._resume(act, frame)
        act.line = self.rows.steps["line"][act.last_step] = line
        act.entry_lasti = act.lasti
        if frame.f_lasti != act.lasti:
            self.inner_returned(act)

    def inner_returned(self, act: Activation) -> None:
        """The frame goes on because an inner one took what was thrown and returned."""
        if act.site == DELEGATE:
            self.rows.mend_cause(act.entry, 0, 0)
        # How this frame is left is handed on below in the same way.
        act.thrown = True
        act.entry = -1
