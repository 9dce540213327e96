"""Checks that are awaited on Pyodide's own event loop (see `pyodide_worker.py`)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import yieldscope
from yieldscope.recording import Recording

CHECKS: dict[str, Callable[[], Awaitable[None]]] = {}


def check(function: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Registers a check."""
    CHECKS[function.__name__] = function
    return function


def waking(recording: Recording) -> list[int]:
    """The steps that came after a real suspension."""
    return [step.index for step in recording.steps if step.cause == "wake"]


@check
async def idle_time_is_when_nothing_was_due() -> None:
    async def program() -> None:
        await asyncio.sleep(0.03)
        until = time.perf_counter() + 0.02
        while time.perf_counter() < until:  # a blocked loop is not an idle one
            pass
        await asyncio.sleep(0.03)

    with yieldscope.watch() as recording:
        await asyncio.ensure_future(program())
    sleeps = [ns for _, ns in recording.idle]
    assert len(sleeps) == 2, recording.idle
    assert 50e6 < sum(sleeps) < 200e6, recording.idle
    assert {after for after, _ in recording.idle} < set(waking(recording))


@check
async def what_is_due_at_once_is_not_waited_for() -> None:
    async def program() -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    with yieldscope.watch() as recording:
        await asyncio.gather(program(), program())
    assert len(waking(recording)) == 11
    assert recording.idle == []


@check
async def promises_of_javascript_are_waited_for() -> None:
    from pyodide.code import run_js

    async def program() -> int:
        number: int = await run_js("new Promise(done => setTimeout(done, 100, 7))")
        return number

    with yieldscope.watch() as recording:
        assert await asyncio.ensure_future(program()) == 7
    assert recording.stopped is None
    waits = [step.waits_for.kind for step in recording.steps if step.waits_for is not None]
    assert waits == ["task", "future"], waits
    (idle,) = recording.idle
    assert 50e6 < idle[1] < 300e6, idle
    assert idle[0] in waking(recording)


@check
async def nothing_is_left_on_the_callback_that_goes_on() -> None:
    import sys

    async def program() -> None:
        await asyncio.sleep(0)

    with yieldscope.watch() as recording:
        await program()
    frame = sys._getframe()
    while frame is not None:
        assert frame.f_trace is None, frame.f_code
        frame = frame.f_back
    assert recording.stopped is None
