"""A program that goes wrong in several ways, watched or not, to be run with `-X dev -W error`,
where every warning is an error and asyncio is in its debug mode.

    python strict.py WATCHED FOLDER
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import warnings
from collections.abc import AsyncIterator, Iterator

watched, folder = sys.argv[1:]
sys.path.insert(0, folder)

import yieldscope  # noqa: E402


async def never() -> None:
    pass


async def fails() -> None:
    await asyncio.sleep(0)
    raise ZeroDivisionError("in a task")


def numbers() -> Iterator[int]:
    try:
        yield 1
    finally:
        raise KeyError("in a finally")


async def stream() -> AsyncIterator[int]:
    try:
        yield 1
        yield 2
    finally:
        print("the stream is closed")


async def main() -> None:
    print("debug mode:", asyncio.get_running_loop().get_debug())
    never()
    held = numbers()
    print(next(held))
    del held
    task = asyncio.get_running_loop().create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    async for _ in stream():
        break
    try:
        warnings.warn("mine", DeprecationWarning, stacklevel=1)
    except DeprecationWarning as warning:
        print("an error:", warning)


with yieldscope.watch(__file__) if watched == "1" else contextlib.nullcontext() as recording:
    asyncio.run(main())
if recording is not None:
    assert recording.stopped is None, recording.stopped_note
    assert len(recording.steps) > 20
