"""What only `sys.monitoring` tells beside settrace (3.12+): that a generator is being made or
closed.

From 3.12 on a generator that is dropped before it ever runs gives no event, and from 3.13 on
neither does one that is closed where nothing in it could catch that. Call events of the watched
code alone show both; a call site that always calls something else is not asked again.
"""

from __future__ import annotations

import contextlib
import sys
from threading import get_ident
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, GeneratorType, MethodType
from typing import TYPE_CHECKING, Any

from .activation import ENDED, SUSPENDED, CodeInfo
from .sites import SUSPENDABLE
from .state import CodeRef

if TYPE_CHECKING:
    from .leaving import Leaving

__all__ = ["CLOSES_UNSEEN", "Calls"]

#: A generator is closed without an event where nothing in it could catch that.
CLOSES_UNSEEN = sys.version_info[:2] == (3, 13)

_CLOSE = GeneratorType.__dict__["close"]
#: So many code objects are kept count of before one looks which are gone.
_FEW = 1000
_CONTEXTLIB = contextlib.ExitStack.__exit__.__code__.co_filename
#: Ids that no tool has by convention.
_TOOLS = (4, 3)


class Calls:
    """Between `start` and `stop`, tells `tracer` of calls.

    Does nothing where there is no monitoring.
    """

    def __init__(self, tracer: Leaving) -> None:
        self._tracer = tracer
        #: The id that it has, -1 for none; others may register callbacks of other events under it.
        self.tool = -1
        self._codes: list[CodeType] = []
        self._closers: list[CodeRef] = []
        self._most_closers = _FEW
        self._home = get_ident()
        #: Whether there is monitoring, but no free tool id.
        self.lacking = False

    def start(self) -> None:
        """Takes a free tool id, if there is one."""
        if sys.version_info >= (3, 12):
            monitoring = sys.monitoring
            called, returned = self._tracer.alone(self._call), self._tracer.alone(self._returned)
            for tool in _TOOLS:
                if monitoring.get_tool(tool) is None:
                    monitoring.use_tool_id(tool, "yieldscope")
                    monitoring.register_callback(tool, monitoring.events.CALL, called)
                    monitoring.register_callback(tool, monitoring.events.C_RETURN, returned)
                    monitoring.register_callback(tool, monitoring.events.C_RAISE, returned)
                    self.tool = tool
                    return
            self.lacking = True

    def watch(self, code: CodeType) -> None:
        """Asks for the calls that `code` makes."""
        if sys.version_info >= (3, 12) and self.tool >= 0:
            sys.monitoring.set_local_events(self.tool, code, sys.monitoring.events.CALL)
            self._codes.append(code)

    def watch_closing(self, code: CodeType) -> None:
        """Asks for the calls that `code`, which is not watched and not kept, makes, if it may close
        a generator and only that would tell (3.13).
        """
        closes = CLOSES_UNSEEN and ("close" in code.co_names or _calls_back(code))
        if sys.version_info >= (3, 12) and closes and self.tool >= 0:
            sys.monitoring.set_local_events(self.tool, code, sys.monitoring.events.CALL)
            if len(self._closers) >= self._most_closers:
                self._closers = [ref for ref in self._closers if ref() is not None]
                self._most_closers = max(_FEW, 2 * len(self._closers))
            self._closers.append(CodeRef(code))

    def join(self, frame: FrameType | None) -> None:
        """`watch_closing` for what runs already: `frame` and all below it."""
        while frame is not None:
            self.watch_closing(frame.f_code)
            frame = frame.f_back

    def stop(self) -> None:
        """Gives the tool id back."""
        if sys.version_info >= (3, 12) and self.tool >= 0:
            monitoring, tool, self.tool = sys.monitoring, self.tool, -1
            closers = [code for ref in self._closers if (code := ref()) is not None]
            for code in self._codes + closers:
                monitoring.set_local_events(tool, code, monitoring.events.NO_EVENTS)
            monitoring.register_callback(tool, monitoring.events.CALL, None)
            monitoring.register_callback(tool, monitoring.events.C_RETURN, None)
            monitoring.register_callback(tool, monitoring.events.C_RAISE, None)
            monitoring.free_tool_id(tool)
            self._codes.clear()
            self._closers.clear()

    if sys.version_info >= (3, 12):

        def _call(self, code: CodeType, offset: int, function: object, first: object) -> Any:
            if self._tracer.off:  # as after the limit
                return sys.monitoring.DISABLE
            try:
                target = function.__func__ if type(function) is MethodType else function
                if type(target) is FunctionType:
                    made = target.__code__
                    if made.co_flags & SUSPENDABLE:
                        return self._makes(made, target, code, offset)
                    # A method, or what a variable holds, may be another one next time.
                    fixed = self._tracer.sites.calls(code, offset) == "global"
                    return sys.monitoring.DISABLE if fixed else None
                generator = _closed(function, first)
                if generator is not None:
                    act = self._tracer.activation_of(generator.gi_frame)
                    if act is not None and act.state == SUSPENDED and self._is_recorded():
                        self._tracer.recent.closing[id(generator)] = act
                    return None
                if self._tracer.sites.calls(code, offset) not in ("global", "attribute"):
                    return None
            except Exception as error:
                self._tracer.failed(error)
            return sys.monitoring.DISABLE

        def _makes(
            self, made: CodeType, function: FunctionType, code: CodeType, offset: int
        ) -> Any:
            tracer = self._tracer
            info = tracer.kinds.get(id(made))
            if info is None:
                info = tracer.classify(made, function.__globals__)
            if type(info) is not CodeInfo:
                return sys.monitoring.DISABLE
            act = tracer.activation_of(_running(code))
            if act is not None and not tracer.off:
                tracer.created.called(made, act, offset)
            elif type(tracer.kinds.get(id(code))) is not CodeInfo:
                return sys.monitoring.DISABLE
            return None

        def _is_recorded(self) -> bool:
            """Whether the thread that goes on now is."""
            return self._tracer.threads or get_ident() == self._home

        def _returned(self, code: CodeType, offset: int, function: object, first: object) -> None:
            generator, tracer = _closed(function, first), self._tracer
            if generator is None or tracer.off or not self._is_recorded():
                return
            act = tracer.recent.closing.pop(id(generator), None)
            if act is None or generator.gi_frame is not None:
                return
            life = act.life
            try:
                running = _running(code)
                if act.state == SUSPENDED and life is not None and running is not None:
                    caller = tracer.activation_of(running)
                    if caller is None:
                        caller = act
                        tracer.place(act, running)
                    life.turn, life.task = caller.turn, caller.task
                    tracer.rows.gone(life, True)
                    act.state = ENDED
            except Exception as error:
                self._tracer.failed(error)


def _calls_back(code: CodeType) -> bool:
    """Whether `code` calls what was handed to an `ExitStack`, which may be a `close`."""
    return code.co_name == "_exit_wrapper" and code.co_filename == _CONTEXTLIB


def _running(code: CodeType) -> FrameType | None:
    """The frame of `code` that has just called."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame


def _closed(function: object, first: object) -> GeneratorType[Any, Any, Any] | None:
    """The generator that a call of `function` closes."""
    if function is _CLOSE:
        return first if type(first) is GeneratorType else None
    if type(function) is BuiltinFunctionType and function.__name__ == "close":
        owner = function.__self__
        return owner if type(owner) is GeneratorType else None
    return None
