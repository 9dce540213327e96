"""What a frame waits for when it really suspends, and which step made its wake possible.

asyncio's own awaitables are Python code, so the recorder sees them being entered under a watched
frame. A `Wait` describes one of them; it belongs to the frame until the awaitable is left. The
futures inside are known by their address alone, and only while something waits on them.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from types import FrameType
from typing import Any

from .rows import WAIT
from .tasks import ByObject, Tasks, is_cancelling, is_task, read_future

__all__ = ["AWAITABLES", "WAKERS", "Wait", "Waits", "duration_text", "own_attribute"]


class Wait:
    """One wait. `kind` as in the table; `delay` in nanoseconds, -1 when unknown; `woken`: optional
    step that ended it.

    `future` and `group` are addresses of what it hangs on, `tasks` are the numbers of the tasks it
    waits for, `since` is the step of the outermost frame that was suspended for it, `over` tells
    that the awaitable was left. `passes_on`: it may itself await code of the program, in the same
    task. `cancelling`: what is awaited was itself cancelled, not who waits.
    """

    __slots__ = (
        "cancelling",
        "delay",
        "exception_lasti",
        "future",
        "group",
        "kind",
        "over",
        "passes_on",
        "since",
        "tasks",
        "text",
        "woken",
    )

    def __init__(
        self, kind: int, text: str, delay: float = -1.0, tasks: tuple[int, ...] = ()
    ) -> None:
        self.kind = kind
        self.passes_on = kind == WAIT["timeout"]
        self.text = text
        self.delay = delay
        self.tasks = tasks
        self.future = self.group = 0
        self.woken = 0
        self.since = -1
        self.over = self.cancelling = False
        self.exception_lasti = -2


def _state(future: Any) -> Any:
    """The state of a future of asyncio's, else None: what a subclass makes of it is not run."""
    return read_future(future, "_state", "_state")


def own_attribute(value: Any, name: str) -> Any:
    """What an object of a class of asyncio's, written in Python, has set as its attribute, else
    None: what a subclass makes of looking it up is not run.
    """
    try:
        own = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None
    return own.get(name) if type(own) is dict else None


def duration_text(seconds: float) -> str:
    """Such as `10 ms`, `1.5 s`, `200 µs`."""
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * scale >= 1 or unit == "µs":
            return f"{round(seconds * scale, 3):g} {unit}"
    raise AssertionError("not reached")


def _seconds(value: object) -> float:
    """A delay that was given as an exact number, else -1."""
    return float(value) if type(value) in (int, float) and 0 <= value < 1e9 else -1.0  # type: ignore[arg-type, operator]


def _sleep(frame: FrameType, waits: Waits) -> Wait:
    seconds = _seconds(frame.f_locals.get("delay"))
    if seconds == 0:
        return Wait(WAIT["bare"], "sleep(0)")
    if seconds < 0:
        return Wait(WAIT["sleep"], "sleep")
    return Wait(WAIT["sleep"], f"sleep {duration_text(seconds)}", round(seconds * 1e9))


def _wait_for(frame: FrameType, waits: Waits) -> Wait:
    seconds = _seconds(frame.f_locals.get("timeout"))
    if seconds < 0:
        return Wait(WAIT["timeout"], "wait_for")
    return Wait(WAIT["timeout"], f"wait_for {duration_text(seconds)}", round(seconds * 1e9))


def _wait(frame: FrameType, waits: Waits) -> Wait:
    local = frame.f_locals
    seconds = _seconds(local.get("timeout"))
    fs: Any = local.get("fs")
    futures = fs if type(fs) in (list, set, tuple, frozenset) else ()
    tasks = waits.task_numbers(futures)
    return Wait(
        WAIT["wait"],
        _tasks_text(tasks, futures),
        round(seconds * 1e9) if seconds >= 0 else -1.0,
        tasks,
    )


