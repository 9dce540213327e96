"""A task that is cancelled before its first turn: none of its code runs."""

import asyncio


async def work() -> None:
    try:
        print("never printed")
    finally:
        print("never printed")


async def main() -> None:
    task = asyncio.create_task(work(), name="work")
    task.cancel()
    await asyncio.wait([task])


await main()
