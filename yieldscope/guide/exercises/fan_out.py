"""Bound the fan-out: many fetches, few at a time, none left behind."""

from __future__ import annotations

from ..reading import Reading
from .exercise import Failed, Lab, exercise

_GIVEN = """
import asyncio
from contextlib import aclosing


async def fetch(number):
    for _ in range(1 + number % 3):  # some take longer than others
        await asyncio.sleep(0)
    return number


async def consume_all(fetch_all, count):
    got = []
    async with aclosing(fetch_all(fetch, range(count))) as stream:
        async for item in stream:
            got.append(item)
    return got


async def consume_some(fetch_all, count):
    got = []
    async with aclosing(fetch_all(fetch, range(count))) as stream:
        async for item in stream:
            got.append(item)
            if len(got) == 3:
                break
    left = True  # the stream is closed from here on
    return got
"""

_HINTS = (
    "`fetch_all(fetch, numbers)` is an async generator that yields the result of `fetch(number)` "
    "for each number, in any order.",
    "Keep a set of at most 4 tasks. Whenever one of them is done, yield its result and start the "
    "next: `asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)`.",
    "When the consumer stops early, GeneratorExit arrives at the `yield`. A `finally` there can "
    "cancel the tasks that are left, and wait for them.",
    "One at a time is safe, but slow: start several, up to 4.",
)

_ANSWER = """
import asyncio


async def fetch_all(fetch, numbers):
    numbers = iter(numbers)
    tasks = set()
    try:
        while True:
            for number in numbers:
                tasks.add(asyncio.create_task(fetch(number)))
                if len(tasks) == 4:
                    break
            if not tasks:
                return
            done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
"""

#: So many fetches may be alive at a time.
MOST = 4


@exercise(
    "bound-the-fan-out", "10", "Bound the fan-out", given=_GIVEN, hints=_HINTS, answer=_ANSWER
)
async def _check(lab: Lab) -> list[str]:
    got, run = await lab.watched(lambda: lab["consume_all"](lab.solution, 20))
    if sorted(got) != list(range(20)):
        raise Failed(
            f"Of 20 results {len(set(got) & set(range(20)))} came out; all are wanted, once."
        )
    most, at = _most_alive(run)
    if most > MOST:
        raise Failed(
            f"{most} fetches were alive at a time, at step {at + 1}; {MOST} are the most.", 1
        )
    if most < 2:
        raise Failed("Never more than one fetch was alive: nothing overlaps.", 3)
    some, run = await lab.watched(lambda: lab["consume_some"](lab.solution, 20))
    if len(some) != 3 or not set(some) <= set(range(20)):
        raise Failed(f"A consumer that stops after three items got {some!r:.60}.")
    early, at = _most_alive(run)
    if early > MOST:
        raise Failed(
            f"{early} fetches were alive at a time, at step {at + 1}; {MOST} are the most.", 1
        )
    after = next(
        step.index
        for step in run.steps_of("consume_some", kinds=("line",))
        if "left" in step.changes or _is_last_line(step.lineno)
    )
    alive = _alive_at(run, after)
    if alive:
        raise Failed(
            f"The consumer stopped early, and {alive} of the fetches went on: they are still "
            f"alive at step {after + 1}.",
            2,
        )
    return [
        f"20 results, at most {most} fetches at a time.",
        f"Stopped after 3 items: {len(run.frames_of('fetch'))} fetches were begun, none is left.",
    ]


def _is_last_line(lineno: int) -> bool:
    return "left = True" in _GIVEN.lstrip("\n").splitlines()[lineno - 1]


def _spans(run: Reading) -> list[tuple[int, int]]:
    """For each fetch the step at which its task or its call was made, and its last one."""
    spans = []
    for frame in run.frames_of("fetch"):
        own = [step.index for step in run.steps if step.frame == frame.id]
        made = frame.created_at
        begins = made if made is not None else own[0] if own else None
        if begins is not None:
            ended = own and frame.end not in ("suspended", "never started")
            spans.append((begins, own[-1] if ended else len(run.steps)))
    return spans


def _most_alive(run: Reading) -> tuple[int, int]:
    """How many were alive at most, and at which step first."""
    most, at, alive = 0, 0, 0
    events = sorted([(a, 1) for a, _ in _spans(run)] + [(b, -1) for _, b in _spans(run)])
    for index, change in events:
        alive += change
        if alive > most:
            most, at = alive, index
    return most, at


def _alive_at(run: Reading, index: int) -> int:
    return sum(a < index < b for a, b in _spans(run))
