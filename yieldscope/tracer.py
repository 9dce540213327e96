"""From the events of `sys.settrace` to steps.

Three rules keep it harmless. Nothing of the program is kept: no frame, value, task, exception or generator, only numbers and
texts (code objects are, until the recording ends). No code of the program is run. Nothing is raised into it.
"""

from __future__ import annotations

import sys
from time import perf_counter_ns
from types import FrameType, MethodType
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

from .activation import ENDED, NEW, RUNNING, SUSPENDED, Activation, CodeInfo, Suspendable
from .causes import SEND, CallSites, read_name
from .creations import Creations
from .locals import Locals
from .peeks import UNKNOWN, is_suspended, sent_by, unwrapped
from .rows import CAUSE, END, KIND, WAIT, Rows
from .sites import AWAIT, DELEGATE, FIRST, INSIDE, RETURN, YIELD
from .tasks import Tasks
from .throws import FINALISED, Receivers, Throws
from .values import Texts, exception_text
from .waits import Wait, Waits

__all__ = ["HANDLE", "Tracer"]

#: Stands for `asyncio.events.Handle._run` among the answers of `classify`: one call of it is one turn of the event loop.
HANDLE = object()
FOREIGN = False

_LINE, _EXCEPTION = KIND["line"], KIND["exception"]
_START, _RESUME, _RAISE, _RETURN = KIND["start"], KIND["resume"], KIND["raise"], KIND["return"]
_SUSPENDS = {YIELD: KIND["yield"], DELEGATE: KIND["delegate"], AWAIT: KIND["await"]}
_CALL, _FIRST, _PULL, _SEND, _WAKE = (CAUSE[word] for word in ("call", "first", "pull", "send", "wake"))
_EXACT_ENDS = sys.version_info >= (3, 14)
_LINES_TELL = sys.version_info < (3, 12)
_EAGER = sys.version_info >= (3, 12)

TraceFunction = Callable[[FrameType, str, Any], Any]


