"""Tasks that end with an exception: taken by who awaits, left untaken, and awaited while cancelled."""

import asyncio
import gc


async def fails(word: str) -> None:
    await asyncio.sleep(0)
    raise ValueError(word)


async def main() -> None:
    taken = asyncio.create_task(fails("taken"), name="taken")
    try:
        await taken
    except ValueError as error:
        print(error)
    forgotten = asyncio.create_task(fails("forgotten"), name="forgotten")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del forgotten
    gc.collect()
    kept = asyncio.create_task(fails("kept"), name="kept")
    await asyncio.wait([kept])
    print(kept.done())


await main()
