"""Generators that do what they must not: yield while closing, raise the end by hand, run twice."""

import asyncio
from collections.abc import AsyncGenerator, Generator


async def yields_again() -> AsyncGenerator[int, None]:
    try:
        yield 1
    finally:
        yield 2


async def ends_by_hand() -> AsyncGenerator[int, None]:
    yield 1
    raise StopAsyncIteration


def stops_by_hand() -> Generator[int, None, None]:
    yield 1
    raise StopIteration


def reenters() -> Generator[int, None, None]:
    yield 1
    next(itself)


async def main() -> None:
    stream = yields_again()
    await anext(stream)
    try:
        await stream.aclose()
    except RuntimeError as error:
        print(error)
    try:
        async for number in ends_by_hand():
            print(number)
    except RuntimeError as error:
        print(error)
    try:
        print(list(stops_by_hand()))
    except RuntimeError as error:
        print(error)
    try:
        print(list(itself))
    except ValueError as error:
        print(error)


itself = reenters()
await main()
