"""The asyncio tasks of a run: numbers for them, their names, and how they end.

No task is kept alive.
"""

from __future__ import annotations

import sys
import weakref
from collections import deque
from collections.abc import Callable
from types import BuiltinMethodType, CoroutineType, FrameType, MethodDescriptorType, MethodType
from typing import Any, Generic, TypeVar

from .log import OUTCOMES, Log

__all__ = [
    "ByObject",
    "Tasks",
    "coroutine_of",
    "is_cancelling",
    "is_own",
    "is_task",
    "name_of",
    "read_future",
    "read_task",
]

T = TypeVar("T")

_OUTCOME = {word: number for number, word in enumerate(OUTCOMES)}
# Up to 3.11 deleted objects die where no call is traced, so that asyncio's complaint about an
# exception that nobody took may go unseen.
_TELLS_ALL = sys.version_info >= (3, 12)
_METHODS = (MethodType, BuiltinMethodType)
_PY314 = sys.version_info >= (3, 14)
_COUNTS_CANCELS = sys.version_info >= (3, 11)


class _TaskRef(weakref.ref):  # type: ignore[type-arg]
    """Address and number of a task. Its callback must not be written in Python, see `Life`."""

    __slots__ = ("key", "number")

    key: int
    number: int


class ByObject(Generic[T]):
    """What is known of objects, which are not kept alive. Those that are gone are forgotten at
    last, and are never taken for others that got their addresses.

    Objects without weak references have nothing known of them.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Any], T]] = {}
        self._most = _FEW

    def __len__(self) -> int:
        return len(self._known)

    def get(self, value: Any) -> T | None:
        """What is known of `value`."""
        known = self._known.get(id(value))
        return known[1] if known is not None and known[0]() is value else None

    def put(self, value: Any, known: T) -> None:
        """Remembers it."""
        try:
            ref = weakref.ref(value)
        except TypeError:
            return
        if len(self._known) >= self._most:
            # Twice of what is alive, so that a look at all of them is rare however many there are.
            alive = self._known.items()
            self._known = {key: row for key, row in alive if row[0]() is not None}
            self._most = max(_FEW, 2 * len(self._known))
        self._known[id(value)] = ref, known

    def pop(self, value: Any) -> T | None:
        """What is known of `value`, for the last time."""
        known = self.get(value)
        self._known.pop(id(value), None)
        return known

    def at(self, address: int) -> T | None:
        """What is known of the object that is, or was, at `address`."""
        known = self._known.get(address)
        return None if known is None else known[1]

    def forget(self, address: int) -> None:
        """Forgets the object at `address`."""
        self._known.pop(address, None)

    def clear(self) -> None:
        """Forgets everything."""
        self._known.clear()


_FEW = 1000


class Tasks:
    """`current()` and `number(task)` give optional numbers, as in the tables: index + 1, and 0 for
    none.
    """

    def __init__(self, log: Log, own_name: str | None) -> None:
        self._log = log
        self._columns = log.tables["tasks"]
        self._own = 0
        self._own_name = own_name  # for the task that is current when watching begins: the kernel's
        self._numbers: dict[int, int] = {}
        self._alive: dict[int, _TaskRef] = {}
        self._dead: deque[_TaskRef] = deque()
        #: Coroutine → the step (optional) that makes a task of it.
        self._creators = ByObject[int]()
        self._current: Callable[[], Any] | None = None
        self._running_loop: Callable[[], Any] | None = None
        # By number: the last step at which one of the task's frames was left, and how.
        self._last_exit: list[int] = [-1]
        self._left: list[str] = ["pending"]
        # How often to look at its name again: an eager task gets its own only after its first step.
        self._looks: list[int] = [0]
        #: Number → the outcome that was read at the end of the task's last turn.
        self._seen: dict[int, str] = {}
        #: Number → how often `cancel` had been called when a cancel was last seen to arrive.
        self._cancels: dict[int, int] = {}
        self._told: set[int] = set()
        #: Addresses of tasks that are in the turn in which their own cancel arrives (3.10).
        self._arrives: set[int] = set()
        #: Numbers of tasks that a time limit has cancelled, until that arrives.
        self._taken: set[int] = set()
        # Address and number: asyncio complains of a task just after its weak references are dead.
        self._last_died = (0, 0)
        self._timed_out: dict[int, int] = {}

    def begin(self) -> None:
        """Names the task in which watching begins."""
        task = self._current_task()
        if task is not None and self._own_name is not None:
            self._own = self.number(task)
            self._columns["name"][self._own - 1] = self._log.text(self._own_name)

    def _current_task(self) -> Any:
        current = self._current
        if current is None:
            tasks = sys.modules.get("asyncio.tasks")
            if tasks is None or not hasattr(sys.modules.get("asyncio"), "all_tasks"):
                return None  # it is not imported, or not to its end
            # Some Pythons come without it: asyncio's own parts in Python do the same.
            module: Any = sys.modules.get("_asyncio")
            running = (module or sys.modules["asyncio.events"])._get_running_loop
            self._running_loop = running
            loops = tasks._current_tasks
            told = getattr(module or tasks, "current_task", None)
            if told is None:

                def current() -> Any:
                    return loops.get(running())

            elif _PY314:

                def current() -> Any:
                    # Those that are written in Python are known in another place.
                    task = told()
                    return loops.get(running()) if task is None else task

            else:
                current = told
            self._current = current
        try:
            return current()
        except RuntimeError:  # no running loop
            return None

    def current(self) -> int:
        """The number of the task that runs now."""
        task = self._current_task()
        if task is None:
            return 0
        if self._dead:
            self._bury()
        return self._numbers.get(id(task)) or self.number(task)

    def in_task(self) -> bool:
        """Whether a task runs on this thread, met before or not."""
        return self._current_task() is not None

    def in_loop(self) -> bool:
        """Whether an event loop runs on this thread."""
        if self._running_loop is None:
            self._current_task()
        return self._running_loop is not None and self._running_loop() is not None

    def number(self, task: Any) -> int:
        """The number of `task`, a new one when it was not met before."""
        if self._dead:
            self._bury()
        key = id(task)
        number = self._numbers.get(key)
        if number is not None:
            return number
        columns = self._columns
        columns["name"].append(self._log.text(_name(task)))
        columns["created_by"].append(self._creator(task))
        columns["outcome"].append(_OUTCOME["pending"])
        columns["exception_taken"].append(0)
        number = len(columns["name"])
        self._last_exit.append(-1)
        self._left.append("pending")
        self._looks.append(2)
        self._numbers[key] = number
        ref = self._alive[number] = _TaskRef(task, self._dead.append)
        ref.key, ref.number = key, number
        return number

    def _bury(self) -> None:
        """Lets go of the numbers of tasks that are gone: others may get their addresses."""
        while self._dead:
            ref = self._dead.popleft()
            if self._numbers.get(ref.key) == ref.number:
                del self._numbers[ref.key]
            if self._alive.pop(ref.number, None) is not None:
                self._died(ref.number)
                self._last_died = (ref.key, ref.number)

    def created(self, coroutine: Any, step: int) -> None:
        """A task for `coroutine` is being made at `step` (optional number)."""
        if type(coroutine) is CoroutineType:
            self._creators.put(coroutine, step)

    def _creator(self, task: Any) -> int:
        return self._creators.pop(coroutine_of(task)) or 0

    def in_turn(self, frame: FrameType) -> int:
        """The address of the task that the loop's handle, whose `_run` is entered, drives; 0 where
        it calls something else.
        """
        handle: Any = frame.f_locals.get("self")
        handles: Any = sys.modules["asyncio.events"].Handle
        if not issubclass(type(handle), handles):
            return 0
        callback = handles._callback.__get__(handle)
        if type(callback) in _METHODS or type(callback).__name__ == "TaskStepMethWrapper":
            task = callback.__self__
            if is_task(task):
                if not _COUNTS_CANCELS and read_task(task, "_must_cancel", "_must_cancel"):
                    self._arrives.add(id(task))
                return id(task)
        return 0

    def turn_over(self, address: int) -> None:
        """A turn of the task at `address` ends. The loop's handle still holds the task, which may
        be gone just after that: how it ended must be read now.
        """
        if self._dead:
            self._bury()
        self._arrives.discard(address)
        number = self._numbers.get(address)
        ref = None if number is None else self._alive.get(number)
        task = None if ref is None else ref()
        if number is not None and task is not None:
            outcome = _outcome(task)
            if outcome is not None:
                self._seen[number] = outcome
            count = read_task(task, "cancelling", "_num_cancels_requested")
            if count:
                # Others have arrived, perhaps where nothing is watched, or were taken back.
                self._cancels[number] = count - is_cancelling(task)
            elif count is not None:
                self._cancels.pop(number, None)
            elif number in self._told and not is_cancelling(task):
                self._told.remove(number)

    def left(self, number: int, step: int, how: str) -> None:
        """A frame of the task was left at `step`: suspended (``pending``) or ended; the last one
        said is the outermost.
        """
        self._last_exit[number] = step
        self._left[number] = how
        if self._looks[number]:
            self._looks[number] -= 1
            self._read_name(number)

    def last_step(self, number: int) -> int:
        """The last step of a task whose watched frames have all ended, else -1."""
        return -1 if self._left[number] == "pending" else self._last_exit[number]

    def returned(self, number: int) -> bool:
        """Whether the watched frames of a task have all ended, by a return."""
        return self._left[number] == "done"

    def last_step_of(self, task: Any) -> int:
        """`last_step` of a task that may never have been met."""
        if self._dead:
            self._bury()
        number = self._numbers.get(id(task))
        return -1 if number is None else self.last_step(number)

    def named(self, task: Any, name: object) -> None:
        """The task, perhaps done already, is given its name."""
        if self._dead:
            self._bury()
        number = self._numbers.get(id(task))
        if number is not None and number != self._own and type(name) is str:
            self._columns["name"][number - 1] = self._log.text(name[:120])

    def _read_name(self, number: int) -> None:
        ref = self._alive.get(number)
        task = None if ref is None else ref()
        if task is not None and number != self._own:
            self._columns["name"][number - 1] = self._log.text(_name(task))

    def cancelled_now(self, number: int) -> bool | None:
        """Whether a CancelledError that arrives in the task comes from its own `cancel`; None where
        this Python cannot tell.
        """
        ref = self._alive.get(number)
        task = None if ref is None else ref()
        count = None if task is None else read_task(task, "cancelling", "_num_cancels_requested")
        if count is None:  # 3.10
            if id(task) in self._arrives:
                self._arrives.remove(id(task))
            elif number not in self._told:
                return None
            self._told.discard(number)
            return True
        seen = self._cancels.get(number, 0)
        self._cancels[number] = count
        return bool(count > seen)

    def is_cancelled(self, task: Any) -> None:
        """`cancel` of `task` was called (3.10, which does not count that)."""
        self._told.add(self.number(task))

    def time_is_up(self, task: Any) -> None:
        """A time limit cancels `task`: the next thing that happens to it is that this arrives."""
        number = self.number(task)
        self._timed_out[number] = self._last_exit[number]

    def timed_out(self, number: int) -> bool:
        """Whether the cancel that arrives now is that of a time limit."""
        return self._timed_out.pop(number, -2) == self._last_exit[number]

    def not_taken(self, task: Any) -> None:
        """asyncio says that nobody ever looked at the exception of `task`."""
        if self._dead:
            self._bury()
        number = self._numbers.get(id(task), 0)
        if not number and self._last_died[0] == id(task):
            number = self._last_died[1]
        if number:
            self._columns["outcome"][number - 1] = _OUTCOME["raised"]
            self._columns["exception_taken"][number - 1] = 1

    def took(self, number: int) -> None:
        """A watched frame got the exception of the task."""
        self._taken.add(number)

    def _died(self, number: int) -> None:
        """What is left to say of a task that is gone: how its last turn ended; where that was not
        seen, how its outermost watched frame left.
        """
        row, read = number - 1, self._seen.pop(number, None)
        if self._columns["outcome"][row] == _OUTCOME["pending"]:
            how = read or self._left[number]
            self._columns["outcome"][row] = _OUTCOME[how]
            if how == "raised" and (_TELLS_ALL or number in self._taken):
                self._columns["exception_taken"][row] = 2

    def finish(self) -> None:
        """Reads names and outcomes of the tasks that still exist."""
        self._bury()
        for number, ref in list(self._alive.items()):
            task = ref()
            if task is None:
                continue
            self._read_name(number)
            row = number - 1
            outcome, taken = _outcome(task), 0
            if outcome is None or outcome == "pending":
                continue
            if outcome == "raised" and read_task(task, "_log_traceback", "_Future__log_traceback"):
                taken = 1
            elif outcome == "raised":  # Pyodide's loop looks at what nobody takes, to report it
                reported = self._columns["exception_taken"][row] == 1
                taken = 1 if reported and number not in self._taken else 2
            self._columns["outcome"][row] = _OUTCOME[outcome]
            self._columns["exception_taken"][row] = taken
        self._alive.clear()
        self._numbers.clear()
        self._creators.clear()
        self._seen.clear()


def is_task(value: Any) -> bool:
    """Whether `value` is a task of asyncio's, be it one that is not written in C."""
    tasks: Any = sys.modules["asyncio.tasks"]
    return issubclass(type(value), (tasks.Task, tasks._PyTask))


