"""From the events of `sys.settrace` to steps: the functions that the interpreter calls.

Threads and suspended frames may keep these functions when the recording is over. They do nothing
then, and hold nothing of it any more.

Three rules keep the tracer harmless. Nothing of the program is kept: no frame, value, task,
exception or generator, only numbers and texts (code objects are, until the recording ends). No code
of the program is run. Nothing is raised into it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType, MethodType
from typing import Any

from .activation import Activation, CodeInfo
from .faults import is_own
from .leaving import Leaving
from .peeks import LOCALS_KEEP, read_locals
from .rows import KIND
from .sites import SUSPENDABLE
from .state import FOREIGN, HANDLE, CodeRef

__all__ = ["Tracer"]

_LINE = KIND["line"]
#: Up to 3.11 an exception out of a trace function leaves the frame without its `finally` clauses,
#: where the frame was being entered or left.
_SKIPS_CLEANUP = sys.version_info < (3, 12)


class Tracer(Leaving):
    """`trace` is the global trace function.

    `classify(code, globals)` says what a code object is: FOREIGN, a `CodeInfo`, HANDLE, or a
    function that is called with each frame of it. `failed` is told of the recorder's own errors and
    of the limit, `hand_back` when a thread still has `trace` and the recording is over.
    """

    def __init__(
        self,
        hand_back: Callable[[], None],
        deferred: Callable[[BaseException], None],
        *state: Any,
    ) -> None:
        super().__init__(*state)
        self.deferred = deferred
        #: What a signal raised while the recorder ran, until it can be raised in the program.
        self.pending: list[BaseException] = []
        self._make_functions(hand_back)

    def _make_functions(self, hand_back: Callable[[], None]) -> None:
        kinds, step, show = self.kinds, self.rows.step, self.show
        classify, enter, leave, arrive = self.classify, self.enter, self.leave, self.arrive
        reaches_line, begin_turn, with_locals = self.reaches_line, self.begin_turn, self.locals
        task_in_turn, turn_over = self.tasks.in_turn, self.tasks.turn_over
        broken, pending, deliver = self._broken, self.pending, self._make_deliver()
        failed = self.failed

        def trace(frame: FrameType, event: str, arg: Any) -> Any:
            try:
                what = kinds.get(id(frame.f_code))
                if what is FOREIGN:
                    return None
                if self.off:
                    if pending:
                        return deliver(frame, event, arg)
                    hand_back()
                    return None
                if what is None or type(what) is CodeRef:
                    what = classify(frame.f_code, frame.f_globals)
                    if what is FOREIGN:
                        return None
                if type(what) is CodeInfo:
                    return enter(frame, what)
                if what is HANDLE:
                    begin_turn()
                    address = task_in_turn(frame)
                    if not address and not LOCALS_KEEP:
                        return None
                    frame.f_trace_lines = False
                    return MethodType(self.turn_of, address)
                return what(frame)
            except RecursionError as error:  # there is no room for more calls than this
                failed(error)
                return None
            except BaseException as error:
                return deliver if broken(frame, event, error) else None

        def turn_of(address: int, frame: FrameType, event: str, arg: Any) -> None:
            try:
                if self.off:
                    frame.f_trace = None
                elif event == "return":
                    turn_over(address)
                    if LOCALS_KEEP:
                        _ = frame.f_locals  # else it keeps the handle, as it was, and so the task
            except BaseException as error:
                broken(frame, event, error)

        def local_trace(act: Activation, frame: FrameType, event: str, arg: Any) -> None:
            try:
                if self.off:
                    if pending:
                        deliver(frame, event, arg)
                    else:
                        frame.f_trace = None
                elif event == "line":
                    if act.unsettled and not reaches_line(act, frame):
                        return
                    if with_locals:
                        local = read_locals(frame)
                        index = step(_LINE, act.id, frame.f_lineno or act.line, act.task, act.turn)
                        show(act, local, index)
                        act.last_step = index
                    else:
                        act.last_step = step(
                            _LINE, act.id, frame.f_lineno or act.line, act.task, act.turn
                        )
                elif event == "return":
                    leave(act, frame, arg)
                elif event == "exception":
                    arrive(act, frame, arg)
            except RecursionError as error:
                failed(error)
            except BaseException as error:
                broken(frame, event, error)

        self.trace: Callable[..., Any] = self.alone(trace, broken)
        self.turn_of: Callable[..., Any] = self.alone(turn_of, broken)
        self.local: Callable[..., Any] = self.alone(local_trace, broken)
        self._functions: tuple[Any, ...] = (trace, local_trace, turn_of)

    def _broken(self, frame: FrameType, event: str, error: BaseException) -> bool:
        """An event could not be recorded. Raises `error`, which ends the tracing, if it is not the
        recorder's own; or says that it has to be delivered later.
        """
        if is_own(error):
            if not self.off:  # else it ended while this event was being recorded
                self.failed(error)
            return False
        suspendable = frame.f_code.co_flags & SUSPENDABLE
        if _SKIPS_CLEANUP and event in ("call", "return") and suspendable and not self.pending:
            # Raised here it would leave the frame past its handlers.
            self.pending.append(error.with_traceback(None))
            self.deferred(error)
            frame.f_trace_lines = True
            return True
        if self.off:
            raise error
        self.failed(error)
        return False

    def _make_deliver(self) -> Callable[..., Any]:
        """What raises, at the next place where the program can take it, what is `pending`."""
        pending = self.pending

        def deliver(frame: FrameType, event: str, arg: Any) -> Any:
            starts = event == "call" and not frame.f_code.co_flags & SUSPENDABLE
            if pending and (event == "line" or starts):
                frame.f_trace = None
                raise pending.pop()
            if pending:
                frame.f_trace_lines = True
            return deliver

        return deliver

    def release(self) -> None:
        """Lets go of everything: `off` is all that is left."""
        functions = self._functions
        super().release()
        self.__dict__.clear()
        for function in functions:
            for name, cell in zip(function.__code__.co_freevars, function.__closure__, strict=True):
                if name not in ("self", "hand_back", "pending", "deliver"):
                    cell.cell_contents = None if name != "kinds" else {}
