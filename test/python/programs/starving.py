"""A producer that never suspends beside a ticker: the ticker gets no turn until the last item."""

import asyncio
from collections.abc import AsyncIterator


async def numbers(pause: bool) -> AsyncIterator[int]:
    for number in range(3):
        if pause:
            await asyncio.sleep(0)
        yield number


async def ticker() -> None:
    while True:
        await asyncio.sleep(0)


async def main() -> None:
    task = asyncio.create_task(ticker(), name="ticker")
    async for _ in numbers(pause=False):
        pass
    async for _ in numbers(pause=True):
        pass
    task.cancel()


await main()
await asyncio.sleep(0)