def _tasks_text(tasks: tuple[int, ...], futures: Iterable[Any]) -> str:
    """What is waited for: these futures, each counted once, of which these are tasks. Empty where
    they have still to be made of coroutines.
    """
    if not all(_is_future(future) for future in futures):
        return ""
    count = len({id(future) for future in futures})
    word = "task" if len(tasks) == count else "future"
    return "" if not count else f"{count} {word}" if count == 1 else f"{count} {word}s"


def _is_future(value: Any) -> bool:
    """Whether `value` is a future of asyncio's, be it one that is not written in C, or a task."""
    futures: Any = sys.modules["asyncio.futures"]
    return issubclass(type(value), (futures.Future, futures._PyFuture))


def _plain(kind: str, text: str) -> Callable[[FrameType, Waits], Wait]:
    return lambda frame, waits: Wait(WAIT[kind], text)


def _group(frame: FrameType, waits: Waits) -> Wait:
    wait = Wait(WAIT["wait"], "the task group")
    group = frame.f_locals.get("self")
    wait.group = id(group)
    waits.groups.put(group, wait)
    return wait


def _of_self(frame: FrameType, waits: Waits) -> Wait | None:
    """Locks, events, conditions and the like share method names: their class decides."""
    locks: Any = sys.modules["asyncio.locks"]
    cls = type(frame.f_locals.get("self"))
    for name, kind in _LOCKS:
        known = getattr(locks, name, None)
        if known is not None and issubclass(cls, known):
            return Wait(WAIT[kind], f"{'an' if kind == 'event' else 'a'} {kind}")
    return None


_GATHER = WAIT["gather"]
_LOCKS = (
    ("Event", "event"),
    ("Condition", "condition"),
    ("Semaphore", "semaphore"),
    ("Barrier", "barrier"),
    ("Lock", "lock"),
)

#: (module, function) → makes the `Wait` from the function's frame at its first entry.
AWAITABLES: dict[tuple[str, str], Callable[[FrameType, Waits], Wait | None]] = {
    ("asyncio.tasks", "sleep"): _sleep,
    ("asyncio.tasks", "wait_for"): _wait_for,
    ("asyncio.tasks", "wait"): _wait,
    # What as_completed gives; inside is a queue that the program knows nothing of.
    ("asyncio.tasks", "_wait_for_one"): _plain("wait", "the next one to be done"),
    ("asyncio.queues", "get"): _plain("queue", "an item in the queue"),
    ("asyncio.queues", "put"): _plain("queue", "room in the queue"),
    ("asyncio.queues", "join"): _plain("queue", "the queue to be done"),
    ("asyncio.locks", "acquire"): _of_self,
    ("asyncio.locks", "wait"): _of_self,
    ("asyncio.locks", "__aenter__"): _of_self,
    ("asyncio.taskgroups", "__aexit__"): _group,
}

#: (module, function) → how many waiting futures, of which deque, its call makes ready.
WAKERS: dict[tuple[str, str], str] = {
    ("asyncio.locks", "set"): "all",
    ("asyncio.locks", "_wake_up_first"): "first",
    ("asyncio.locks", "_wake_up_next"): "first",
    ("asyncio.locks", "notify"): "n",
    ("asyncio.queues", "_wakeup_next"): "given",
    ("asyncio.taskgroups", "_on_task_done"): "group",
}


