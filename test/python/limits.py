"""What each Python shows, line by line of the table in the README: each function here runs in an
interpreter and gives the word that must stand in that Python's column.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import sys
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import yieldscope
from yieldscope.recording import Recording

__all__ = ["LIMITS"]

#: The first words of a line of the table → what an interpreter says to it.
LIMITS: dict[str, Callable[[], str]] = {}


def line(title: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Registers the function for the line that begins with `title`."""

    def register(function: Callable[[], str]) -> Callable[[], str]:
        LIMITS[title] = function
        return function

    return register


def yes(holds: object) -> str:
    """How the table says whether something holds."""
    return "yes" if holds else "no"


def kinds_of(recording: Recording, name: str) -> list[str]:
    """The steps of the frames of a function, without lines."""
    ids = {frame.id for frame in recording.frames if frame.qualname == name}
    return [step.kind for step in recording.steps if step.frame in ids and step.kind != "line"]


def numbers() -> Iterator[int]:
    yield 1
    yield 2


async def stream() -> AsyncIterator[int]:
    yield 1
    await asyncio.sleep(0)
    yield 2


async def nothing() -> None:
    await asyncio.sleep(0)


@line("Every start, pull, send, yield, await, throw, return and raise")
def every_step() -> str:
    """The kinds of steps of a small run of everything, each at its place."""

    async def main() -> None:
        talk = stream()
        await talk.asend(None)
        with contextlib.suppress(KeyError):
            await talk.athrow(KeyError("k"))
        async for _ in stream():
            pass

    with yieldscope.watch(main, stream) as recording:
        asyncio.run(main())
    steps = [
        (step.kind, step.cause)
        for step in recording.steps
        if recording.frames[step.frame].qualname == "stream" and step.kind != "line"
    ]
    expected = [
        ("start", "first"),
        ("yield", None),
        ("throw", "athrow"),
        ("raise", None),
        ("start", "first"),
        ("yield", None),
        ("resume", "pull"),
        ("await", None),
        ("resume", "wake"),
        ("yield", None),
        ("resume", "pull"),
        ("return", None),
    ]
    return yes(steps == expected)


@line("A comprehension is a frame")
def comprehension() -> str:
    def makes() -> list[int]:
        return [number for number in range(2)]  # noqa: C416 - it is a frame or it is not

    with yieldscope.watch(makes) as recording:
        makes()
    return yes("comprehension" in {frame.kind for frame in recording.frames})


@line("A generator that watched code makes, and nobody ever starts, is noticed")
def never_started() -> str:
    def drops() -> None:
        stream()
        numbers()

    with yieldscope.watch(drops, stream, numbers) as recording:
        drops()
    return yes([frame.end for frame in recording.frames].count("never started") == 2)


@line("Where a generator was made that is kept in an attribute")
def kept_in_an_attribute() -> str:
    class Holder:
        held: Any

    def makes() -> int:
        holder = Holder()
        holder.held = numbers()
        return next(holder.held)

    with yieldscope.watch(makes, numbers) as recording:
        makes()
    made = next(frame for frame in recording.frames if frame.qualname == "numbers")
    return yes(made.created_at is not None)


@line("Closing a generator that is held outside of any `try`")
def closing() -> str:
    def closes() -> Iterator[int]:
        held = numbers()
        next(held)
        held.close()
        return held

    with yieldscope.watch(closes, numbers) as recording:
        closes()
    kinds = kinds_of(recording, "numbers")
    return " and ".join(f"`{kind}`" for kind in kinds[2:])


@line("The same, when it is closed by code that is not watched")
def closing_unwatched() -> str:
    return closed_by(lambda held: contextlib.closing(held).__exit__())


@line("The same, through a reference to its `close`")
def closing_by_reference() -> str:
    return closed_by(lambda held: functools.partial(held.close)())


def closed_by(close: Callable[[Any], object]) -> str:
    """Whether, and when, the end of a generator is seen that `close` closes."""
    held = numbers()
    with yieldscope.watch(numbers, nothing) as recording:
        next(held)
        close(held)
        nothing().close()
        before = kinds_of(recording, "numbers")
        del held
    after = kinds_of(recording, "numbers")
    if sys.version_info[:2] == (3, 13) and len(after) > len(before):
        return "late"
    return yes(len(before) > 2)


