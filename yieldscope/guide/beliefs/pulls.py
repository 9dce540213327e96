"""Who asks, who runs, who waits."""

from __future__ import annotations

from ..reading import Reading
from .belief import Found, belief, ms, some


@belief(
    "starts",
    "1",
    "Calling an async generator function starts it.",
    "What runs at the line `stream = lines()`?",
    "The code of `lines()` up to its first `await`",
    "The code of `lines()` up to its first `yield`",
    "None of the code of `lines()`",
    right=2,
)
def _starts(run: Reading) -> Found:
    frames = run.frames_of("lines")
    some(frames, "there is no `lines()` in it.")
    frame = frames[0]
    made = frame.created_at
    starts = run.steps_of("lines", kinds=("start",))
    if not starts:
        return Found(made or 0, "`lines()` was made here, and none of its code ever ran.", True)
    start = starts[0]
    between = run.steps[0 if made is None else made + 1 : start.index]
    lines = {step.lineno for step in between if step.kind == "line" and step.frame != frame.id}
    where = "before" if made is None else f"at line {run.steps[made].lineno}"
    return Found(
        start.index,
        f"only here, when it is asked for an item, does `lines()` start. It was made {where}; "
        f"{len(lines)} more {'line' if len(lines) == 1 else 'lines'} ran before it was asked.",
        bool(lines),
    )


@belief(
    "pulls",
    "1",
    "A stream of three items is asked three times.",
    "`pages()` has three pages. How often does `main()` ask for one?",
    "Three times",
    "Four times",
    "Once, for all of them",
    right=1,
)
def _pulls(run: Reading) -> Found:
    pulls, values = run.pulls("pages"), run.yields("pages")
    some(pulls, "there is no `pages()` in it.")
    last = pulls[-1]
    return Found(
        last.index,
        f"this is pull {len(pulls)}, for {len(values)} values. It finds no further `yield`: that "
        "is how a consumer learns that there is no more.",
        len(pulls) == len(values) + 1 and run.frames[last.frame].end == "returned",
    )


@belief(
    "pushes",
    "2",
    "The producer pushes its items.",
    "Who moves first, each time?",
    "The producer: it hands over what it has as soon as it has it",
    "The consumer: it asks, and only then does the producer run",
    right=1,
)
def _pushes(run: Reading) -> Found:
    pulls, values = run.pulls("pages"), run.yields("pages")
    some(pulls, "there is no `pages()` in it.")
    asked = [max((p.index for p in pulls if p.index < v.index), default=-1) for v in values]
    by = run.name(pulls[0].by)
    return Found(
        pulls[0].index,
        f"`{by}()` asks, and `pages()` starts. Before each of the {len(values)} values there is a "
        "pull of its own; no value comes without one.",
        -1 not in asked and len(set(asked)) == len(values),
    )


@belief(
    "chain",
    "2",
    "Only the innermost function waits.",
    "`pages()` waits for a page. Who is suspended meanwhile?",
    "`pages()` alone; `main()` goes on",
    "`pages()` and `main()`; the cell goes on",
    "`pages()`, `main()` and the cell: everybody in the chain",
    right=2,
)
def _chain(run: Reading) -> Found:
    waits = run.waits("pages")
    some(waits, "`pages()` is never suspended at an `await` in it.")
    first = waits[0]
    chain = []
    for step in run.steps[first.index :]:
        if step.kind != "await" or step.turn != first.turn:
            break
        name = run.name(step.frame)
        chain.append("the cell" if name == "cell" else f"`{name}()`")
    return Found(
        first.index + len(chain) - 1,
        f"{', '.join(chain)} are suspended one after the other, in the same turn. Then the turn is "
        "over, and the loop is free.",
        len(chain) > 1,
    )


@belief(
    "ahead",
    "2",
    "`async for` fetches ahead, or runs its bodies in parallel.",
    "Five letters, 20 ms to make each and 20 ms to work on each. How long does the loop take?",
    "About 100 ms: making and working overlap, and so do the bodies",
    "About 120 ms: the next letter is made while one is worked on",
    "About 200 ms: one thing after the other",
    right=2,
)
def _ahead(run: Reading) -> Found:
    yields, pulls = run.yields("letters"), run.pulls("letters")
    some(yields, "there is no `letters()` that yields in it.")
    mine = run.steps_of("letters")
    idle = 0
    for given in yields:
        asked = next((p.index for p in pulls if p.index > given.index), len(run.steps))
        idle += not any(given.index < step.index < asked for step in mine)
    took = run.steps_of("main")[-1].time - pulls[0].time
    return Found(
        yields[0].index,
        f"`letters()` hands a letter over and stands still until it is asked again, as after "
        f"{idle} of its {len(yields)} letters. All in all it took {ms(took)}.",
        idle == len(yields),
    )