def coroutine_of(task: Any) -> Any:
    """What `task` runs; None where that cannot be read without running code of the program.

    `get_coro` is not to be called: on 3.12 it crashes the interpreter for a task that was done
    when it was made, as an eager one can be.
    """
    return read_task(task, "_coro", "_coro")


def is_cancelling(task: Any) -> bool:
    """Whether `task` has been cancelled, and only has to hear of it."""
    if read_task(task, "_must_cancel", "_must_cancel"):
        return True
    waiter = read_task(task, "_fut_waiter", "_fut_waiter")
    return bool(read_future(waiter, "_state", "_state") == "CANCELLED")


def name_of(task: Any) -> str | None:
    """The name of a task; None where it cannot be read without running code of the program, and
    for a task that is still being made.
    """
    name = read_task(task, "get_name", "_name")
    return name if type(name) is str else None


def _outcome(task: Any) -> str | None:
    """How `task` ended, or `pending`; None where that cannot be read without running code of the
    program, and for one that is written in Python and still being made.
    """
    state = read_task(task, "_state", "_state")
    if state is None:
        return None
    if state == "FINISHED":
        return "done" if read_task(task, "_exception", "_exception") is None else "raised"
    return "cancelled" if state == "CANCELLED" else "pending"


def read_task(task: Any, name: str, python_name: str) -> Any:
    """What asyncio's own class has under `name`, whatever a class of the program made of it.

    `python_name` is the attribute of tasks that are written in Python. None where there is none.
    """
    return _read(task, "Task", name, python_name)


