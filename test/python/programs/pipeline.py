"""The producer works while the consumer does: a bounded queue between two tasks."""

import asyncio
from collections.abc import AsyncIterator


async def pages(last: int) -> AsyncIterator[int]:
    for number in range(last):
        await asyncio.sleep(0)
        yield number


async def fill(queue: "asyncio.Queue[int | None]", last: int) -> None:
    async for page in pages(last):
        await queue.put(page)
    await queue.put(None)


async def ahead(last: int, most: int) -> AsyncIterator[int]:
    queue: asyncio.Queue[int | None] = asyncio.Queue(most)
    task = asyncio.create_task(fill(queue, last), name="fill")
    try:
        while (page := await queue.get()) is not None:
            yield page
    finally:
        task.cancel()
        await asyncio.wait([task])


async def main() -> list[int]:
    taken = [page async for page in ahead(3, 1)]
    early = ahead(9, 1)
    async for page in early:
        if page == 1:
            break
    await early.aclose()
    return taken


await main()
