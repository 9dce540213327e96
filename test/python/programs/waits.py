"""What asyncio offers to wait for, each waited for by a frame of its own."""

import asyncio


async def hold(lock: asyncio.Lock | asyncio.Semaphore | asyncio.Condition) -> None:
    async with lock:
        await asyncio.sleep(0)


async def notified(condition: asyncio.Condition) -> None:
    async with condition:
        await condition.wait()


async def joined(queue: "asyncio.Queue[int]") -> None:
    await queue.join()


async def on_future(future: "asyncio.Future[int]") -> int:
    return await future


async def main() -> None:
    for lock in (asyncio.Lock(), asyncio.Semaphore(1)):
        await asyncio.gather(hold(lock), hold(lock))
    condition = asyncio.Condition()
    waiting = asyncio.create_task(notified(condition), name="waiting")
    await asyncio.sleep(0)
    async with condition:
        condition.notify_all()
    await waiting
    queue: asyncio.Queue[int] = asyncio.Queue()
    queue.put_nowait(1)
    joining = asyncio.create_task(joined(queue), name="joining")
    await asyncio.sleep(0)
    queue.get_nowait()
    queue.task_done()
    await joining
    future = asyncio.get_running_loop().create_future()
    hoping = asyncio.create_task(on_future(future), name="hoping")
    await asyncio.sleep(0)
    future.set_result(1)
    await asyncio.wait([hoping], timeout=5)
    pair = [asyncio.create_task(joined(queue)) for _ in range(2)]
    await asyncio.wait(pair, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait(pair)


await main()