def read_future(future: Any, name: str, python_name: str) -> Any:
    """The same of any future, a task or not."""
    found = _read(future, "Future", name, python_name)
    return read_task(future, name, python_name) if found is None else found


def _read(value: Any, kind: str, name: str, python_name: str) -> Any:
    cls, c_type = type(value), getattr(sys.modules.get("_asyncio"), kind, None)
    if c_type is not None and issubclass(cls, c_type):
        found = getattr(c_type, name, None)
        if type(found) is MethodDescriptorType:
            return found(value)
        return None if found is None else found.__get__(value)
    python_type = getattr(sys.modules.get(f"asyncio.{kind.lower()}s"), f"_Py{kind}", None)
    if python_type is not None and issubclass(cls, python_type):
        return object.__getattribute__(value, "__dict__").get(python_name)
    return None


def is_own(cls: type, name: str) -> bool:
    """Whether `cls` is asyncio's own class `Task` or `Future`: the one written in C, the one
    written in Python, or that of Pyodide's event loop.
    """
    places = (
        ("_asyncio", name),
        (f"asyncio.{name.lower()}s", f"_Py{name}"),
        ("pyodide.webloop", f"Pyodide{name}"),
    )
    return any(cls is getattr(sys.modules.get(module), own, None) for module, own in places)


def _name(task: Any) -> str:
    return (name_of(task) or "task")[:120]