@line("What the collector, or a signal, runs while the tracer is at work")
def inside_the_tracer() -> str:
    ran: list[int] = []

    def held() -> Iterator[int]:
        try:
            yield 1
        finally:
            ran.append(1)

    class Collects:
        def __repr__(self) -> str:
            gc.collect()
            return "collected"

    def hides() -> None:
        own: list[Any] = [held()]
        next(own[0])
        own.append(own)

    def work() -> None:
        hides()
        shown = Collects()
        del shown

    gc.collect()
    with yieldscope.watch(held, hides, work, reprs=True) as recording:
        work()
    seen = sum(step.kind == "throw" for step in recording.steps)
    assert ran, "nothing was collected"
    return yes(seen >= len(ran))


@line("A `finally` around a `yield` runs when a signal's handler raises inside the tracer")
def interrupted_cleanup() -> str:
    """What a trace function raises at its very first instruction, at each event of a generator that
    is inside its `try`. What comes later is guarded: `what_a_signal_raises_reaches_the_program`.
    """
    return "yes" if all(map(_cleans_up, range(1, 7))) else "nearly always"


def _cleans_up(wanted: int) -> bool:
    count, entered, left = -1, 0, 0

    def held() -> Iterator[int]:
        nonlocal entered, left
        entered += 1
        try:
            while True:
                yield 1
        finally:
            left += 1

    def raises(frame: Any, event: str, arg: object) -> Any:
        nonlocal count
        if frame.f_code is held.__code__ and entered:
            count += 1
            if count == wanted:
                raise KeyError
        return raises

    before = sys.gettrace()
    sys.settrace(raises)
    try:
        for _ in zip(range(9), held(), strict=False):
            pass
    except KeyError:
        pass
    finally:
        sys.settrace(before)
    assert count == wanted, "nothing was raised"
    return entered == left


@line("Whose cancel it is that comes out of an awaited task")
def whose_cancel() -> str:
    async def waits(task: Any) -> None:
        await task

    async def main() -> None:
        inner = asyncio.create_task(nothing())
        outer = asyncio.create_task(waits(inner))
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(getattr, outer, "cancel")
        outer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await outer

    with yieldscope.watch(waits) as recording:
        asyncio.run(main())
    return yes([step.cause for step in recording.steps if step.kind == "throw"] == ["cancel"])


@line("The locals of a class body that has a comprehension")
def class_body() -> str:
    space: dict[str, Any] = {"__name__": "limits_of_classes"}
    source = "class C:\n    a = 1\n    b = [x for x in range(2)]\n    c = 3\n"
    with yieldscope.watch("<class body>") as recording:
        exec(compile(source, "<class body>", "exec"), space)
    body = next(frame.id for frame in recording.frames if frame.kind == "class")
    changed = {name for step in recording.steps if step.frame == body for name in step.changes}
    return yes({"a", "b", "c"} <= changed)


@line("The locals of a function whose comprehension reuses a name that a nested function keeps")
def reused_names() -> str:
    def outer() -> Any:
        name = 1
        other = 2

        def keeps() -> int:
            return name

        return [name for name in range(2)], other, keeps  # noqa: C416 - its own name matters

    with yieldscope.watch(outer) as recording:
        outer()
    body = next(frame.id for frame in recording.frames if frame.qualname.endswith("outer"))
    changed = {name for step in recording.steps if step.frame == body for name in step.changes}
    said = yes({"name", "other"} <= changed)
    if sys.version_info[:2] == (3, 13) and said == yes(sys.version_info >= (3, 13, 3)):
        return "from 3.13.3"
    return said


@line("The locals of a function whose comprehension reuses a name of the function around it")
def reused_free_names() -> str:
    def outer() -> tuple[list[str], list[int]]:
        name = "outer"

        def inner() -> tuple[list[str], list[int]]:
            other = [name]
            return other, [name for name in range(2)]  # noqa: C416 - its own name matters

        return inner()

    with yieldscope.watch(outer, "*/limits.py") as recording:
        outer()
    body = next(frame.id for frame in recording.frames if frame.qualname.endswith("inner"))
    changed = {name for step in recording.steps if step.frame == body for name in step.changes}
    return yes("other" in changed)