class Waits:
    """The waits that are going on."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        #: Future → the waits that hang on it. Of a pending task that is dropped they never end.
        self._by_future = ByObject[dict[Wait, None]]()
        #: Task group → the wait for it.
        self.groups = ByObject[Wait]()

    def task_numbers(self, futures: Iterable[Any]) -> tuple[int, ...]:
        """The numbers of those of `futures` that are tasks."""
        return tuple(sorted({self._tasks.number(future) for future in futures if is_task(future)}))

    def from_future(self, future: Any) -> Wait:
        """What it means that `future` (or whatever an await handed out) reached the event loop."""
        if future is None:
            return Wait(WAIT["bare"], "")
        module = sys.modules.get("asyncio")
        futures: Any = sys.modules.get("asyncio.futures")
        tasks: Any = sys.modules.get("asyncio.tasks")
        if module is None or futures is None or tasks is None:
            return Wait(WAIT["other"], "")
        cls = type(future)
        if is_task(future):
            number = self._tasks.number(future)
            wait = Wait(WAIT["task"], "", tasks=(number,))
            wait.cancelling = is_cancelling(future)
            return wait
        if cls is tasks._GatheringFuture:
            numbers = self.task_numbers(future._children)
            wait = Wait(WAIT["gather"], _tasks_text(numbers, future._children), tasks=numbers)
            wait.cancelling = future._cancel_requested is True
            return wait
        if _is_future(future):
            wait = Wait(WAIT["future"], "a future")
            self._hang(wait, future)
            return wait
        return Wait(WAIT["other"], "")

    def suspended(self, wait: Wait, future: object, frame: FrameType) -> None:
        """The awaitable of `wait` was suspended on `future`."""
        self.resumed(wait)
        wait.woken = 0
        if future is not None:
            self._hang(wait, future)
        if wait.kind == WAIT["timeout"]:
            # Up to 3.11 wait_for runs its argument in a second task, which it calls `fut`.
            inner = frame.f_locals.get("fut")
            if inner is not None and "asyncio.tasks" in sys.modules:
                wait.tasks = self.task_numbers((inner,))

    def done(self, wait: Wait) -> None:
        """The awaitable was left."""
        wait.over = True
        if wait.group and self.groups.at(wait.group) is wait:
            self.groups.forget(wait.group)
        self.resumed(wait)

    def resumed(self, wait: Wait) -> None:
        """The future is out of use: its address may soon be another's."""
        if wait.future:
            waiting = self._by_future.at(wait.future)
            if waiting is not None and wait in waiting:
                del waiting[wait]
                if not waiting:
                    self._by_future.forget(wait.future)
            wait.future = 0

    def _hang(self, wait: Wait, future: Any) -> None:
        waiting = self._by_future.get(future)
        if waiting is None:
            waiting = {}
            self._by_future.put(future, waiting)
        waiting[wait] = None
        wait.future = id(future)

    def woken_by(self, wait: Wait | None) -> int:
        """Optional step that made the wake possible."""
        if wait is None:
            return 0
        if wait.woken:
            return wait.woken if wait.woken - 1 > wait.since else 0
        if wait.kind == _GATHER:
            for number in wait.tasks:  # gather looks at every exception
                self._tasks.took(number)
        last = max((self._tasks.last_step(number) for number in wait.tasks), default=-1)
        return last + 1 if last > wait.since else 0

    def any_to_wake(self, how: str) -> bool:
        """Whether anything waits that such a function could make ready."""
        return bool(self._by_future) or how == "group"

    def told_done(self, future: Any) -> Sequence[Wait]:
        """What waits for `future`, if that is a future and done; told once, at the first of the
        callbacks, however many wait.
        """
        waiting = self._by_future.get(future)
        if not waiting or _state(future) in (None, "PENDING"):
            return ()
        self._by_future.pop(future)
        return tuple(waiting)

    def is_cancelled(self, future: Any) -> bool:
        """Whether `future` was cancelled."""
        return bool(_state(future) == "CANCELLED")

    def wake(self, how: str, frame: FrameType, step: int) -> None:
        """A function that makes waiting futures ready was called; `step` (optional) is where."""
        local = frame.f_locals
        owner = local.get("self")
        if how == "group":
            task = local.get("task")
            wait = self.groups.get(owner)
            if task is not None:
                number = self._tasks.number(task)
                self._tasks.took(number)
                if wait is not None:
                    wait.woken = self._tasks.last_step(number) + 1
            return
        waiters = local.get("waiters") if how == "given" else own_attribute(owner, "_waiters")
        n = local.get("n")
        left = 1 << 60 if how == "all" else n if how == "n" and type(n) is int else 1
        for future in waiters if type(waiters) is deque else ():
            if left <= 0:
                return
            if _state(future) in (None, "PENDING"):
                left -= 1
                for wait in self._by_future.get(future) or ():
                    wait.woken = step
