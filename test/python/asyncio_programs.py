"""Random asyncio programs, which note themselves what they do to each other.

Tasks `t0` to `tN` wait for futures, events, queues, locks, sleeps and each other, pull from streams
of their own and from shared ones, wake and cancel each other. On each line that matters for others
a program calls `note(what, which)` first; `note` is not watched. `make` takes who chooses, as in
`generated.py`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["AsyncioProgram", "make", "seeded"]

T = TypeVar("T")
Choose = Callable[[int], int]

MAX_TASKS, FUTURES, EVENTS, LOCKS, SHARED = 4, 3, 2, 2, 2

_MAIN = """\
async def main():
    shared[:] = [stream0(), stream1()]
    for number, body in enumerate(bodies):
        tasks.append(asyncio.create_task(body(), name=f"t{number}"))
    await asyncio.sleep(0.002)
    for number, future in enumerate(futures):
        note("future", number); future.done() or future.set_result(number)
    for number, event in enumerate(events):
        note("event", number); event.set()
    for number, queue in enumerate(queues):
        note("put", number); queue.put_nowait(number)
    for _ in range(20):
        pending = [number for number, task in enumerate(tasks) if not task.done()]
        if not pending:
            break
        await asyncio.sleep(0.001)
        for number in pending:
            note("cancel", number); tasks[number].cancel()
    await asyncio.sleep(0.001)
    for stream in shared:
        try:
            await stream.aclose()
        except RuntimeError:
            pass
"""


@dataclass(frozen=True)
class AsyncioProgram:
    """`source` defines `main`, and `bodies`, the coroutine functions of the tasks."""

    source: str

    def request(self) -> dict[str, Any]:
        """As it is sent to a worker."""
        return {"source": self.source}

    def __str__(self) -> str:
        return self.source


class _Writer:
    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self.lines: list[str] = []
        self.count = 2 + self.one_of((0, 1, 2))
        self.task = 0
        self.helpers = 0
        self.waiting: list[str] = []

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self._choose(len(choices))]

    def write(self) -> str:
        for number in range(SHARED):
            self.lines += [f"async def stream{number}():", "    n = 0"]
            self.task = -1
            for _ in range(3):
                self._plain(1)
                self.lines.append(f"    yield 'shared {number}'")
        for number in range(self.count):
            self.task = number
            body: list[str] = []
            self.lines, before = body, self.lines
            self._block(1, 0)
            self.lines = before + self.waiting + [f"async def t{number}():", "    n = 0", *body]
            self.waiting = []
            if self.one_of((True, False)):
                self.lines.append(f"    return 'result of t{number}'")
        self.lines += _MAIN.splitlines()
        names = ", ".join(f"t{number}" for number in range(self.count))
        self.lines.append(f"bodies = [{names}]")
        return "\n".join(self.lines) + "\n"

    def _block(self, indent: int, depth: int) -> None:
        for _ in range(6):
            kinds: list[Callable[[int], None]] = [self._plain] * 6 + [self._other] * 4
            if depth < 2:
                kinds += [lambda at: self._try(at, depth), lambda at: self._inner(at)]
                kinds += [self._stream, self._lock]
            self.one_of(kinds)(indent)
            if not self.one_of((False, True, True)):
                return

    def _add(self, indent: int, line: str) -> None:
        self.lines.append("    " * indent + line)

    def _plain(self, indent: int) -> None:
        """Waits for something, or wakes somebody."""
        future, event = self.one_of(range(FUTURES)), self.one_of(range(EVENTS))
        queue, chosen = self.one_of(range(self.count)), f"futures[{future}]"
        forms = [
            "n += 1",
            "await asyncio.sleep(0)",
            "await asyncio.sleep(0.0005)",
            f'note("future", {future}); {chosen}.done() or {chosen}.set_result(n)',
            f'note("event", {event}); events[{event}].set()',
            f'note("put", {queue}); queues[{queue}].put_nowait(n)',
            f'note("wait future", {future}); await {chosen}',
            f'note("wait event", {event}); await events[{event}].wait()',
            f"events[{event}].clear()",
            f"loop().call_soon(complete, {future})",
        ]
        if self.task >= 0:  # its own queue alone: who is woken by a put is certain then
            forms.append(f'note("get", {self.task}); await queues[{self.task}].get()')
        self._add(indent, self.one_of(forms))

    def _other(self, indent: int) -> None:
        """Something with another task, or with a stream that all share."""
        other, stream = self.one_of(range(self.count)), self.one_of(range(SHARED))
        later = self.one_of(range(self.task + 1, max(self.count, self.task + 2)))
        forms = [f'note("pull", {stream}); await anext(shared[{stream}], None)']
        if self.task != other:
            forms.append(f'note("cancel", {other}); tasks[{other}].cancel()')
        if later < self.count:
            forms.append(f'note("wait task", {later}); await tasks[{later}]')
        self._add(indent, self.one_of(forms))

    def _try(self, indent: int, depth: int) -> None:
        self._add(indent, "try:")
        self._block(indent + 1, depth + 1)
        caught = self.one_of(
            ("asyncio.CancelledError", "RuntimeError", "(asyncio.CancelledError, RuntimeError)")
        )
        self._add(indent, f"except {caught}:")
        self._add(indent + 1, self.one_of(("n += 1", "raise", "await asyncio.sleep(0)")))
        if self.one_of((False, True)):
            self._add(indent, "finally:")
            self._add(indent + 1, self.one_of(("n += 1", "await asyncio.sleep(0)")))

    def _nested(self, head: str, tail: str) -> str:
        """Writes a function of its own; gives its name."""
        name = f"{head}{self.task}_{self.helpers}"
        self.helpers += 1
        self.lines, before = [f"async def {name}():", "    n = 0"], self.lines
        for _ in range(3):
            self._plain(1)
            if tail and self.one_of((True, False)):
                self._add(1, tail)
            if not self.one_of((False, True)):
                break
        self._add(1, tail or "return n")
        self.waiting += self.lines
        self.lines = before
        return name

    def _inner(self, indent: int) -> None:
        self._add(indent, f"got = await {self._nested('helper', '')}()")

    def _stream(self, indent: int) -> None:
        self._add(indent, f"async for item in {self._nested('own', 'yield n')}():")
        self._plain(indent + 1)

    def _lock(self, indent: int) -> None:
        self._add(indent, f"async with locks[{self.one_of(range(LOCKS))}]:")
        self._plain(indent + 1)


def make(choose: Choose) -> AsyncioProgram:
    """A program that `choose` chooses."""
    return AsyncioProgram(_Writer(choose).write())


def seeded(seed: int) -> AsyncioProgram:
    """The program that belongs to a number."""
    return make(random.Random(seed).randrange)
