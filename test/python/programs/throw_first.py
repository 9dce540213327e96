"""Exceptions that reach generators and coroutines before their first line, and closing before it."""

from collections.abc import AsyncGenerator, Generator


def sync() -> Generator[int, None, None]:
    try:
        yield 1
    finally:
        print("never printed")


async def stream() -> AsyncGenerator[int, None]:
    yield 1


async def coroutine() -> None:
    print("never printed")


async def main() -> None:
    try:
        sync().throw(ValueError("sync"))
    except ValueError:
        pass
    try:
        await stream().athrow(ValueError("stream"))
    except ValueError:
        pass
    unused = coroutine()
    unused.close()
    held = stream()
    await held.aclose()
    never = sync()
    never.close()


await main()
