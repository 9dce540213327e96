"""What `yieldscope.watch` gives: one run as sequences of steps, frames and tasks.

These are views over a `Log`. Objects are made when they are asked for, so a long recording costs
what its columns cost.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import (
    Any,
    Generic,
    TypeVar,
    overload,
)

from .log import CAUSES, ENDS, KINDS, OUTCOMES, WAITS, Log

__all__ = ["Frame", "Recording", "Step", "Task", "WaitsFor"]

MIME_TYPE = "application/vnd.yieldscope.trace+json"

T = TypeVar("T")


@dataclass(frozen=True)
class WaitsFor:
    """What an await waits for.

    `kind` is ``sleep``, ``future``, ``task``, ``lock``, ``event``, ``queue``, ``condition``,
    ``semaphore``, ``barrier``, ``gather``, ``wait``, ``timeout``, ``bare`` (gave up its turn once,
    as ``sleep(0)`` does), ``frame`` (a watched frame that suspended too) or ``other``. `delay` is
    in nanoseconds, `task` and `frame` are ids.
    """

    kind: str
    text: str | None = None
    task: int | None = None
    frame: int | None = None
    delay: int | None = None


@dataclass(frozen=True)
class Step:
    """One step of the run. See the package's interface for the kinds; what is not known is None.

    `time` is in nanoseconds since the start of watching. `changes` maps a name to its old and its
    new limited text.
    """

    index: int
    kind: str
    frame: int
    lineno: int
    task: int | None
    turn: int | None
    time: int
    value: str | None = None
    changes: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    cause: str | None = None
    by: int | None = None
    woken_by: int | None = None
    waits_for: WaitsFor | None = None


@dataclass(frozen=True)
class Frame:
    """One activation of watched code: a call, or a whole generator or coroutine from its first
    entry to its end.
    """

    id: int
    qualname: str
    kind: str
    filename: str
    firstlineno: int
    joined: bool
    created_at: int | None
    end: str
    receiver: int | None = None


@dataclass(frozen=True)
class Task:
    """One asyncio task in which watched code ran.

    `exception_taken` is None when there was none or it is not known.
    """

    id: int
    name: str
    created_by: int | None
    outcome: str
    exception_taken: bool | None


class _Rows(Sequence[T], Generic[T]):
    """A sequence of fixed length that makes each item when it is asked for."""

    def __init__(self, length: int, make: Callable[[int], T]) -> None:
        self._length = length
        self._make = make

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> list[T]: ...

    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self._make(i) for i in range(*index.indices(self._length))]
        i = index + self._length if index < 0 else index
        if not 0 <= i < self._length:
            raise IndexError(f"{index} is not one of {self._length}")
        return self._make(i)

    def __iter__(self) -> Iterator[T]:
        return map(self._make, range(self._length))

    def __repr__(self) -> str:
        return f"<{self._length} rows>"


class Recording:
    """One run: `steps`, `frames` and `tasks` in order, `sources`, and how it ended.

    While it still records, each look at `steps` gives what there is so far, and that sequence does
    not grow.
    """

    def __init__(self, log: Log) -> None:
        self._log = log

    @property
    def log(self) -> Log:
        """The columns themselves, as `yieldscope.wire` writes them. Not to be changed."""
        return self._log

    @property
    def steps(self) -> Sequence[Step]:
        log = self._log.in_order()
        changes = _Changes(log)
        # `time` is the last column that the recorder appends to: what is counted by it is whole.
        length = len(log.tables["steps"]["time"])
        return _Rows(length, lambda index: _step(log, index, changes))

    @property
    def frames(self) -> Sequence[Frame]:
        return _Rows(self._log.rows("frames"), lambda index: _frame(self._log, index))

    @property
    def tasks(self) -> Sequence[Task]:
        return _Rows(self._log.rows("tasks"), lambda index: _task(self._log, index))

    @property
    def idle(self) -> Sequence[tuple[int, int]]:
        """Pairs (number of steps before it, nanoseconds): when the event loop slept in its
        selector.
        """
        columns = self._log.tables["idle"]
        return [(after, int(ns)) for after, ns in zip(columns["after"], columns["ns"], strict=True)]

    @property
    def sources(self) -> Mapping[str, str]:
        """File name → its text as it was run."""
        return dict(self._log.sources)

    @property
    def stopped(self) -> str | None:
        """None for a complete run, else ``limit``, ``interrupted`` or ``tracer lost``."""
        return self._log.stopped

    @property
    def stopped_note(self) -> str | None:
        """None, or one sentence for people about how the recording ended."""
        return self._log.stopped_note

    @property
    def duration(self) -> int:
        """Nanoseconds from the start to the end of watching."""
        return self._log.duration

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the trace as JSON: exactly what a notebook output of it holds.

        OSError when `path` cannot be written.
        """
        from .wire import dumps

        text = dumps(self._log)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def __repr__(self) -> str:
        return f"<Yieldscope recording: {self._summary()}>"

    def _summary(self) -> str:
        steps = len(self._log.tables["steps"]["time"])
        frames, tasks = self._log.rows("frames"), self._log.rows("tasks")
        parts = [
            f"{n} {word}{'' if n == 1 else 's'}"
            for n, word in ((steps, "step"), (frames, "frame"), (tasks, "task"))
        ]
        if self.stopped:
            parts.append(f"stopped: {self.stopped}")
        return ", ".join(parts)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """What a notebook shows: the trace itself, and one line of text beside it."""
        from .wire import encode

        return {MIME_TYPE: encode(self._log), "text/plain": f"Yieldscope: {self._summary()}"}


