"""Appends rows to a `Log` while the program runs: the hot path."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from time import perf_counter_ns
from typing import TYPE_CHECKING

from .log import CAUSES, ENDS, KINDS, WAITS, Log
from .recent import Recent

if TYPE_CHECKING:
    from .activation import Life

__all__ = ["CAUSE", "END", "KIND", "WAIT", "LimitReached", "Rows"]

KIND = {word: number for number, word in enumerate(KINDS)}
WAIT = {word: number for number, word in enumerate(WAITS)}
END = {word: number for number, word in enumerate(ENDS)}
#: As in the table: optional, so counted from 1.
CAUSE = {word: number + 1 for number, word in enumerate(CAUSES)}
_LEAVING = frozenset(KIND[word] for word in ("yield", "delegate", "await", "return", "raise"))
#: How many steps back a look for the frame that runs goes at most.
_FAR = 10_000


#: What the collector finds in a cycle has no weak references any more when it is finalised (3.10,
#: where they are those of the frame).
_DIES_FIRST = sys.version_info < (3, 11)


class LimitReached(Exception):
    """`max_steps` steps or `max_bytes` bytes are recorded; the argument says it in words."""


#: Steps from one look at the size of the log to the next, and frames that no step tells of.
_BETWEEN_LOOKS = 256
#: What a code object takes, with all that is known of its instructions.
_BYTES_OF_CODE = 4096


class Rows:
    """`step(kind, frame, line, task, turn)` appends one step and gives its index.

    `value(step, text)` and `entry(step, cause, by, woken_by)` append what belongs to a step, all
    optional numbers as in the tables; `entry` gives its row. `count()` says how many steps there
    are.

    Both raise LimitReached where no more is to be recorded.

    `lives` has the life of each generator or coroutine that is not over. The `dead` ones get their
    `close` step before the next step.
    """

    def __init__(self, log: Log, max_steps: int, max_bytes: int) -> None:
        self.log = log
        self.lives: dict[int, Life] = {}
        self.dead: deque[Life] = deque()
        self.recent = Recent()
        #: A thread began that nobody watches: what vanished may have ended there in any way, and is
        #: left as it was last seen.
        self.out_of_sight = False
        #: Frame → the `close` step that it got (3.10).
        self.closed: dict[int, int] = {}
        self.started = perf_counter_ns()
        self._max_steps = max_steps
        self._max_bytes = max_bytes
        self._most_frames = _BETWEEN_LOOKS
        self.step = self._make_step()
        self.value = self._make_value()
        self.entry = self._make_entry()
        self._values = log.tables["values"]
        self._changes = log.tables["changes"]
        self._entries = log.tables["entries"]
        self._waits = log.tables["waits"]
        self._idle = log.tables["idle"]
        self.frames = log.tables["frames"]
        self.steps = log.tables["steps"]
        self.count: Callable[[], int] = self.steps["kind"].__len__

    def size(self) -> int:
        """About how many bytes the log takes."""
        log = self.log
        rows: int = sum(
            len(next(iter(table.values()))) * sum(column.itemsize for column in table.values())
            for table in log.tables.values()
        )
        return rows + log.text_bytes + len(log.codes) * _BYTES_OF_CODE

    def _check(self) -> None:
        """Raises LimitReached when it is reached."""
        if self.count() >= self._max_steps:
            raise LimitReached(f"{self._max_steps} steps")
        if self.size() >= self._max_bytes:
            raise LimitReached(f"{self._max_bytes / 2**20:.4g} MiB")

    def _make_step(self) -> Callable[[int, int, int, int, int], int]:
        columns = self.log.tables["steps"]
        kinds = columns["kind"]
        add_kind, add_frame, add_line = (
            kinds.append,
            columns["frame"].append,
            columns["line"].append,
        )
        add_task, add_turn = columns["task"].append, columns["turn"].append
        add_time, clock, started = columns["time"].append, perf_counter_ns, self.started
        dead, bury, count, check = self.dead, self.bury, kinds.__len__, self._check
        most = self._max_steps
        look = min(most, _BETWEEN_LOOKS)

        def step(kind: int, frame: int, line: int, task: int, turn: int) -> int:
            nonlocal look
            if dead:
                bury()
            index: int = count()
            if index >= look:
                check()
                look = min(most, index + _BETWEEN_LOOKS)
            add_kind(kind)
            add_frame(frame)
            add_line(line)
            add_task(task)
            add_turn(turn)
            add_time(clock() - started)
            return index

        return step

    def _make_value(self) -> Callable[[int, str], None]:
        columns, numbers, number_of = self.log.tables["values"], self.log._numbers, self.log.text
        add_step, add_text = columns["step"].append, columns["text"].append

        def value(step: int, text: str) -> None:
            number = numbers.get(text)
            add_step(step)
            add_text(number_of(text) if number is None else number)

        return value

    def _make_entry(self) -> Callable[[int, int, int, int], int]:
        columns = self.log.tables["entries"]
        steps = columns["step"]
        add_step, add_cause = steps.append, columns["cause"].append
        add_by, add_woken_by, count = (
            columns["by"].append,
            columns["woken_by"].append,
            steps.__len__,
        )

        def entry(step: int, cause: int, by: int, woken_by: int) -> int:
            row: int = count()
            add_step(step)
            add_cause(cause)
            add_by(by)
            add_woken_by(woken_by)
            return row

        return entry

    def running(self, turn: int) -> int:
        """The frame (optional id) that was entered last in this turn and not left since."""
        steps, threads = self.steps, self.log.options.threads
        if threads and not turn:
            return 0  # all threads without a loop have turn 0
        left: set[int] = set()
        for index in range(self.count() - 1, max(self.count() - _FAR, 0) - 1, -1):
            if steps["turn"][index] != turn:
                if threads:
                    continue
                break
            if index in self.log.dropped:
                continue
            frame: int = steps["frame"][index]
            if steps["kind"][index] in _LEAVING:
                left.add(frame)
            elif frame not in left:
                return frame + 1
        return 0

    def bury(self) -> None:
        """Gives the frames that vanished meanwhile their last step."""
        while self.dead:
            self.gone(self.dead.popleft(), False)

    def gone(self, life: Life, closed: bool) -> None:
        """The frame is over, and if it was suspended, no event told of it."""
        self.lives.pop(life.number, None)
        if self.out_of_sight and not closed:
            return
        if not life.held or self.count() >= self._max_steps:
            return
        life.held = False
        self.frames["end"][life.number] = END["closed" if closed else "finalised"]
        if _DIES_FIRST:
            self.closed[life.number] = self.count()
        columns = self.steps
        columns["kind"].append(KIND["close"])
        columns["frame"].append(life.number)
        columns["line"].append(life.line)
        columns["task"].append(life.task)
        columns["turn"].append(life.turn)
        columns["time"].append(perf_counter_ns() - self.started)

    def revived(self, number: int) -> None:
        """A frame that had vanished goes on, once more: it had not."""
        step = self.closed.pop(number, -1)
        if step >= 0:
            self.log.dropped.add(step)
            self.frames["end"][number] = END["suspended"]

    def release(self) -> None:
        """Lets go of the log."""
        self.__dict__.clear()

    def last_value_row(self) -> int:
        """The row of the value that was appended last."""
        return len(self._values["step"]) - 1

    def last_value(self) -> int:
        """The last step that has a value, -1 for none."""
        steps = self._values["step"]
        return steps[-1] if steps else -1

    def mend_value(self, row: int, text: str) -> None:
        """Another text for a value that turned out to be wrong."""
        self._values["text"][row] = self.log.text(text)

    def value_of(self, row: int) -> str:
        """The text of a value's row."""
        number: int = self._values["text"][row]
        return self.log.texts[number]

    def change(self, step: int, name: str, text: str) -> None:
        """The local `name` shows as `text` from `step` on."""
        self._changes["step"].append(step)
        self._changes["name"].append(self.log.text(name))
        self._changes["text"].append(self.log.text(text) + 1)

    def unbound(self, step: int, name: str) -> None:
        """The local `name` is gone."""
        self._changes["step"].append(step)
        self._changes["name"].append(self.log.text(name))
        self._changes["text"].append(0)

    def mend_entry(self, row: int, cause: int, by: int, woken_by: int) -> int:
        """The entry was a throw. Gives its step."""
        columns = self._entries
        columns["cause"][row] = cause
        columns["by"][row] = by
        columns["woken_by"][row] = woken_by
        step: int = columns["step"][row]
        self.steps["kind"][step] = KIND["throw"]
        return step

    def mend_cause(self, row: int, cause: int, by: int) -> None:
        """The entry had another cause."""
        self._entries["cause"][row] = cause
        self._entries["by"][row] = by

    def drop_entry(self, step: int) -> None:
        """Takes back the last step of this thread, an entry: none of the frame's code was to
        run.
        """
        if step != self.count() - 1:  # others went on meanwhile
            self.log.dropped.add(step)
            self.recent.drop(step)
            return
        for column in self.steps.values():
            column.pop()
        for column in self._entries.values():
            column.pop()
        left = self.count()
        while self._changes["step"] and self._changes["step"][-1] >= left:
            for column in self._changes.values():
                column.pop()

    def wait(self, step: int, kind: int, text: str, task: int, frame: int, delay: float) -> None:
        """What the await at `step` waits for; `task` and `frame` are optional numbers, an empty
        text is None.
        """
        columns = self._waits
        columns["step"].append(step)
        columns["kind"].append(kind)
        columns["text"].append(self.log.text(text) + 1 if text else 0)
        columns["task"].append(task)
        columns["frame"].append(frame)
        columns["delay"].append(delay)

    def frame(self, code: int, joined: bool, created_at: int, end: int, receiver: int = 0) -> int:
        """A new activation; its id."""
        columns = self.frames
        if len(columns["code"]) >= self._most_frames:
            self._check()
            self._most_frames += _BETWEEN_LOOKS
        columns["code"].append(code)
        columns["joined"].append(joined)
        columns["created_at"].append(created_at)
        columns["end"].append(end)
        columns["receiver"].append(receiver)
        return len(columns["code"]) - 1

    def drop_frame(self, number: int) -> None:
        """Takes back the last row of `frames`: what it stood for was never made."""
        columns = self.frames
        if number == len(columns["code"]) - 1:
            for column in columns.values():
                column.pop()

    def idle(self, ns: int) -> None:
        """The event loop slept so long before the next step."""
        columns, after = self._idle, self.count()
        if columns["after"] and columns["after"][-1] == after:
            columns["ns"][-1] += ns
        else:
            columns["after"].append(after)
            columns["ns"].append(ns)

    def truncate(self) -> None:
        """Makes all columns of each table equally long: an interrupt may have landed between two
        appends.
        """
        for table in self.log.tables.values():
            length = min(len(column) for column in table.values())
            for column in table.values():
                del column[length:]
