"""Close it here: early exit with the cleanup where the reader expects it."""

from __future__ import annotations

from .exercise import Failed, Lab, exercise

_GIVEN = """
import asyncio


async def lines(count):
    try:
        for number in range(count):
            await asyncio.sleep(0)
            yield f"line {number}"
    finally:
        await asyncio.sleep(0)  # a connection says goodbye
        closed = True


async def consume(first_two, count):
    got = await first_two(lines, count)
    afterwards = "the next line"
    await asyncio.sleep(0)
    return got
"""

_HINTS = (
    "`first_two(lines, count)` calls `lines(count)`, returns a list of its first two items, and "
    "leaves nothing open.",
    "Leaving the loop does not close the generator. Who can, and how do you wait for that?",
    "`contextlib.aclosing(lines(count))` in an `async with` closes it where the block ends, "
    "whatever happens in it; `await stream.aclose()` in a `finally` does the same.",
)

_ANSWER = """
from contextlib import aclosing


async def first_two(lines, count):
    got = []
    async with aclosing(lines(count)) as stream:
        async for line in stream:
            got.append(line)
            if len(got) == 2:
                break
    return got
"""


@exercise("close-it-here", "10", "Close it here", given=_GIVEN, hints=_HINTS, answer=_ANSWER)
async def _check(lab: Lab) -> list[str]:
    saw = []
    for count in (5, 2, 1):
        got, run = await lab.watched(lambda: lab["consume"](lab.solution, count))  # noqa: B023
        wanted = [f"line {number}" for number in range(min(count, 2))]
        if got != wanted:
            raise Failed(f"Of {count} lines it returned {got!r:.80}, not {wanted!r}.")
        streams = run.frames_of("lines")
        if not streams:
            raise Failed("It made its list without a call of `lines`.")
        (consumer,) = run.frames_of("consume")
        after = next(
            step.index
            for step in run.steps
            if step.frame == consumer.id and step.kind == "line" and "got" in step.changes
        )
        for frame in streams:
            ends = [step for step in run.steps if step.frame == frame.id]
            if frame.end == "suspended":
                raise Failed(
                    f"`lines({count})` is still held at line {ends[-1].lineno} when all is over: "
                    "nobody closed it.",
                    1,
                )
            if ends[-1].index > after:
                how = "in another task" if ends[-1].task != ends[0].task else "too late"
                raise Failed(
                    f"`lines({count})` was closed {how}, after line {run.steps[after].lineno} of "
                    f"`consume()` had been reached: step {ends[-1].index + 1}.",
                    1,
                )
            pulled = len([step for step in ends if step.kind == "yield"])
            if pulled > 2:
                raise Failed(
                    f"It took {pulled} items from `lines({count})`, two were asked for.", 0
                )
            saw.append(f"lines({count}): {pulled} items, then `{frame.end}`, before the next line.")
    return saw
