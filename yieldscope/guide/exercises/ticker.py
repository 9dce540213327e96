"""Let the ticker tick: a producer that starves others is mended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..reading import Reading
from .exercise import Failed, Lab, exercise

_GIVEN = """
import asyncio


async def ticker():
    while True:
        await asyncio.sleep(0)


async def consume(numbers, count):
    beside = asyncio.create_task(ticker(), name="ticker")
    await asyncio.sleep(0)
    got = []
    async for number in numbers(count):
        got.append(number)
    beside.cancel()
    return got
"""

_HINTS = (
    "`numbers(count)` has to be an async generator that yields 0, 1, 2, … up to count - 1, in "
    "order.",
    "A `yield` hands its value over inside the turn. What gives a turn away is an await that "
    "really suspends.",
    "`await asyncio.sleep(0)` gives up one turn. How often is it needed?",
)

_ANSWER = """
import asyncio


async def numbers(count):
    for number in range(count):
        if number % 50 == 0:
            await asyncio.sleep(0)
        yield number
"""

#: Between two turns of the ticker there may be so many items.
MOST = 50


@exercise("let-it-tick", "10", "Let the ticker tick", given=_GIVEN, hints=_HINTS, answer=_ANSWER)
async def _check(lab: Lab) -> list[str]:
    saw = []
    for count in (1000, 130):
        got, run = await lab.watched(_consumed(lab, count))
        if got != list(range(count)):
            wrong = next((n for n, g in enumerate(got) if g != n), len(got))
            raise Failed(
                f"`numbers({count})` gave {len(got)} items, and item {wrong} is not {wrong}: the "
                "items have to stay the same, in the same order."
            )
        longest = _most_in_a_row(run, lab)
        if longest > MOST:
            raise Failed(
                f"Of {count} items, {longest} came in a row without a turn for the ticker; {MOST} "
                "are the most.",
                1 if longest == count else 2,
            )
        saw.append(f"{count} items in order, at most {longest} between two turns of the ticker.")
    return saw


def _consumed(lab: Lab, count: int) -> Callable[[], Any]:
    return lambda: lab["consume"](lab.solution, count)


def _most_in_a_row(run: Reading, lab: Lab) -> int:
    """How many items the consumer got at most between two turns of the ticker."""
    (ticker,) = run.frames_of("ticker")
    (consumer,) = run.frames_of("consume")
    most = row = 0
    for step in run.steps:
        if step.frame == ticker.id and step.kind in ("start", "resume"):
            row = 0
        elif step.frame == consumer.id and step.kind == "line" and _appends(run, step.lineno, lab):
            row += 1
            most = max(most, row)
    return most


def _appends(run: Reading, lineno: int, lab: Lab) -> bool:
    lines = _GIVEN.lstrip("\n").splitlines()
    return "got.append" in lines[lineno - 1]
