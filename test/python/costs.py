"""Checks that what a recording costs grows with what it records, and no faster. Registered with
those of `lifetimes.py`.
"""

from __future__ import annotations

import asyncio
import operator
import sys
import weakref
from collections.abc import Callable, Iterator
from time import process_time
from typing import Any

from lifetimes import check

import yieldscope
from yieldscope import state, tasks


def gives() -> Iterator[int]:
    yield 1


def made_in_one_statement(count: int) -> None:
    held = [gives() for _ in range(count)]
    for stream in held:
        next(stream)


def made_one_by_one(count: int) -> None:
    held = []
    for _ in range(count):
        held.append(gives())
    for stream in held:
        next(stream)


def never_started(count: int) -> None:
    held = [gives() for _ in range(count)]
    held.clear()


def closed_unseen(count: int) -> None:
    held = [gives() for _ in range(count)]
    list(map(next, held))
    list(map(operator.methodcaller("close"), held))


async def sleeps() -> None:
    await asyncio.sleep(0.05)


def tasks_at_once(count: int) -> None:
    async def main() -> None:
        await asyncio.gather(*[sleeps() for _ in range(count)])

    asyncio.run(main())


def tasks_of_nobody(count: int) -> None:
    async def main() -> None:
        await asyncio.wait([asyncio.create_task(asyncio.sleep(0.05)) for _ in range(count)])

    asyncio.run(main())


def waits_for_one_future(count: int) -> None:
    async def waits(future: asyncio.Future[None]) -> None:
        await future

    async def main() -> None:
        future = asyncio.get_running_loop().create_future()
        tasks = [asyncio.create_task(waits(future)) for _ in range(count)]
        await asyncio.sleep(0)
        future.set_result(None)
        await asyncio.gather(*tasks)

    asyncio.run(main())


#: Pyodide is some ten times slower.
FEW = 200 if sys.platform == "emscripten" else 1_000
TIMES = 8
#: Pyodide's loop is not run by the program.
TASKS: tuple[Callable[[int], None], ...] = (
    () if sys.platform == "emscripten" else (tasks_at_once, tasks_of_nobody, waits_for_one_future)
)


@check()
def many_tasks_cost_in_proportion() -> None:
    for program in TASKS:
        took = []
        for count in (FEW // 2, FEW // 2 * TIMES):
            begun = process_time()
            with yieldscope.watch(__file__, lines=False, locals=False) as recording:
                program(count)
            took.append(process_time() - begun)
            assert recording.stopped is None
        assert took[1] < 0.3 + took[0] * TIMES * 3, (program.__name__, took)


@check()
def what_is_known_of_objects_goes_with_them() -> None:
    class Thing:
        pass

    known = tasks.ByObject[int]()
    kept = [Thing() for _ in range(3_000)]
    for number, thing in enumerate(kept):
        known.put(thing, number)
    assert [known.get(thing) for thing in kept] == list(range(3_000))
    for _ in range(20_000):
        thing = Thing()  # which gets the address of the one before
        assert known.get(thing) is None
        known.put(thing, -1)
    assert len(known) <= 2 * 3_000 + 1, len(known)
    assert known.pop(kept[7]) == 7
    assert known.get(kept[7]) is None


@check()
def many_generators_cost_in_proportion() -> None:
    programs: tuple[Callable[[int], None], ...] = (
        made_in_one_statement,
        made_one_by_one,
        never_started,
    )
    for program in programs:
        took = []
        for count in (FEW, FEW * TIMES):
            begun = process_time()
            with yieldscope.watch(__file__) as recording:
                program(count)
            took.append(process_time() - begun)
            assert recording.stopped is None
        # What grows with the square would take 64 times as long.
        assert took[1] < 0.3 + took[0] * TIMES * 3, (program.__name__, took)


@check()
def of_very_many_code_objects_the_call_sites_are_not_all_kept() -> None:
    def asks(count: int) -> None:
        stream = gives_on()
        refs = []
        for number in range(count):
            space: dict[str, Any] = {"__name__": "made"}
            exec(f"def f(stream):\n    return next(stream), {number}", space)
            function = space.pop("f")
            function(stream)
            refs.append(weakref.ref(function.__code__))
        alive.append(sum(ref() is not None for ref in refs))

    alive: list[int] = []
    with yieldscope.watch(gives_on, lines=False) as recording:
        asks(5_000)
    assert len(recording.steps) > 10_000 - 2
    assert alive[0] <= 2_000, alive


@check()
def when_looking_takes_too_long_the_likelier_is_said() -> None:
    granted = state._LOOKING
    state._LOOKING = -(10**15)
    try:
        with yieldscope.watch(__file__) as recording:
            closed_unseen(5)
    finally:
        state._LOOKING = granted
    ends = [frame.end for frame in recording.frames if frame.qualname == "gives"]
    assert ends == ["finalised"] * 5, ends


def gives_on() -> Iterator[int]:
    while True:
        yield 1


@check()
def what_was_closed_and_what_was_dropped_is_told_among_many() -> None:
    for program, end in ((closed_unseen, "closed"), (made_in_one_statement, "finalised")):
        with yieldscope.watch(__file__) as recording:
            program(50)
        ends = [frame.end for frame in recording.frames if frame.qualname == "gives"]
        assert len(ends) == 50, ends
        if sys.version_info[:2] == (3, 13):  # where closing gives no event, it is as if dropped
            continue
        assert set(ends) == {end}, (program.__name__, ends)
