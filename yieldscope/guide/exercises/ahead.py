"""Overlap without sharing: the producer works while the consumer does."""

from __future__ import annotations

from ..reading import Reading
from .exercise import Failed, Lab, exercise

_GIVEN = """
import asyncio
from contextlib import aclosing


async def source(count):
    for number in range(count):
        await asyncio.sleep(0.002)
        yield number


async def consume(ahead, count):
    got = []
    async with aclosing(ahead(source(count))) as stream:
        async for item in stream:
            await asyncio.sleep(0.004)
            got.append(item)
    return got
"""

_HINTS = (
    "`ahead(source)` is an async generator that yields the items of `source`, all of them, in "
    "order.",
    "A generator cannot work ahead by itself: it runs when it is asked. A task of its own has to "
    "ask it, and to keep what it gets.",
    "`asyncio.Queue(maxsize=…)` is where the task keeps what it fetched, and waits when there is "
    "enough. An item that waits to be put counts, too: it was fetched.",
    "Only the task may ask the source. How does it tell that there is no more?",
)

_ANSWER = """
import asyncio


async def ahead(source):
    end = object()
    ready = asyncio.Queue(maxsize=1)  # one in it, and one that waits to be put there

    async def fetch():
        async for item in source:
            await ready.put(item)
        await ready.put(end)

    task = asyncio.create_task(fetch(), name="ahead")
    try:
        while (item := await ready.get()) is not end:
            yield item
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
"""

#: The source may be so many items ahead of the consumer.
MOST = 2


@exercise("overlap", "10", "Overlap without sharing", given=_GIVEN, hints=_HINTS, answer=_ANSWER)
async def _check(lab: Lab) -> list[str]:
    saw = []
    for count in (6, 3):
        got, run = await lab.watched(lambda: lab["consume"](lab.solution, count))  # noqa: B023
        if got != list(range(count)):
            raise Failed(
                f"Of {count} items the consumer got {got!r:.80}, not {list(range(count))}."
            )
        pulls, yields = run.pulls("source"), run.yields("source")
        (consumer,) = run.frames_of("consume")
        tasks = {step.task for step in pulls}
        if len(tasks) > 1:
            raise Failed(f"{len(tasks)} tasks ask the source; one has to do it all.", 3)
        most, overlaps = _ahead(run, consumer.id)
        own = next(step.task for step in run.steps if step.frame == consumer.id)
        if own in tasks or not overlaps:
            raise Failed(
                "The source never works while the consumer does: it is asked when the consumer has "
                "finished.",
                1,
            )
        if most > MOST:
            raise Failed(
                f"The source was {most} items ahead of the consumer; {MOST} are the most.", 2
            )
        saw.append(
            f"{count} items in order; the source was at most {most} ahead, and worked during "
            f"{overlaps} of the consumer's turns of work. {len(yields)} values came through one "
            "task."
        )
    return saw


def _ahead(run: Reading, consumer: int) -> tuple[int, int]:
    """How many items the source was ahead at most, and how often it yielded while the consumer was
    at work on an item.
    """
    given = taken = most = overlaps = 0
    busy = False
    source = {frame.id for frame in run.frames_of("source")}
    for step in run.steps:
        if step.frame in source and step.kind == "yield":
            given += 1
            overlaps += busy
            most = max(most, given - taken)
        elif step.frame == consumer:
            if "item" in step.changes:
                taken += 1
            # It works from the line after the loop's until it asks again.
            busy = step.kind == "await" and _works(step.lineno)
    return most, overlaps


def _works(lineno: int) -> bool:
    return "sleep(0.004)" in _GIVEN.lstrip("\n").splitlines()[lineno - 1]
