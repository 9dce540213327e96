"""Tasks beside each other: gather, as_completed, shield, wait for the first."""

import asyncio


async def after(event: asyncio.Event, word: str) -> str:
    await event.wait()
    return word


async def main() -> None:
    one, two = asyncio.Event(), asyncio.Event()
    pair = asyncio.gather(after(one, "a"), after(two, "b"))
    await asyncio.sleep(0)
    one.set()
    two.set()
    await pair
    third = asyncio.Event()
    late = asyncio.create_task(after(third, "c"), name="late")
    asyncio.get_running_loop().call_soon(third.set)
    await asyncio.shield(late)
    for next_one in asyncio.as_completed([after(one, "d")]):
        print(await next_one)


await main()
