"""From the events of `sys.settrace` to steps: the functions that the interpreter calls.

Threads and suspended frames may keep these functions when the recording is over. They do nothing
then, and hold nothing of it any more.

Three rules keep the tracer harmless. Nothing of the program is kept: no frame, value, task,
exception or generator, only numbers and texts (code objects are, until the recording ends). No code
of the program is run. Nothing is raised into it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType, MethodType
from typing import Any

from .activation import Activation, CodeInfo
from .leaving import Leaving
from .peeks import read_locals
from .rows import KIND
from .state import FOREIGN, HANDLE, CodeRef

__all__ = ["Tracer"]

_LINE = KIND["line"]


class Tracer(Leaving):
    """`trace` is the global trace function.

    `classify(code, globals)` says what a code object is: FOREIGN, a `CodeInfo`, HANDLE, or a
    function that is called with each frame of it. `failed` is told of the recorder's own errors and
    of the limit, `hand_back` when a thread still has `trace` and the recording is over.
    """

    def __init__(self, hand_back: Callable[[], None], *state: Any) -> None:
        super().__init__(*state)
        self._make_functions(hand_back)

    def _make_functions(self, hand_back: Callable[[], None]) -> None:
        kinds, step, failed, show = self.kinds, self.rows.step, self.failed, self.show
        classify, enter, leave, arrive = self.classify, self.enter, self.leave, self.arrive
        reaches_line, begin_turn, with_locals = self.reaches_line, self.begin_turn, self.locals
        task_in_turn, turn_over = self.tasks.in_turn, self.tasks.turn_over

        def trace(frame: FrameType, event: str, arg: Any) -> Any:
            what = kinds.get(id(frame.f_code))
            if what is FOREIGN:
                return None
            if self.off:
                hand_back()
                return None
            try:
                if what is None or type(what) is CodeRef:
                    what = classify(frame.f_code, frame.f_globals)
                    if what is FOREIGN:
                        return None
                if type(what) is CodeInfo:
                    return enter(frame, what)
                if what is HANDLE:
                    begin_turn()
                    address = task_in_turn(frame)
                    if not address:
                        return None
                    frame.f_trace_lines = False
                    return MethodType(self.turn_of, address)
                return what(frame)
            except Exception as error:
                if not self.off:  # else it ended while this event was being recorded
                    failed(error)
                return None

        def local_trace(act: Activation, frame: FrameType, event: str, arg: Any) -> None:
            if self.off:
                frame.f_trace = None
                return
            try:
                if event == "line":
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
            except Exception as error:
                if not self.off:
                    failed(error)

        def turn_of(address: int, frame: FrameType, event: str, arg: Any) -> None:
            if self.off:
                frame.f_trace = None
                return
            try:
                if event == "return":
                    turn_over(address)
                    _ = frame.f_locals  # up to 3.12 it keeps the handle until it is read again
            except Exception as error:
                if not self.off:
                    failed(error)

        self.trace: Callable[..., Any] = self.alone(trace)
        self.turn_of: Callable[..., Any] = self.alone(turn_of)
        self.local: Callable[..., Any] = self.alone(local_trace)
        self._functions: tuple[Any, ...] = (trace, local_trace, turn_of)

    def release(self) -> None:
        """Lets go of everything: `off` is all that is left."""
        functions = self._functions
        super().release()
        self.__dict__.clear()
        for function in functions:
            for name, cell in zip(function.__code__.co_freevars, function.__closure__, strict=True):
                if name not in ("self", "hand_back"):
                    cell.cell_contents = None if name != "kinds" else {}
