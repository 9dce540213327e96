"""Side by side: two waits at the same time."""

from __future__ import annotations

from .exercise import Failed, Lab, exercise

_GIVEN = """
import asyncio


async def first(seconds):
    await asyncio.sleep(seconds)
    return "first"


async def second(seconds):
    await asyncio.sleep(seconds)
    return "second"


async def use(both, one, other):
    return await both(first(one), second(other))
"""

_HINTS = (
    "`both(first, second)` awaits two coroutines and returns their results, in this order: "
    '`("first", "second")`, whichever is done first.',
    "An `await` of a coroutine runs it in your own task, one after the other. What gives a "
    "coroutine a task of its own?",
    "`asyncio.gather(first, second)` makes a task of each and waits for all; a `TaskGroup` does "
    "so, too.",
)

_ANSWER = """
import asyncio


async def both(first, second):
    return await asyncio.gather(first, second)
"""


@exercise("side-by-side", "A", "Side by side", given=_GIVEN, hints=_HINTS, answer=_ANSWER)
async def _check(lab: Lab) -> list[str]:
    saw = []
    for one, other in ((0.01, 0.02), (0.02, 0.01)):
        got, run = await lab.watched(lambda: lab["use"](lab.solution, one, other))  # noqa: B023
        if type(got) not in (tuple, list) or list(got) != ["first", "second"]:
            raise Failed(f'It returned {got!r:.80}, not ("first", "second").')
        waits = [run.waits(name)[0] for name in ("first", "second")]
        ends = [run.steps_of(name, kinds=("return",))[0] for name in ("first", "second")]
        if min(end.index for end in ends) < max(wait.index for wait in waits):
            raise Failed(
                "One of them was over before the other had begun to wait: "
                f"step {min(end.index for end in ends) + 1}.",
                1,
            )
        saw.append(
            f"Both were suspended at the same time, in {len({w.task for w in waits})} tasks, and "
            "the results came in order."
        )
    return saw
