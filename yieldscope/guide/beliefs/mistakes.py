"""What goes wrong."""

from __future__ import annotations

from ..reading import Reading
from .belief import Found, belief, ms, some


@belief(
    "left",
    "7",
    "`break` closes the generator.",
    "`main()` leaves its loop by `break`. When does the `finally` of `lines()` run?",
    "At the `break`, before the next line",
    "Later: the event loop closes the generator, in a task of its own",
    "Never",
    right=1,
)
def _left(run: Reading) -> Found:
    given = run.yields("lines")
    some(given, "there is no `lines()` that yields in it.")
    closes = run.steps_of("lines", kinds=("throw",))
    if not closes:
        return Found(
            given[-1].index,
            "`lines()` is still held here when the recording ends: its `finally` has not run.",
            False,
        )
    close = closes[0]
    lines = [
        step.lineno
        for step in run.steps_of("main", kinds=("line",))
        if given[-1].index < step.index < close.index
    ]
    same = close.task == given[-1].task
    where = "in the same task" if same else "in another task than that of the loop"
    return Found(
        close.index,
        f"GeneratorExit reaches `lines()` {where}"
        + (f", after `main()` has gone on to line {lines[-1]}." if lines else "."),
        close.cause == "loop" and not same,
    )


@belief(
    "stop",
    "7",
    "StopAsyncIteration is an error, or a way to end a generator by hand.",
    "An async generator says `raise StopAsyncIteration` to end early. What does its consumer get?",
    "The normal end of its loop",
    "StopAsyncIteration",
    "RuntimeError",
    right=2,
    fails=True,
)
def _stop(run: Reading) -> Found:
    left = run.steps_of("numbers", kinds=("raise",))
    some(left, "`numbers()` is not left by an exception in it.")
    arrived = [
        step
        for step in run.steps[left[0].index :]
        if step.kind == "exception" and run.name(step.frame) == "main"
    ]
    some(arrived, "no exception arrives in `main()`.")
    text = (arrived[0].value or "").partition("\n")[0]
    return Found(
        arrived[0].index,
        f"what arrives in `main()` is {text}. The normal end is a `return`, or the end of the "
        "code.",
        text.startswith("RuntimeError"),
    )


@belief(
    "blocking",
    "7",
    "`async def` makes blocking code harmless.",
    "`readings()` is an async generator and calls `time.sleep(0.12)`. `ticker()` is due every 50 "
    "ms. What becomes of it?",
    "It ticks on; `readings()` is asynchronous",
    "It is late: nobody runs before `time.sleep` is over",
    right=1,
)
def _blocking(run: Reading) -> Found:
    steps = run.steps_of("readings")
    some(steps, "there is no `readings()` in it.")
    last = len(run.steps) - 1
    gaps = [
        (run.steps[step.index + 1].time - step.time, step.index)
        for step in steps
        if step.index < last and step.kind not in ("await", "yield", "return", "raise")
    ]
    # The first of those that are about as long as the longest.
    gap, at = next(one for one in gaps if one[0] >= 0.8 * max(gaps)[0])
    late = 0.0
    for wait in run.waits("ticker"):
        delay = None if wait.waits_for is None else wait.waits_for.delay
        wake = next(
            (s for s in run.steps[wait.index + 1 :] if s.frame == wait.frame and s.cause == "wake"),
            None,
        )
        if delay is not None and wake is not None and wait.time + delay < run.steps[at].time + gap:
            late = max(late, wake.time - wait.time - delay)
    return Found(
        at,
        f"`readings()` holds the loop for {ms(gap)} at line {run.steps[at].lineno}. `ticker()` "
        f"got its turn up to {ms(late)} late.",
        gap > 30e6 and late > 10e6,
    )


@belief(
    "shared",
    "7",
    "A generator starts again, or can be shared like a queue.",
    "Two tasks loop over one async generator, which is waiting when the second one asks. What "
    "happens?",
    "The second one waits for its item, as at a queue",
    "Each of them gets all items",
    "The second one gets RuntimeError",
    right=2,
    fails=True,
)
def _shared(run: Reading) -> Found:
    arrived = [
        step
        for step in run.steps
        if step.kind == "exception" and (step.value or "").startswith("RuntimeError")
    ]
    some(arrived, "no RuntimeError arrives anywhere in it.")
    step = arrived[0]
    return Found(
        step.index,
        f"`{run.name(step.frame)}()` asks in {run.task(step.task)}, while the generator is still "
        f"answering another task: {(step.value or '').partition(chr(10))[0]}.",
        "already running" in (step.value or ""),
    )
