"""A cancel that a frame on its way turns into another exception."""

import asyncio


async def inner() -> None:
    await asyncio.Event().wait()


async def middle() -> None:
    try:
        await inner()
    except asyncio.CancelledError:
        raise LookupError("gone") from None


async def outer() -> None:
    await middle()


async def main() -> None:
    task = asyncio.create_task(outer(), name="outer")
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except LookupError as error:
        print(error)


await main()