@line("What runs because of a `del`")
def deleted() -> str:
    ran: list[int] = []

    def held() -> Iterator[int]:
        try:
            yield 1
        finally:
            ran.append(1)

    def deletes() -> None:
        one = held()
        next(one)
        del one
        ran.append(2)

    with yieldscope.watch(held, deletes) as recording:
        deletes()
    assert ran[0] == 1 or sys.version_info < (3, 13)
    name = "deleted.<locals>.held"
    return yes({"throw", "raise"} <= set(kinds_of(recording, name)))


@line("That nobody took the exception of a task")
def not_taken() -> str:
    async def fails() -> None:
        raise KeyError("k")

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        tasks = [asyncio.create_task(fails())]
        await asyncio.sleep(0.001)
        tasks.clear()
        gc.collect()
        await asyncio.sleep(0.001)

    with yieldscope.watch(fails) as recording:
        asyncio.run(main())
    return yes(recording.tasks[0].exception_taken is False)


class Thing:
    """Something that can be referred to weakly."""


def _dies_at_once(**options: bool) -> bool:
    def deletes() -> bool:
        thing = Thing()
        ref = weakref.ref(thing)
        # On one line, for the next line's event would let it go.
        del thing; alive = ref()  # noqa: E702  # fmt: skip
        return alive is None

    gc.collect()
    with yieldscope.watch(deletes, **options):
        return deletes()


@line("What the program deletes dies at once")
def lifetimes() -> str:
    if _dies_at_once():
        return "yes"
    if _dies_at_once(locals=False):
        return "with `locals=False`"
    if _dies_at_once(locals=False, lines=False):
        return "with `locals=False, lines=False`"
    return "no"


def _dies_at_once_after_a_yield(**options: bool) -> bool:
    class Thing:
        pass

    alive: object = None

    def deletes() -> Iterator[int]:
        nonlocal alive
        thing = Thing()
        ref = weakref.ref(thing)
        yield 1
        # On one line, for the next line's event would let it go.
        del thing; alive = ref()  # noqa: E702  # fmt: skip

    gc.collect()
    with yieldscope.watch(deletes, **options):
        list(deletes())
        return alive is None


@line("The same, in a generator or coroutine that was suspended meanwhile")
def lifetimes_of_the_suspended() -> str:
    if _dies_at_once_after_a_yield():
        return "yes"
    if _dies_at_once_after_a_yield(locals=False):
        return "with `locals=False`"
    if _dies_at_once_after_a_yield(locals=False, lines=False):
        return "with `locals=False, lines=False`"
    return "no"


@contextlib.contextmanager
def to_the_limit(function: object, watched: bool) -> Iterator[None]:
    """What runs inside calls `function`, watched or not, until a low recursion limit ends it."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(250)
    try:
        with contextlib.ExitStack() as stack:
            if watched:
                stack.enter_context(yieldscope.watch(function))
            with contextlib.suppress(RecursionError):
                yield
    finally:
        sys.setrecursionlimit(limit)


def depth(watched: bool) -> int:
    """How many calls fit below the recursion limit."""
    deepest = 0

    def down(number: int) -> None:
        nonlocal deepest
        deepest = number
        down(number + 1)

    with to_the_limit(down, watched):
        down(1)
    return deepest


@line("Calls fewer below the recursion limit")
def recursion() -> str:
    fewer = depth(False) - depth(True)
    return str(fewer)


def awaits_deep(watched: bool) -> int:
    """How many coroutines that await each other fit below the recursion limit."""
    deepest = 0

    async def down(number: int) -> None:
        nonlocal deepest
        deepest = number
        await down(number + 1)

    with to_the_limit(down, watched):
        down(1).send(None)
    return deepest


@line("Coroutines that await each other, fewer below the recursion limit")
def recursion_of_coroutines() -> str:
    without = awaits_deep(False)
    fewer = without - awaits_deep(True)
    return "half" if fewer > 0.4 * without else "few" if fewer <= 6 else str(fewer)
