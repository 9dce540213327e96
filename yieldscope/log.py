"""The record of one run, as a struct of arrays.

A `Log` has the tables and columns of the trace format (``src/trace/README.md``), each column an
`array.array`. The recorder appends to them while the program runs, `yieldscope.wire` writes and
reads them, and `yieldscope.recording` shows them as objects. Optional columns hold *index + 1*,
with 0 for None.
"""

from __future__ import annotations

import operator
import os
import sys
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

__all__ = [
    "CAUSES",
    "CODE_KINDS",
    "ENDS",
    "ENUMS",
    "KINDS",
    "OUTCOMES",
    "SCHEMA",
    "STOPPED",
    "WAITS",
    "Code",
    "Column",
    "Log",
    "Options",
]

KINDS = (
    "start",
    "resume",
    "throw",
    "line",
    "yield",
    "delegate",
    "await",
    "exception",
    "return",
    "raise",
    "close",
)
CAUSES = (
    "first",
    "pull",
    "send",
    "wake",
    "call",
    "athrow",
    "aclose",
    "cancel",
    "timeout",
    "loop",
    "shutdown",
    "collector",
)
WAITS = (
    "sleep",
    "future",
    "task",
    "lock",
    "event",
    "queue",
    "condition",
    "semaphore",
    "barrier",
    "gather",
    "wait",
    "timeout",
    "bare",
    "frame",
    "other",
)
ENDS = ("returned", "raised", "closed", "finalised", "suspended", "never started")
OUTCOMES = ("done", "raised", "cancelled", "pending")

#: The words behind the numbers of the enum columns, as they go into a trace.
ENUMS: dict[str, tuple[str, ...]] = {
    "kind": KINDS,
    "cause": CAUSES,
    "wait": WAITS,
    "end": ENDS,
    "outcome": OUTCOMES,
}

CODE_KINDS = (
    "function",
    "generator",
    "coroutine",
    "async generator",
    "comprehension",
    "class",
    "module",
    "cell",
)
STOPPED = ("limit", "interrupted", "tracer lost")

#: A text's place in the list and in the dict.
_BYTES_OF_ENTRY = 100

Column = Any  # array[int] or array[float]; array is generic for type checkers only

#: Table → column → `array` type code. ``B`` and ``I`` hold enums, indices and flags, ``Q``
#: nanoseconds, ``d`` the f64 columns.
SCHEMA: dict[str, dict[str, str]] = {
    "steps": {"kind": "B", "frame": "I", "line": "I", "task": "I", "turn": "I", "time": "Q"},
    "values": {"step": "I", "text": "I"},
    "changes": {"step": "I", "name": "I", "text": "I"},
    "entries": {"step": "I", "cause": "B", "by": "I", "woken_by": "I"},
    "waits": {"step": "I", "kind": "B", "text": "I", "task": "I", "frame": "I", "delay": "d"},
    "frames": {"code": "I", "joined": "B", "created_at": "I", "end": "B", "receiver": "I"},
    "tasks": {"name": "I", "created_by": "I", "outcome": "B", "exception_taken": "B"},
    "idle": {"after": "I", "ns": "d"},
}


@dataclass(frozen=True)
class Code:
    """A code object that was watched: `awaits` and `yields` are ascending line numbers, `kind` one
    of `CODE_KINDS`.
    """

    qualname: str
    kind: str
    filename: str
    firstlineno: int
    awaits: tuple[int, ...] = ()
    yields: tuple[int, ...] = ()


@dataclass
class Options:
    """What was recorded: the switches of `yieldscope.watch`."""

    lines: bool = True
    values: bool = True
    locals: bool = True
    threads: bool = False
    max_steps: int = 1_000_000
    reprs: bool = False
    max_bytes: int = 512 * 2**20


#: Columns that hold steps, or how many there were; and those where a step is optional.
_STEPS = (
    ("values", "step"),
    ("changes", "step"),
    ("entries", "step"),
    ("waits", "step"),
    ("idle", "after"),
)
_OPTIONAL_STEPS = (("entries", "woken_by"), ("frames", "created_at"), ("tasks", "created_by"))


