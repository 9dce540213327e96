"""A timeout around a yield: it hits whatever the consumer waits for, not the producer."""

import asyncio
from collections.abc import AsyncIterator


async def numbers() -> AsyncIterator[int]:
    async with asyncio.timeout(0.05):
        yield 1
        yield 2


async def main() -> None:
    try:
        async for number in numbers():
            print(number)
            await asyncio.sleep(0.3)
    except asyncio.CancelledError:
        print("the consumer was cancelled")


await main()
await asyncio.sleep(0)
