"""A generator that is closed by another task than the one that pulled, and a cancelled aclose."""

import asyncio
from collections.abc import AsyncGenerator


async def numbers() -> AsyncGenerator[int, None]:
    try:
        yield 1
        yield 2
    finally:
        await asyncio.Event().wait()


async def pull(stream: AsyncGenerator[int, None]) -> int:
    return await anext(stream)


async def main() -> None:
    stream = numbers()
    await asyncio.create_task(pull(stream), name="puller")
    closing = asyncio.create_task(close(stream), name="closer")
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.wait([closing])


async def close(stream: AsyncGenerator[int, None]) -> None:
    await stream.aclose()


await main()
