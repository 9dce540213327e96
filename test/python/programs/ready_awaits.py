"""Awaits that have their answer at once: no frame is left, and the task keeps its turn."""

import asyncio


async def ready() -> int:
    return 1


async def main() -> int:
    queue: asyncio.Queue[int] = asyncio.Queue()
    await queue.put(2)
    lock = asyncio.Lock()
    async with lock:
        total = await ready() + await queue.get()
    done = asyncio.get_running_loop().create_future()
    done.set_result(3)
    return total + await done


await main()
