"""Who has the turn."""

from __future__ import annotations

from itertools import pairwise

from ..reading import Reading
from .belief import Found, NotThatRun, belief, ms, some


@belief(
    "turns",
    "4",
    "A `yield` lets other tasks run.",
    "`numbers()` yields 1000 times, and `ticker()` is ready all the time. How many turns does "
    "`ticker()` get meanwhile?",
    "About 1000: one at each `yield`",
    "A few, whenever the loop finds the time",
    "None",
    right=2,
)
def _turns(run: Reading) -> Found:
    yields = run.yields("numbers")
    some(yields, "there is no `numbers()` that yields in it.")
    others = run.turns_of_others(yields[0].index, yields[-1].index)
    turns = {step.turn for step in yields}
    return Found(
        yields[-1].index,
        f"this is the last of {len(yields)} values. They were handed over in "
        f"{len(turns)} {'turn' if len(turns) == 1 else 'turns'} of one task; other tasks had "
        f"{others or 'no'} {'turn' if others == 1 else 'turns'} in between.",
        others == 0,
    )


@belief(
    "switch",
    "4",
    "An `await` always lets others run.",
    "Three items lie in the queue, and `drain()` awaits `queue.get()` three times. How often "
    "does it give up its turn?",
    "Three times, once for each `await`",
    "Once, at the first",
    "Never",
    right=2,
)
def _switch(run: Reading) -> Found:
    yields = run.yields("drain")
    some(yields, "there is no `drain()` that yields in it.")
    waits = [step for step in run.waits("drain") if step.index < yields[-1].index]
    if waits:
        return Found(
            waits[0].index,
            f"here `drain()` really waits, the first of {len(waits)} times.",
            False,
        )
    return Found(
        yields[-1].index,
        f"the item was there, so the `await` had its answer at once: {len(yields)} awaits, and "
        f"all of it in turn {yields[-1].turn}.",
        True,
    )


@belief(
    "held",
    "4",
    "A generator that is held at its `yield` waits in the event loop.",
    "`main()` sleeps while `numbers()` is held at its `yield`. What makes `numbers()` go on?",
    "The event loop, as soon as it has time",
    "The end of the sleep",
    "Only the next pull",
    right=2,
)
def _held(run: Reading) -> Found:
    yields, pulls = run.yields("numbers"), run.pulls("numbers")
    some(yields, "there is no `numbers()` that yields in it.")
    for given in yields:
        asked = next((p for p in pulls if p.index > given.index), None)
        if asked is not None and asked.turn != given.turn:
            return Found(
                asked.index,
                f"`numbers()` was held since step {given.index + 1}, while the loop ended its "
                f"turn and began others. What moves it is `{run.name(asked.by)}()`, which asks.",
                asked.cause in ("pull", "send"),
            )
    raise NotThatRun("nobody waits while `numbers()` is held.")


@belief(
    "comprehension",
    "4",
    "An async comprehension is lazy, or fetches in parallel.",
    "`[n async for n in numbers()]`, and each of three numbers takes 10 ms. When is the list "
    "there?",
    "At once; it is filled while it is used",
    "After about 10 ms; the numbers are fetched in parallel",
    "After about 30 ms; they are fetched one after the other",
    right=2,
)
def _comprehension(run: Reading) -> Found:
    yields, pulls = run.yields("numbers"), run.pulls("numbers")
    some(yields, "there is no `numbers()` that yields in it.")
    order = sorted(
        [(step.index, "pull") for step in pulls] + [(step.index, "v") for step in yields]
    )
    in_turn = all(a[1] != b[1] for a, b in pairwise(order))
    took = yields[-1].time - pulls[0].time
    return Found(
        yields[-1].index,
        f"the last value, {ms(took)} after the first pull. Each pull came after the value before "
        "it, and the list was there after all of them.",
        in_turn,
    )


@belief(
    "tasks",
    "A",
    "`create_task` starts at once, and `await coroutine()` makes a task.",
    "`main()` makes a task of `work()`, and prints a line. Then it awaits another `work()`. "
    "Which is true?",
    "Both start at once, each in a task of its own",
    "The task starts at the loop's next turn; the awaited one at once, in the task of `main()`",
    "The task starts when it is awaited; the awaited one in a task of its own",
    right=1,
)
def _tasks(run: Reading) -> Found:
    starts, main = run.steps_of("work", kinds=("start",)), run.steps_of("main", kinds=("start",))
    some(len(starts) > 1 and main, "`work()` does not start twice in it.")
    of_main = main[0].task
    own = next((step for step in starts if step.task != of_main), None)
    inside = next((step for step in starts if step.task == of_main), None)
    if own is None or inside is None:
        raise NotThatRun("`work()` does not run both in a task and awaited.")
    return Found(
        own.index,
        f"here the task's `work()` starts, in turn {own.turn}; it was made in turn "
        f"{run.steps[run.recording.tasks[own.task or 0].created_by or 0].turn}. The awaited one "
        f"starts in step {inside.index + 1}, in the task of `main()`.",
        True,
    )
