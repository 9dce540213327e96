"""Why an exception was thrown into a frame."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any

from .activation import SUSPENDED, Activation
from .causes import CLOSE, MAYBE, CallSites
from .faults import module_name
from .peeks import read_locals
from .recent import Recent
from .rows import CAUSE, WAIT
from .sites import AWAIT, CO_ASYNC_GENERATOR, YIELD
from .tasks import Tasks
from .waits import Wait

__all__ = ["FINALISED", "Receivers", "Throws"]

_ATHROW, _ACLOSE, _CANCEL, _TIMEOUT, _LOOP, _SHUTDOWN, _COLLECTOR, _WAKE = (
    CAUSE[word]
    for word in ("athrow", "aclose", "cancel", "timeout", "loop", "shutdown", "collector", "wake")
)
#: Closing makes a GeneratorExit without arguments.
_ARGS: Any = BaseException.__dict__["args"]
#: Where the recorder reads locals, and so lets go of what was deleted.
_READER = read_locals.__module__
#: A frame that ends after one of these was not closed by the program.
FINALISED = frozenset((_LOOP, _SHUTDOWN, _COLLECTOR))


class Throws:
    """Settles cause and asker of each throw. `recent` has what the last frame was left by."""

    def __init__(
        self,
        sites: CallSites,
        tasks: Tasks,
        is_discarded: Callable[[Activation, FrameType], bool],
    ) -> None:
        self.sites = sites
        self._is_discarded = is_discarded
        self._tasks = tasks
        self.recent = Recent()
        #: Frame id → the wait of its `wait_for`, whose time is up (up to 3.11).
        self.overdue: dict[int, Wait] = {}

    def is_cancel(self, cls: type) -> bool:
        """Whether `cls` is asyncio's CancelledError."""
        module: Any = sys.modules.get("asyncio.exceptions")
        return module is not None and issubclass(cls, module.CancelledError)

    def raised(self, act: Activation, step: int, row: int) -> None:
        """A frame was left by the exception that it saw last."""
        self.recent.raised = (step, row, act.id)
        passes = act.exception_id == act.thrown_id
        cause, asker = (act.cause, act.asker) if passes else (0, 0)
        self.recent.leaving = (act.exception_id, act.turn, cause, asker)

    def is_overdue(self, act: Activation, cls: type) -> bool:
        """Whether an exception of `cls`, which arrives in a frame that went on, says that the time
        of its `wait_for` is up.
        """
        wait = self.overdue.pop(act.id, None)
        return wait is not None and wait is act.wake_key and is_timeout(cls)

    def left_by(self, error: BaseException, step: int) -> bool:
        """Whether the frame that was left at `step` was left by `error`."""
        return self.recent.raised[0] == step and self.recent.leaving[0] == id(error)

    def cause(self, act: Activation, frame: FrameType, error: BaseException) -> tuple[int, int]:
        """The cause and who asked, both optional numbers."""
        cls = type(error)
        if issubclass(cls, GeneratorExit):
            by_hand = _ARGS.__get__(error) or self._is_thrown(frame)
            cause = _ATHROW if by_hand else self._closing(act, frame)
            return cause, act.asker if cause in (_ACLOSE, _ATHROW) else 0
        recent = self.recent
        address, turn, cause, asker = recent.leaving
        before = recent.before(act.last_step)
        if turn == act.turn and act.site == AWAIT and recent.raised[0] == before:
            # It left an inner frame and passes on, perhaps as another exception. In another turn
            # it would be what a task ended with.
            if address == id(error):
                return cause, asker if cause == _ATHROW else 0
            return (_TIMEOUT if cause == _TIMEOUT else 0), 0
        if not act.by_loop and act.asker:
            return _ATHROW, act.asker
        if self.is_cancel(cls):
            return self._cancel(act), 0
        if not act.by_loop or act.site != AWAIT:
            return _ATHROW, 0
        wait = act.wake_key
        if is_timeout(cls) and self._tasks.timed_out(act.task):
            return _TIMEOUT, 0
        if wait is not None and wait.kind == WAIT["task"]:
            self._tasks.took(wait.tasks[0])
        return _WAKE, 0

    def _cancel(self, act: Activation) -> int:
        if act.task and self._tasks.timed_out(act.task):
            self._tasks.cancelled_now(act.task)
            return _TIMEOUT
        own = self._tasks.cancelled_now(act.task)
        if own is None:
            # 3.10 cannot tell a cancel of this task from one of what it awaits, unless the call
            # was seen.
            wait = act.wake_key
            if wait is None or not (wait.tasks or wait.kind == WAIT["future"]):
                return _CANCEL
            # One that was being cancelled but returned was cancelled once more, at its end.
            tasks = wait.tasks
            returned = bool(tasks) and all(self._tasks.returned(number) for number in tasks)
            return _WAKE if wait.cancelling and not returned else 0
        return _CANCEL if own else _WAKE

    def _is_thrown(self, frame: FrameType) -> bool:
        """Whether a call of `throw` or an await of `athrow` enters `frame`, not one that closes."""
        back = frame.f_back
        return back is not None and self.sites.throws(back.f_code, back.f_lasti)

    def _closing(self, act: Activation, frame: FrameType) -> int:
        if act.finaliser:
            return act.finaliser
        if self.recent.shutting_down and act.by_loop:
            return _SHUTDOWN
        back = frame.f_back
        if back is None:
            return _COLLECTOR
        if act.info.code.co_flags & CO_ASYNC_GENERATOR and act.by_loop:
            return _ACLOSE
        if module_name(back.f_globals) == _READER:
            return _COLLECTOR
        if self._goes_with_another(act):
            return _COLLECTOR
        verdict = self.sites.close(back.f_code, back.f_lasti)
        if verdict == MAYBE:
            return _COLLECTOR if self._is_discarded(act, frame) else _ACLOSE
        return _ACLOSE if verdict == CLOSE else _COLLECTOR

    def _goes_with_another(self, act: Activation) -> bool:
        """Whether a generator is being closed, unseen, that does not delegate to `act`: that one
        is dropped.
        """
        closing = self.recent.closing
        if not closing:
            return False
        outer = next(reversed(closing.values()))
        return outer is not act and outer.state == SUSPENDED and outer.site == YIELD


def is_timeout(cls: type) -> bool:
    """Whether `cls` is what asyncio raises when the time is up."""
    module: Any = sys.modules.get("asyncio.exceptions")  # on 3.10 it has a class of its own
    return module is not None and issubclass(cls, module.TimeoutError)


class Receivers:
    """Numbers for the objects whose methods run: the same for all methods of one iterator."""

    def __init__(self) -> None:
        self._numbers: dict[int, tuple[int, weakref.ref[Any]]] = {}
        self._last = 0

    def number(self, value: Any) -> int:
        """The number of `value`, which is not kept alive; 0 where it could not be known again:
        one of a class with slots and without `__weakref__`, whose address may soon be another's.
        """
        known = self._numbers.get(id(value))
        if known is not None and known[1]() is value:
            return known[0]
        try:
            ref = weakref.ref(value)
        except TypeError:
            return 0
        self._last += 1
        self._numbers[id(value)] = (self._last, ref)
        return self._last