class Tracer:
    """`trace` is the global trace function, `local` the function of the frames' local ones: `MethodType(local, activation)`.

    `classify(frame)` says what a code object is: False (not watched), a `CodeInfo`, `HANDLE`, or a function of asyncio that
    is called with its frame. `failed` is told of errors of the recorder's own and of the limit.
    """

    def __init__(
        self,
        rows: Rows,
        tasks: Tasks,
        classify: Callable[[FrameType], Any],
        failed: Callable[[BaseException], None],
        lines: bool,
        values: bool,
        locals: bool,
    ) -> None:
        self.rows = rows
        self.tasks = tasks
        self.waits = Waits(tasks)
        self.sites = CallSites()
        self.throws = Throws(self.sites, tasks)
        self.created = Creations(self)
        self.texts = Texts(self.created.in_locals)
        self._locals = Locals(rows, self.texts)
        self.show = self._locals.show
        self.lines, self.values, self.locals = lines, values, locals
        self.turn = 0
        #: The recording is over; trace functions that are still set somewhere do nothing.
        self.off = False
        #: id(code) → what `classify` said. The code objects are kept, so that no other can take their place.
        self.kinds: Dict[int, Any] = {}
        self._classify = classify
        self._codes: List[Any] = []
        self._cell: Optional[Activation] = None
        self._cell_end: Optional[Tuple[int, int]] = None
        self.failed = failed
        self._wrapped: Optional[type] = None
        #: The last await step, its frame (optional number) and the address of what it handed out.
        self._last_await = (-1, 0, 0)
        self._awaited_key: Optional[Wait] = None
        self._receivers = Receivers()
        self.trace, self.local = self._functions()

    def _functions(self) -> Tuple[TraceFunction, Callable[..., None]]:
        kinds, step, failed = self.kinds, self.rows.step, self.failed
        classify, enter, settle, resume_unseen = self.classify, self._enter, self._settle, self._resume_unseen
        leave, arrive = self._leave, self._arrive
        with_locals, with_lines = self.locals, self.lines
        show = self.show

        def trace(frame: FrameType, event: str, arg: Any) -> Any:
            what = kinds.get(id(frame.f_code))
            if what is FOREIGN:
                return None
            if self.off:
                sys.settrace(None)
                return None
            try:
                if what is None:
                    what = classify(frame)
                    if what is FOREIGN:
                        return None
                if type(what) is CodeInfo:
                    return enter(frame, what)
                if what is HANDLE:
                    self.turn += 1
                    return None
                return what(frame)
            except Exception as error:
                failed(error)
                return None

        def local(act: Activation, frame: FrameType, event: str, arg: Any) -> None:
            if self.off:
                frame.f_trace = None
                return
            try:
                if event == "line":
                    if act.state != RUNNING:
                        if act.state == ENDED:
                            return
                        resume_unseen(act, frame)
                    if act.entry >= 0:
                        settle(act, frame)
                    act.exception_lasti = -2
                    if with_lines:
                        line = act.line = frame.f_lineno or act.line
                        act.previous_step = act.last_step
                        act.last_step = index = step(_LINE, act.id, line, act.task, act.turn)
                        if with_locals:
                            show(act, frame, index)
                    else:
                        frame.f_trace_lines = False
                elif event == "return":
                    leave(act, frame, arg)
                elif event == "exception":
                    arrive(act, frame, arg)
            except Exception as error:
                failed(error)

        return trace, local

    def reading(self) -> Optional[Activation]:
        """While the locals of a frame are read: its activation."""
        return self._locals.reading

    def classify(self, frame: FrameType) -> Any:
        """What the frame's code object is, asked once for each."""
        code = frame.f_code
        self.kinds[id(code)] = what = self._classify(frame)
        self._codes.append(code)
        return what

    def release(self) -> None:
        """Lets go of all code objects."""
        self.off = True
        self.kinds.clear()
        self._codes.clear()
        self.sites = self.throws.sites = CallSites()

    # Who is below

    def below(self, frame: FrameType) -> Union[Activation, object, None]:
        """The nearest watched frame that runs below, or HANDLE when the event loop is nearer, or None."""
        local, kinds = self.local, self.kinds
        back = frame.f_back
        while back is not None:
            token = back.f_trace
            if token is not None and type(token) is MethodType and token.__func__ is local:
                act: Activation = token.__self__  # type: ignore[assignment]
                # On a throw, frames that are still suspended are shown below the one that it enters.
                if act.state == RUNNING:
                    return act
            elif kinds.get(id(back.f_code)) is HANDLE:
                return HANDLE
            back = back.f_back
        return None

    def watched_below(self, frame: FrameType) -> Optional[Activation]:
        """The nearest watched frame that runs below, however far."""
        below = self.below(frame)
        return below if isinstance(below, Activation) else None

    def activation_of(self, frame: Optional[FrameType]) -> Optional[Activation]:
        """The activation that hangs on `frame`."""
        token = None if frame is None else frame.f_trace
        if token is not None and type(token) is MethodType and token.__func__ is self.local:
            act: Activation = token.__self__  # type: ignore[assignment]
            return act
        return None

    def place(self, act: Activation, frame: FrameType) -> None:
        """Settles in which turn and task `frame` runs now, and who asked for it."""
        below = self.below(frame)
        act.by_loop = below is HANDLE
        act.asker = 0
        if isinstance(below, Activation):
            act.turn, act.task = below.turn, below.task
            if below.turn == 0 and self.tasks.in_loop():
                # An event loop that is not written in Python: a turn begins where nothing watched is below in the same task.
                act.task = self.tasks.current()
                if act.task != below.task:
                    act.turn = self._next_turn()
                    act.by_loop = True
                    return
            elif _EAGER and below.turn:
                act.task = self.tasks.current()
            act.asker = below.id + 1
        elif below is HANDLE:
            act.turn, act.task = self.turn, self.tasks.current()
        elif self.tasks.in_loop():
            act.turn, act.task = self._next_turn(), self.tasks.current()
            act.by_loop = True
        else:
            act.turn = act.task = 0

    def _next_turn(self) -> int:
        self.turn += 1
        return self.turn

    # Entering

    def _enter(self, frame: FrameType, info: CodeInfo) -> Any:
        if info.is_cell:
            return self._enter_cell(frame, info)
        token = frame.f_trace
        if token is not None and type(token) is MethodType and token.__func__ is self.local:
            act: Activation = token.__self__  # type: ignore[assignment]
            if act.state == NEW:
                self._start(act, frame)
            else:
                self._resume(act, frame)
            return token
        lasti = frame.f_lasti
        joined = info.suspendable and info.meaning.get(lasti) in (YIELD, DELEGATE, AWAIT)
        act = self.activation(info, joined)
        token = MethodType(self.local, act)
        if joined:
            act.state, act.site = SUSPENDED, info.meaning[lasti]
            self._resume(act, frame)
        else:
            self._start(act, frame)
        if not self.lines:
            frame.f_trace_lines = False
        return token

    def activation(self, info: CodeInfo, joined: bool, end: str = "suspended") -> Activation:
        """A new row in `frames`."""
        number = self.rows.frame(info.index, joined, 0, END[end])
        if not info.suspendable:
            return Activation(info, number)
        act = Suspendable(info, number)
        act.vanish = self._vanish
        return act

    def _start(self, act: Activation, frame: FrameType) -> None:
        info = act.info
        self.place(act, frame)
        self.rows.frames["end"][act.id] = END["suspended"]
        if info.receiver:
            self.rows.frames["receiver"][act.id] = self._receiver(frame)
        act.state, act.cause = RUNNING, _FIRST if info.suspendable else _CALL
        self._entered(act, frame, _START, 0)
        if self.locals and not info.namespace:
            self.show(act, frame, act.last_step)

    def _resume(self, act: Activation, frame: FrameType) -> None:
        self.place(act, frame)
        woken_by = 0
        if act.site == AWAIT:
            act.cause = _WAKE
            wait = act.wake_key
            woken_by = self.waits.woken_by(wait, act.last_step)
            if wait is not None:
                self.waits.resumed(wait)
        else:
            act.cause = _PULL
        act.state = RUNNING
        self._entered(act, frame, _RESUME, woken_by)

    def _entered(self, act: Activation, frame: FrameType, kind: int, woken_by: int) -> None:
        act.line = frame.f_lineno or act.line
        by = 0 if act.cause == _WAKE else act.asker
        act.last_step = index = self.rows.step(kind, act.id, act.line, act.task, act.turn)
        act.woken_by = woken_by
        if act.cause == _PULL and act.site == YIELD:
            self._ask(act, frame)
        act.entry = self.rows.entry(index, act.cause, by, woken_by)
        act.entry_lasti = frame.f_lasti

    def _ask(self, act: Activation, frame: FrameType) -> None:
        """A frame that was held at its yield goes on: was it only pulled, or was a value sent?"""
        back = frame.f_back
        if back is None:
            return
        site = self.sites.send(back.f_code, back.f_lasti)
        if site.how != SEND:
            return
        act.cause = _SEND
        if site.load is None:
            act.sent_name = self.sites.stored(act.info.code, frame.f_lasti)
            return
        value = self._sent(back, site.load)
        if value is None:
            act.cause = _PULL
        elif self.values and value is not UNKNOWN:
            act.sent_text = self.texts.text(value)

    def _sent(self, back: FrameType, load: Tuple[str, Any]) -> Any:
        how, what = load
        if how == "const":
            return what
        try:
            value = read_name(back, what)
        except KeyError:
            return UNKNOWN
        return sent_by(value) if how == "awaitable" else value

    def _settle(self, act: Activation, frame: FrameType) -> None:
        """The entry was no throw: the frame runs on. What was sent can be shown now."""
        text, name = act.sent_text, act.sent_name
        if name is not None:
            act.sent_name = None
            value = frame.f_locals.get(name, UNKNOWN)
            if value is None:
                self.rows.entry_cause(act.entry, _PULL)
            elif value is not UNKNOWN and self.values:
                text = self.texts.text(value)
        if text:
            act.sent_text = ""
            self.rows.value(act.last_step, text)
        act.entry = -1

    def _resume_unseen(self, act: Activation, frame: FrameType) -> None:
        """The frame runs although no event said so: an inner frame took the exception that was thrown (3.11)."""
        self._resume(act, frame)
        act.entry_lasti = act.lasti
        if frame.f_lasti != act.lasti:
            act.entry = -1

    def _receiver(self, frame: FrameType) -> int:
        """A number for the object whose method this is."""
        return self._receivers.number(frame.f_locals.get(frame.f_code.co_varnames[0]))

    # A cell: all its statements are one frame

    def _enter_cell(self, frame: FrameType, info: CodeInfo) -> Any:
        act = self._cell
        if act is None:
            act = self._cell = self.activation(info, False)
            self._start(act, frame)
        else:
            act.info = info
            act.names.update(dict.fromkeys(info.names))
            if act.state == SUSPENDED:
                self._resume(act, frame)
        self._cell_end = None
        if not self.lines:
            frame.f_trace_lines = False
        return MethodType(self.local, act)

    def end_cell(self) -> None:
        """The cell's last statement is over."""
        act, end = self._cell, self._cell_end
        if act is None or end is None or act.state != RUNNING:
            return
        act.line = end[0]
        act.last_step = index = self.rows.step(_RETURN, act.id, act.line, act.task, act.turn)
        self._ended(act, None, index, "done", "returned")

    # An exception arrives

    def _arrive(self, act: Activation, frame: FrameType, arg: Tuple[Any, Any, Any]) -> None:
        cls, error = arg[0], arg[1]
        lasti = frame.f_lasti
        if act.state == SUSPENDED:
            self._resume_unseen(act, frame)
        elif act.state != RUNNING:
            return
        if act.entry >= 0:
            if lasti == act.entry_lasti:
                self._thrown(act, frame, cls, error)
                return
            self._settle(act, frame)
        if issubclass(cls, StopIteration) and act.info.meaning.get(lasti) == INSIDE:
            return
        if id(error) == act.exception_id and lasti == act.exception_lasti and act.exception_step == act.last_step:
            return
        text = exception_text(error)
        self._mend_raise(act, error, text)
        act.line = frame.f_lineno or act.line
        act.last_step = act.exception_step = index = self.rows.step(_EXCEPTION, act.id, act.line, act.task, act.turn)
        self._remember(act, frame, error, text, index)
        if self.locals:
            self.show(act, frame, index)

    def _remember(self, act: Activation, frame: FrameType, error: BaseException, text: str, index: int) -> None:
        act.exception, act.exception_id, act.exception_lasti = text, id(error), frame.f_lasti
        act.exit_seen = issubclass(type(error), GeneratorExit)
        act.cancel_seen = self.throws.is_cancel(type(error))
        if self.values:
            self.rows.value(index, text)
        if _LINES_TELL:
            # Up to 3.11 only a line event tells whether the frame went on after this.
            frame.f_trace_lines = True

    def _thrown(self, act: Activation, frame: FrameType, cls: type, error: BaseException) -> None:
        """The entry that was just recorded was by throw."""
        first = act.info.meaning.get(act.entry_lasti) == FIRST
        if first and issubclass(cls, GeneratorExit) and act.info.suspendable:
            # Discarded before it ever ran: up to 3.11 that shows as an entry of which nothing comes.
            self.rows.drop_entry()
            self.rows.frames["end"][act.id] = END["never started"]
            act.state, act.entry = ENDED, -1
            return
        text = exception_text(error)
        self._mend_raise(act, error, text)
        cause, by = self.throws.cause(act, frame, error)
        woken_by = act.woken_by if cause == _WAKE else 0
        step = self.rows.mend_entry(act.entry, cause, by, woken_by)
        act.cause, act.entry, act.sent_text, act.sent_name = cause, -1, "", None
        act.thrown_id = id(error)
        act.close_cause = cause if issubclass(cls, GeneratorExit) else 0
        self._remember(act, frame, error, text, step)

    def _mend_raise(self, act: Activation, error: BaseException, text: str) -> None:
        """What a frame above was said to be left by is known for certain only when it arrives here."""
        step, row = self.throws.last_raise
        if step >= 0 and row >= 0 and step == self._last_other(act) and self.rows.value_of(row) != text:
            self.rows.mend_value(row, text)

    def _last_other(self, act: Activation) -> int:
        """The last step but for the entry of `act` that is being looked at."""
        last = self.rows.count() - 1
        return last - 1 if act.entry >= 0 and last == act.last_step else last

    # Leaving

    def _leave(self, act: Activation, frame: FrameType, arg: Any) -> None:
        info, lasti = act.info, frame.f_lasti
        if act.state == SUSPENDED:
            self._resume_unseen(act, frame)
        elif act.state != RUNNING:
            return
        if act.entry >= 0:
            self._settle(act, frame)
        site = info.meaning.get(lasti)
        if arg is not None:
            if type(arg) is self._wrapped or (self._wrapped is None and self._is_wrapped(arg)):
                self._suspend(act, frame, YIELD, unwrapped(arg))
            elif site in _SUSPENDS and info.suspendable:
                self._suspend(act, frame, site, arg)
            else:
                self._return(act, frame, arg)
        elif site in _SUSPENDS and not self._unwinds(act, frame, lasti):
            self._suspend(act, frame, site, None)
        elif site == RETURN:
            self._return(act, frame, None)
        else:
            self._raise(act, frame)

    def _is_wrapped(self, arg: Any) -> bool:
        if type(arg).__name__ == "async_generator_wrapped_value" and type(arg).__module__ == "builtins":
            self._wrapped = type(arg)
            return True
        return False

    def _unwinds(self, act: Activation, frame: FrameType, lasti: int) -> bool:
        """Whether a frame that leaves with None at a suspension site is left by the exception that was last seen there."""
        if _EXACT_ENDS or act.exception_lasti != lasti:
            return False
        if _LINES_TELL or act.info.sites.escapes(act.info.code, lasti):
            return True
        return not is_suspended(frame)

    def _suspend(self, act: Activation, frame: FrameType, site: int, value: Any) -> None:
        rows = self.rows
        act.line = frame.f_lineno or act.line
        index = rows.step(_SUSPENDS[site], act.id, act.line, act.task, act.turn)
        act.last_step, act.site, act.state, act.lasti = index, site, SUSPENDED, frame.f_lasti
        act.exception_lasti = -2
        if self.values:
            rows.value(index, self.texts.text(value))
        if site == AWAIT:
            self._await(act, index, value)
        elif site == YIELD:
            act.close_cause = 0
        if self.locals:
            self.show(act, frame, index)
        if act.task:
            self.tasks.left(act.task, index, "pending")

    def _await(self, act: Activation, index: int, value: Any) -> None:
        step, frame, address = self._last_await
        wait, inner = act.wait, 0
        if wait is not None and wait.over:
            wait = act.wait = None
        if step == index - 1 and address == id(value) and (wait is None or wait.passes_on):
            inner = frame
        if wait is None and inner:
            act.wake_key = self._awaited_key
            self.rows.wait(index, WAIT["frame"], "", 0, inner, -1.0)
        else:
            if wait is None:
                wait = self.waits.from_future(value)
            act.wake_key = wait
            task = wait.tasks[0] if wait.kind == WAIT["task"] else 0
            self.rows.wait(index, wait.kind, wait.text, task, inner, wait.delay)
            self._awaited_key = wait
        self._last_await = (index, act.id + 1, id(value))

    def _return(self, act: Activation, frame: FrameType, value: Any) -> None:
        if act.info.is_cell:
            self._cell_end = (frame.f_lineno or act.line, perf_counter_ns())
            return
        act.line = frame.f_lineno or act.line
        act.last_step = index = self.rows.step(_RETURN, act.id, act.line, act.task, act.turn)
        if self.values and act.info.shows_return:
            self.rows.value(index, self.texts.text(value))
        self._ended(act, frame, index, "done", "closed" if act.close_cause else "returned")

    def _raise(self, act: Activation, frame: FrameType) -> None:
        act.line = frame.f_lineno or act.line
        act.last_step = index = self.rows.step(_RAISE, act.id, act.line, act.task, act.turn)
        row = self.rows.value(index, act.exception) if self.values and act.exception else -1
        self.throws.raised(act, index, row)
        how = "cancelled" if act.cancel_seen else "raised"
        self._ended(act, frame, index, how, "closed" if act.close_cause and act.exit_seen else "raised")

    def _ended(self, act: Activation, frame: Optional[FrameType], index: int, how: str, end: str) -> None:
        if self.locals and frame is not None:
            self.show(act, frame, index)
        if end == "closed" and act.close_cause in FINALISED:
            end = "finalised"
        self.rows.frames["end"][act.id] = END[end]
        act.state = ENDED
        act.shown = {}
        if act.task:
            self.tasks.left(act.task, index, how)

    def _vanish(self, act: Activation) -> None:
        """The frame is gone while it was suspended, and no event told of it."""
        here = sys._getframe(2)
        closed = self.sites.close(here.f_code, here.f_lasti) == "close"
        self.rows.frames["end"][act.id] = END["closed" if closed else "finalised"]
        below = self.below(here)
        turn, task = (below.turn, below.task) if isinstance(below, Activation) else (act.turn, act.task)
        self.rows.vanished.append((act.id, act.line, task, turn, perf_counter_ns()))
        act.state = ENDED