def _new_run() -> str:
    return os.urandom(16).hex()


@dataclass
class Log:
    """One run: what `watch` was told, what it saw, and how it ended. Everything in it is text and
    numbers.

    `duration` is in nanoseconds. `tables[name][column]` is an `array`; all columns of a table have
    the same length.
    """

    run: str = field(default_factory=_new_run)
    recorder: str = ""
    python: str = field(default_factory=lambda: sys.version.split()[0])
    implementation: str = sys.implementation.name
    backend: str = "settrace"
    options: Options = field(default_factory=Options)
    stopped: str | None = None
    stopped_note: str | None = None
    duration: int = 0
    sources: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    tables: dict[str, dict[str, Column]] = field(
        default_factory=lambda: {
            name: {column: array(code) for column, code in columns.items()}
            for name, columns in SCHEMA.items()
        }
    )
    _numbers: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    #: About how many bytes `texts` and `sources` take, counted while they are recorded.
    text_bytes: int = field(default=0, repr=False, compare=False)
    #: Steps that turned out not to be any, where others had followed.
    dropped: set[int] = field(default_factory=set, repr=False, compare=False)

    def text(self, text: str) -> int:
        """The index of `text` in `texts`, which holds each distinct string once."""
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self.texts)
            self.texts.append(text)
            self.text_bytes += text.__sizeof__() + _BYTES_OF_ENTRY
        return number

    def rows(self, table: str) -> int:
        """How many rows `table` has."""
        columns = self.tables[table]
        return min(len(column) for column in columns.values())

    def tidy(self) -> None:
        """Takes out the steps that were dropped, and puts the rows that belong to steps in the
        order of the steps. Where several threads are recorded, some come late: what is thrown into
        a frame is told after others have gone on.
        """
        if self.dropped:
            self._take_out(sorted(self.dropped))
            self.dropped.clear()
        for table, columns in self.tables.items():
            if table != "steps" and "step" in columns:
                steps = columns["step"].tolist()
                if any(map(operator.gt, steps, islice(steps, 1, None))):
                    order = sorted(range(len(steps)), key=steps.__getitem__)
                    for column in columns.values():
                        column[:] = array(column.typecode, map(column.__getitem__, order))

    def _take_out(self, dropped: list[int]) -> None:
        """Removes these steps, in ascending order, with what belongs to them."""

        def moved(step: int) -> int:
            return step - bisect_left(dropped, step)

        def stays(step: int) -> bool:
            at = bisect_left(dropped, step)
            return at == len(dropped) or dropped[at] != step

        for table, columns in self.tables.items():
            if table == "steps" or "step" in columns:
                steps = range(self.rows("steps")) if table == "steps" else columns["step"]
                rows = [row for row, step in enumerate(steps) if stays(step)]
                for column in columns.values():
                    column[:] = array(column.typecode, map(column.__getitem__, rows))
        for table, name in _STEPS:
            column = self.tables[table][name]
            column[:] = array(column.typecode, map(moved, column))
        for table, name in _OPTIONAL_STEPS:
            column = self.tables[table][name]
            column[:] = array(
                column.typecode,
                (moved(step - 1) + 1 if step and stays(step - 1) else 0 for step in column),
            )

    def in_order(self) -> Log:
        """The log, or, while several threads still add to it, a tidy copy of what there is."""
        if not (self.options.threads or self.dropped) or self.duration:
            return self
        tables = {}
        for name, columns in self.tables.items():
            length = min(len(column) for column in columns.values())
            tables[name] = {key: column[:length] for key, column in columns.items()}
        copy = replace(self, tables=tables, dropped=set(self.dropped))
        copy.tidy()
        return copy

    def append(self, table: str, **row: float) -> int:
        """Appends one row, all columns named, and gives its index.

        The recorder's hot path appends to the columns itself.
        """
        columns = self.tables[table]
        index = self.rows(table)
        for name, column in columns.items():
            column.append(row[name])
        return index
