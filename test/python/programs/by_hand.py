"""Coroutines and async generators driven without an event loop."""

import types
from collections.abc import AsyncGenerator, Generator


@types.coroutine
def give(word: str) -> Generator[str, str, str]:
    return (yield word)


async def talk() -> str:
    first = await give("one")
    try:
        second = await give("two")
    except ValueError as error:
        second = str(error)
    return first + second


async def stream() -> AsyncGenerator[int, None]:
    await give("before")
    yield 1


class Twice:
    def __await__(self) -> Generator[str, str, str]:
        yield "again"
        return "done"


async def waits_for_object() -> str:
    return await Twice()


talking = talk()
print(talking.send(None), talking.send("heard"))
try:
    talking.throw(ValueError("thrown"))
except StopIteration as end:
    print(end.value)
pulling = stream().__anext__()
print(pulling.send(None))
try:
    pulling.send(None)
except StopIteration as end:
    print(end.value)
waiting = waits_for_object()
waiting.send(None)
try:
    waiting.send("x")
except StopIteration as end:
    print(end.value)
closed = talk()
closed.send(None)
closed.close()
