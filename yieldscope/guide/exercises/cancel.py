"""Cancel: who hears it?"""

from __future__ import annotations

from typing import Any

from .exercise import Failed, Lab, exercise

_GIVEN = '''
import asyncio


async def items(asked, slow):
    try:
        while True:
            if slow:
                asked.set()
                await asyncio.sleep(10)
            yield "item"
    finally:
        cleaned = True


async def cancelled(consume, slow):
    """Cancels a consumer: while the producer waits (slow), or while it is held at its yield."""
    asked = asyncio.Event()
    stream = items(asked, slow)
    task = asyncio.create_task(consume(stream, asked), name="consumer")
    await asked.wait()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    return None if task.cancelled() else task.exception() or task.result()
'''

_HINTS = (
    "`heard` has two words, for the two cases: the name of the function in which the "
    "CancelledError arrives first.",
    "A cancel enters what waits in the event loop: the innermost frame of the chain. A generator "
    "that is held at its `yield` is in no chain.",
    "While it is held, the stream never hears of the cancel. Whoever holds it has to close it: "
    "`async with aclosing(stream)`.",
)

_ANSWER = """
import asyncio
from contextlib import aclosing

heard = ("items", "consume")


async def consume(stream, asked):
    async with aclosing(stream):
        async for item in stream:
            asked.set()
            await asyncio.sleep(10)
"""


@exercise("who-hears-it", "10", "Cancel: who hears it?", given=_GIVEN, hints=_HINTS, answer=_ANSWER)
async def _check(lab: Lab) -> list[str]:
    heard: Any = getattr(lab.solution, "__globals__", {}).get("heard")
    if type(heard) not in (tuple, list) or len(heard) != 2:
        raise Failed(
            'Say first who hears it: `heard = ("…", "…")`, while the producer waits, and while it '
            "is held at its yield."
        )
    saw = []
    for slow, said in zip((True, False), heard, strict=True):
        where = "waits" if slow else "is held at its `yield`"
        ended, run = await lab.watched(
            lambda: lab["cancelled"](lab.solution, slow)  # noqa: B023
        )
        if isinstance(ended, Exception):
            raise Failed(
                f"While `items()` {where}: the consumer ended with {type(ended).__name__}: {ended}"
            )
        arrived = [step for step in run.steps if step.kind == "throw" and step.cause == "cancel"]
        if not arrived:
            raise Failed(
                f"While `items()` {where}: the consumer was not waiting for anything when it was "
                "cancelled. It has to await something after it has set `asked`."
            )
        first = run.name(arrived[0].frame)
        if said != first:
            raise Failed(
                f"While `items()` {where}, you said `{said}`. CancelledError arrives in "
                f"`{first}()`: step {arrived[0].index + 1}.",
                1,
            )
        (stream,) = run.frames_of("items")
        if stream.end in ("suspended", "finalised"):
            raise Failed(
                f"While `items()` {where}: the consumer is gone, and `items()` is {stream.end}; "
                "its `finally` did not run for the consumer.",
                2,
            )
        saw.append(f"While `items()` {where}: `{first}()` hears it, and `items()` is cleaned up.")
    return saw
