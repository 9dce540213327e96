"""Batches: lazily, with no more in memory than is asked for."""

from __future__ import annotations

from .exercise import Failed, Lab, exercise

_GIVEN = """
def numbers():
    number = 0
    while True:  # there is no end
        yield number
        number += 1


def finite(count):
    for number in range(count):
        yield number


async def take(batches, source, size, count):
    stream = batches(source, size)
    got = []
    for _ in range(count):
        batch = next(stream, None)
        got.append(batch)
    return got


async def from_endless(batches, size, count):
    return await take(batches, numbers(), size, count)


async def from_finite(batches, length, size, count):
    return await take(batches, finite(length), size, count)
"""

_HINTS = (
    "`batches(source, size)` is a generator that yields lists of `size` items, in order; the "
    "last one may be shorter.",
    "`list(source)` never comes back from a source that has no end. Ask for `size` items, yield "
    "them, then ask on.",
    "Nothing is left: no empty list, and what remains when the source ends is a batch of its own.",
)

_ANSWER = """
from itertools import islice


def batches(source, size):
    while batch := list(islice(source, size)):
        yield batch
"""


@exercise("batches", "B", "Batches, lazily", given=_GIVEN, hints=_HINTS, answer=_ANSWER)
async def _check(lab: Lab) -> list[str]:
    got, run = await lab.watched(lambda: lab["from_endless"](_bounded(lab), 3, 2))
    if got != [[0, 1, 2], [3, 4, 5]]:
        raise Failed(f"The first two batches of 3 were {got!r:.80}, not [[0, 1, 2], [3, 4, 5]].")
    pulled = len(run.yields("numbers"))
    if pulled > 6:
        raise Failed(
            f"For two batches of 3 it took {pulled} items from the source; 6 are enough.", 1
        )
    wanted = [[0, 1, 2], [3, 4], None, None]
    got, _ = await lab.watched(lambda: lab["from_finite"](lab.solution, 5, 3, 4))
    if got != wanted:
        raise Failed(f"5 items in batches of 3 gave {got!r:.80}; [[0, 1, 2], [3, 4]] is wanted.", 2)
    got, _ = await lab.watched(lambda: lab["from_finite"](lab.solution, 4, 2, 3))
    if got != [[0, 1], [2, 3], None]:
        raise Failed(f"4 items in batches of 2 gave {got!r:.80}; [[0, 1], [2, 3]] is wanted.", 2)
    return [
        f"Two batches of 3 from an endless source: {pulled} items were asked for.",
        "No item is lost.",
    ]


#: From an endless source, who asks for so many wants them all.
_ENOUGH = 100


def _bounded(lab: Lab) -> object:
    """The solution, with a source that says so when it is asked for everything."""
    solution = lab.solution

    def batches(source: object, size: int) -> object:
        return solution(_Guard(source), size)

    return batches


class _Guard:
    """Passes items on, but not for ever."""

    def __init__(self, source: object) -> None:
        self._source, self._left = source, _ENOUGH

    def __iter__(self) -> _Guard:
        return self

    def __next__(self) -> object:
        if not self._left:
            raise Failed("It asks an endless source for everything, before it gives a batch.", 1)
        self._left -= 1
        return next(self._source)  # type: ignore[call-overload]
