"""How to tell that a notebook's user has interrupted a cell."""

from __future__ import annotations

import asyncio
import signal
import weakref
from collections.abc import Callable
from typing import Any

__all__ = ["Interrupts"]


class Interrupts:
    """Whether a cell was interrupted, and not only ended by an exception that looks like it.

    A cell without top-level ``await`` ends by KeyboardInterrupt. In one with it, ipykernel cancels
    the cell's task, and code can raise CancelledError for other reasons as well.
    """

    def __init__(self) -> None:
        self._seen = False
        self._ours: Callable[..., Any] | None = None
        self._theirs: Any = None
        self._task: weakref.ref[Any] | None = None
        try:
            task = asyncio.current_task()
        except RuntimeError:
            return
        if task is None:
            return
        if hasattr(task, "cancelling"):
            self._task = weakref.ref(task)
        else:
            self._listen()  # 3.10 does not tell who cancelled a task

    def _listen(self) -> None:
        theirs = signal.getsignal(signal.SIGINT)
        if not callable(theirs) or theirs is signal.default_int_handler:
            return
        previous = theirs

        def note(number: int, frame: Any) -> Any:
            self._seen = True
            return previous(number, frame)

        self._ours, self._theirs = note, theirs
        signal.signal(signal.SIGINT, note)

    def done(self, error: BaseException | None) -> bool:
        """The cell is over, by `error`: was it an interrupt?"""
        if self._ours is not None and signal.getsignal(signal.SIGINT) is self._ours:
            signal.signal(signal.SIGINT, self._theirs)
        if isinstance(error, KeyboardInterrupt):
            return True
        if not isinstance(error, asyncio.CancelledError):
            return False
        task = None if self._task is None else self._task()
        return self._seen or (task is not None and task.cancelling() > 0)
