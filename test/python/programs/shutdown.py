"""What asyncio.run closes at its end: a leftover task and a leftover generator."""

import asyncio
from collections.abc import AsyncIterator

kept = []


async def numbers() -> AsyncIterator[int]:
    try:
        yield 1
        yield 2
    finally:
        await asyncio.sleep(0)
        print("numbers closed")


async def forever() -> None:
    await asyncio.Event().wait()


async def main() -> None:
    stream = numbers()
    kept.append(stream)
    await anext(stream)
    kept.append(asyncio.create_task(forever(), name="forever"))
    await asyncio.sleep(0)


asyncio.run(main())
