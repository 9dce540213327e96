"""Generators that are dropped: held at a yield outside any try, inside one, in a cycle."""

import gc
from collections.abc import AsyncGenerator, Generator


def plain() -> Generator[int, None, None]:
    yield 1


def careful() -> Generator[int, None, None]:
    try:
        yield 1
    finally:
        print("careful ends")


async def stream() -> AsyncGenerator[int, None]:
    yield 1


def drop() -> None:
    held = plain()
    next(held)
    held = careful()
    next(held)
    held = None
    loop = careful()
    next(loop)
    cycle = [loop]
    cycle.append(cycle)
    del loop, cycle
    gc.collect()
    asynchronous = stream()
    try:
        asynchronous.asend(None).send(None)
    except StopIteration as end:
        print(end.value)
    del asynchronous


drop()
