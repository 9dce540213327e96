"""Count the turns: predict what a run will do."""

from __future__ import annotations

from .exercise import Failed, Lab, exercise

_GIVEN = """
import asyncio


async def items(ready, naps):
    queue = asyncio.Queue()
    for number in range(ready):
        queue.put_nowait(number)
    for _ in range(ready):
        yield await queue.get()  # it is there already
    for _ in range(naps):
        await asyncio.sleep(0)
    opened = asyncio.Event()
    opener = asyncio.create_task(opens(opened), name="opener")
    await opened.wait()
    yield "opened"
    await opener


async def opens(event):
    event.set()


async def consume(ready, naps):
    async for _ in items(ready, naps):
        pass
"""

_HINTS = (
    "Call `items(3, 2)` and list what happens, line by line: which of the awaits has its answer at "
    "once?",
    "A queue that has an item answers at once. `sleep(0)` gives up the turn once. An Event that "
    "is not set gives it up until another task sets it. A task that is done answers at once.",
    "The consumer asks once more than there are values: the last pull finds the end.",
)

_ANSWER = """
def predict(ready, naps):
    pulls = ready + 2  # one for each value, "opened" among them, and one that finds the end
    yields = ready + 1
    turns_given_up = naps + 1  # each sleep(0), and the wait for the Event
    return pulls, yields, turns_given_up
"""


@exercise("count-the-turns", "10", "Count the turns", given=_GIVEN, hints=_HINTS, answer=_ANSWER)
async def _check(lab: Lab) -> list[str]:
    saw = []
    for ready, naps in ((3, 2), (5, 0), (0, 4)):
        said = lab.solution(ready, naps)
        if type(said) not in (tuple, list) or len(said) != 3:
            raise Failed(
                "`predict` has to return three numbers: pulls, yields, turns given up. "
                f"For ({ready}, {naps}) it returned {said!r:.60}."
            )
        _, run = await lab.watched(lambda: lab["consume"](ready, naps))  # noqa: B023
        true = len(run.pulls("items")), len(run.yields("items")), len(run.waits("items"))
        words = ("pulls", "yields", "turns given up")
        for word, mine, theirs, hint in zip(words, said, true, (2, 2, 1), strict=True):
            if mine != theirs:
                raise Failed(
                    f"With {ready} ready items and {naps} naps you said {mine!r:.20} {word}; "
                    f"the run has {theirs}.",
                    hint,
                )
        saw.append(
            f"{ready} ready items, {naps} naps: {true[0]} pulls, {true[1]} yields, "
            f"{true[2]} turns given up."
        )
    return saw
