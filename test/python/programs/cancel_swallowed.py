"""The innermost frame takes the cancel and goes on; later another one escapes."""

import asyncio


async def stubborn() -> str:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.sleep(0)
    return "went on"


async def outer() -> None:
    print(await stubborn())
    await asyncio.Event().wait()


async def main() -> None:
    task = asyncio.create_task(outer(), name="outer")
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])


await main()
