"""wait_for: in time, too late, and cancelled from outside while it waits."""

import asyncio
from collections.abc import AsyncIterator


async def slow(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "done"


async def stream() -> AsyncIterator[int]:
    try:
        yield 1
        await asyncio.sleep(5)
        yield 2
    finally:
        print("stream closed")


async def second(items: AsyncIterator[int]) -> int:
    await anext(items)
    return await anext(items)


async def waits() -> None:
    await asyncio.wait_for(slow(5), 9)


async def main() -> None:
    print(await asyncio.wait_for(slow(0.01), 5))
    try:
        await asyncio.wait_for(second(stream()), 0.05)
    except asyncio.TimeoutError:
        print("too late")
    task = asyncio.create_task(waits(), name="waits")
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])


await main()