class _Changes:
    """Finds the changes of a step, and for each the text before, which is that of the frame's
    change before.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._before: dict[int, int] = {}
        self._last: dict[tuple[int, int], int] = {}
        self._read = 0

    def at(self, step: int) -> dict[str, tuple[str | None, str | None]]:
        columns = self._log.tables["changes"]
        steps, names, texts = columns["step"], columns["name"], columns["text"]
        first, end = bisect_left(steps, step), bisect_right(steps, step)
        if first == end:
            return {}
        self._read_to(end)
        strings = self._log.texts
        found: dict[str, tuple[str | None, str | None]] = {}
        for row in range(first, end):
            old = self._before[row]
            found[strings[names[row]]] = (
                strings[texts[old] - 1] if old >= 0 and texts[old] else None,
                strings[texts[row] - 1] if texts[row] else None,
            )
        return found

    def _read_to(self, end: int) -> None:
        columns, frames = self._log.tables["changes"], self._log.tables["steps"]["frame"]
        for row in range(self._read, end):
            key = (frames[columns["step"][row]], columns["name"][row])
            self._before[row] = self._last.get(key, -1)
            self._last[key] = row
        self._read = max(self._read, end)


def _row_of(column: Sequence[int], step: int) -> int | None:
    row = bisect_left(column, step)
    return row if row < len(column) and column[row] == step else None


def _optional(number: int) -> int | None:
    return number - 1 if number else None


def _step(log: Log, index: int, changes: _Changes) -> Step:
    steps, values, entries, waits = (
        log.tables[name] for name in ("steps", "values", "entries", "waits")
    )
    value = _row_of(values["step"], index)
    entry = _row_of(entries["step"], index)
    wait = _row_of(waits["step"], index)
    return Step(
        index=index,
        kind=KINDS[steps["kind"][index]],
        frame=steps["frame"][index],
        lineno=steps["line"][index],
        task=_optional(steps["task"][index]),
        turn=_optional(steps["turn"][index]),
        time=int(steps["time"][index]),
        value=None if value is None else log.texts[values["text"][value]],
        changes=changes.at(index),
        cause=None if entry is None else _cause(entries["cause"][entry]),
        by=None if entry is None else _optional(entries["by"][entry]),
        woken_by=None if entry is None else _optional(entries["woken_by"][entry]),
        waits_for=None if wait is None else _waits_for(log, waits, wait),
    )


def _cause(number: int) -> str | None:
    return CAUSES[number - 1] if number else None


def _waits_for(log: Log, waits: Mapping[str, Any], row: int) -> WaitsFor:
    text, delay = waits["text"][row], waits["delay"][row]
    return WaitsFor(
        kind=WAITS[waits["kind"][row]],
        text=log.texts[text - 1] if text else None,
        task=_optional(waits["task"][row]),
        frame=_optional(waits["frame"][row]),
        delay=int(delay) if delay >= 0 else None,
    )


def _frame(log: Log, index: int) -> Frame:
    frames = log.tables["frames"]
    code = log.codes[frames["code"][index]]
    return Frame(
        id=index,
        qualname=code.qualname,
        kind=code.kind,
        filename=code.filename,
        firstlineno=code.firstlineno,
        joined=bool(frames["joined"][index]),
        created_at=_optional(frames["created_at"][index]),
        end=ENDS[frames["end"][index]],
        receiver=frames["receiver"][index] or None,
    )


def _task(log: Log, index: int) -> Task:
    tasks = log.tables["tasks"]
    taken = tasks["exception_taken"][index]
    return Task(
        id=index,
        name=log.texts[tasks["name"][index]],
        created_by=_optional(tasks["created_by"][index]),
        outcome=OUTCOMES[tasks["outcome"][index]],
        exception_taken=None if taken == 0 else taken == 2,
    )
