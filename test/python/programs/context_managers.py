"""Generator-based context managers, with and without an exception in the body."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager


@contextmanager
def logged(name: str) -> Iterator[str]:
    try:
        yield name
    except KeyError:
        print("logged")
        raise


@asynccontextmanager
async def connected(host: str) -> AsyncIterator[str]:
    await asyncio.sleep(0)
    try:
        yield host
    except ValueError:
        print("handled")
    finally:
        await asyncio.sleep(0)


async def main() -> None:
    async with connected("one") as host:
        print(host)
    async with connected("two"):
        raise ValueError("in the body")
    try:
        with logged("three"):
            raise KeyError("body")
    except KeyError:
        print("came out")


await main()
