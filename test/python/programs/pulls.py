"""Everything that pulls: loops, next, list, unpacking, zip, in, generator expressions, await anext."""

from collections.abc import AsyncIterator, Iterator


def numbers() -> Iterator[int]:
    yield 1
    yield 2


async def stream() -> AsyncIterator[int]:
    yield 1
    yield 2


def main() -> None:
    first, second = numbers()
    print(list(numbers()), 2 in numbers())
    for number in (value + 1 for value in numbers()):
        print(number)
    pulled = numbers()
    print(next(pulled), next(pulled), next(pulled, "none"))


async def async_main() -> None:
    pulled = stream()
    print(await anext(pulled), await pulled.__anext__(), await anext(pulled, "none"))
    async for number in stream():
        if number == 1:
            continue
    else:
        print("all")


main()
await async_main()
