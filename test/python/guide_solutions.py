"""Solutions of the guide's exercises, right and wrong: run in each Python, they print what the
checks say of them.

For each exercise: two more right answers than its own, which is tried, too, and three typical wrong
ones, each with a word of the hint that must come first. What the notebook begins with is a fourth.
"""

from __future__ import annotations

import asyncio
import json
import linecache
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from yieldscope.guide.exercises import EXERCISES, check

#: Exercise → the name of the function that it asks for.
FUNCTIONS = {
    "count-the-turns": "predict",
    "let-it-tick": "numbers",
    "close-it-here": "first_two",
    "who-hears-it": "consume",
    "bound-the-fan-out": "fetch_all",
    "overlap": "ahead",
    "side-by-side": "both",
    "batches": "batches",
}

RIGHT = {
    "count-the-turns": [
        "predict = lambda ready, naps: [ready + 2, ready + 1, naps + 1]",
        """
        def predict(ready, naps):
            values = ready + len(["opened"])
            return values + 1, values, naps + 1
        """,
    ],
    "let-it-tick": [
        """
        async def numbers(count):
            for number in range(count):
                await asyncio.sleep(0)
                yield number
        """,
        """
        class numbers:
            def __init__(self, count):
                self.count, self.next = count, 0

            def __aiter__(self):
                return self

            async def __anext__(self):
                if self.next == self.count:
                    raise StopAsyncIteration
                if self.next % 40 == 0:
                    await asyncio.sleep(0)
                self.next += 1
                return self.next - 1
        """,
    ],
    "close-it-here": [
        """
        async def first_two(lines, count):
            stream = lines(count)
            try:
                return [await anext(stream) for _ in range(min(2, count))]
            finally:
                await stream.aclose()
        """,
        """
        from contextlib import AsyncExitStack

        async def first_two(lines, count):
            async with AsyncExitStack() as stack:
                stream = lines(count)
                stack.push_async_callback(stream.aclose)
                got = []
                async for line in stream:
                    got.append(line)
                    if len(got) == 2:
                        break
                return got
        """,
    ],
    "who-hears-it": [
        """
        heard = ["items", "consume"]

        async def consume(stream, asked):
            try:
                async for item in stream:
                    asked.set()
                    await asyncio.Event().wait()
            finally:
                await stream.aclose()
        """,
        """
        from contextlib import aclosing
        heard = ("items", "consume")

        async def consume(stream, asked):
            async with aclosing(stream) as items:
                while True:
                    await anext(items)
                    asked.set()
                    await asyncio.sleep(1)
        """,
    ],
    "bound-the-fan-out": [
        """
        async def fetch_all(fetch, numbers):
            tasks = []
            try:
                for number in numbers:
                    tasks.append(asyncio.create_task(fetch(number)))
                    if len(tasks) == 4:
                        yield await tasks.pop(0)
                while tasks:
                    yield await tasks.pop(0)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        """,
        """
        async def fetch_all(fetch, numbers):
            numbers = list(numbers)
            for start in range(0, len(numbers), 4):
                batch = [fetch(number) for number in numbers[start : start + 4]]
                for result in await asyncio.gather(*batch):
                    yield result
        """,
    ],
    "overlap": [
        """
        async def ahead(source):
            queue = asyncio.Queue()
            room = asyncio.Semaphore(2)

            async def fetch():
                while True:
                    await room.acquire()
                    try:
                        queue.put_nowait((await anext(source),))
                    except StopAsyncIteration:
                        queue.put_nowait(None)
                        return

            task = asyncio.ensure_future(fetch())
            try:
                while (got := await queue.get()) is not None:
                    room.release()
                    yield got[0]
            finally:
                task.cancel()
        """,
        """
        async def ahead(source):
            ready = asyncio.Queue(1)

            async def fetch():
                async for item in source:
                    await ready.put([item])
                await ready.put([])

            task = asyncio.create_task(fetch())
            while item := await ready.get():
                yield item[0]
            await task
        """,
    ],
    "side-by-side": [
        """
        async def both(first, second):
            one, other = asyncio.create_task(first), asyncio.create_task(second)
            return await one, await other
        """,
        """
        async def both(first, second):
            other = asyncio.ensure_future(second)
            return [await first, await other]
        """,
    ],
    "batches": [
        """
        def batches(source, size):
            batch = []
            for item in source:
                batch.append(item)
                if len(batch) == size:
                    yield batch
                    batch = []
            if batch:
                yield batch
        """,
        """
        class batches:
            def __init__(self, source, size):
                self.source, self.size = iter(source), size

            def __iter__(self):
                return self

            def __next__(self):
                batch = []
                while len(batch) < self.size:
                    try:
                        batch.append(next(self.source))
                    except StopIteration:
                        break
                if not batch:
                    raise StopIteration
                return batch
        """,
    ],
}

WRONG = {
    "count-the-turns": [
        ("pull finds the end", "predict = lambda ready, naps: (ready + 1, ready + 1, naps + 1)"),
        ("answers at once", "predict = lambda ready, naps: (ready + 2, ready + 1, ready + naps)"),
        ("line by line", "predict = lambda ready, naps: ready"),
    ],
    "let-it-tick": [
        (
            "inside the turn",
            "async def numbers(count):\n    for n in range(count):\n        yield n",
        ),
        (
            "How often is it needed",
            """
            async def numbers(count):
                for number in range(count):
                    if number % 90 == 0:
                        await asyncio.sleep(0)
                    yield number
            """,
        ),
        (
            "0, 1, 2",
            """
            async def numbers(count):
                for number in range(0, count, 50):
                    await asyncio.sleep(0)
                    yield number
            """,
        ),
    ],
    "close-it-here": [
        (
            "Who can",
            """
            async def first_two(lines, count):
                stream = lines(count)
                got = [await anext(stream) for _ in range(min(2, count))]
                del stream
                return got
            """,
        ),
        (
            "Who can",
            """
            kept = []

            async def first_two(lines, count):
                kept.append(lines(count))
                return [await anext(kept[-1]) for _ in range(min(2, count))]
            """,
        ),
        (
            "first two items",
            """
            async def first_two(lines, count):
                return [line async for line in lines(count)][:2]
            """,
        ),
    ],
    "who-hears-it": [
        (
            "innermost frame",
            """
            heard = ("consume", "consume")

            async def consume(stream, asked):
                async for item in stream:
                    asked.set()
                    await asyncio.sleep(1)
            """,
        ),
        (
            "has to close it",
            """
            heard = ("items", "consume")

            async def consume(stream, asked):
                async for item in stream:
                    asked.set()
                    await asyncio.sleep(1)
            """,
        ),
        ("two words", "async def consume(stream, asked):\n    await asyncio.sleep(1)"),
    ],
    "bound-the-fan-out": [
        (
            "set of at most 4",
            """
            async def fetch_all(fetch, numbers):
                for result in await asyncio.gather(*[fetch(number) for number in numbers]):
                    yield result
            """,
        ),
        (
            "start several",
            """
            async def fetch_all(fetch, numbers):
                for number in numbers:
                    yield await fetch(number)
            """,
        ),
        (
            "GeneratorExit",
            """
            async def fetch_all(fetch, numbers):
                tasks = []
                for number in numbers:
                    tasks.append(asyncio.create_task(fetch(number)))
                    if len(tasks) == 4:
                        yield await tasks.pop(0)
                while tasks:
                    yield await tasks.pop(0)
            """,
        ),
    ],
    "overlap": [
        (
            "cannot work ahead",
            """
            async def ahead(source):
                async for item in source:
                    yield item
            """,
        ),
        (
            "counts, too",
            """
            async def ahead(source):
                ready = asyncio.Queue()

                async def fetch():
                    async for item in source:
                        await ready.put([item])
                    await ready.put([])

                task = asyncio.create_task(fetch())
                while item := await ready.get():
                    await asyncio.sleep(0.01)
                    yield item[0]
                await task
            """,
        ),
        (
            "in order",
            """
            async def ahead(source):
                items = [item async for item in source]
                for item in reversed(items):
                    yield item
            """,
        ),
    ],
    "side-by-side": [
        ("own task", "async def both(first, second):\n    return await first, await second"),
        (
            "whichever is done first",
            """
            async def both(first, second):
                tasks = [asyncio.ensure_future(one) for one in (second, first)]
                return [await task for task in tasks]
            """,
        ),
        (
            "own task",
            "async def both(first, second):\n    return [await c for c in (first, second)]",
        ),
    ],
    "batches": [
        (
            "never comes back",
            """
            def batches(source, size):
                items = list(source)
                for start in range(0, len(items), size):
                    yield items[start : start + size]
            """,
        ),
        (
            "what remains",
            """
            def batches(source, size):
                while True:
                    batch = []
                    for _ in range(size):
                        try:
                            batch.append(next(source))
                        except StopIteration:
                            return
                    yield batch
            """,
        ),
        (
            "what remains",
            """
            from itertools import islice

            def batches(source, size):
                while True:
                    batch = list(islice(source, size))
                    yield batch
                    if not batch:
                        return
            """,
        ),
    ],
}


def solution(name: str, number: int, text: str) -> Any:
    """The function of a solution, from a file of its own."""
    text = "import asyncio\n" + dedent(text).strip("\n") + "\n"
    filename = f"{name}-{number}.py"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    space: dict[str, Any] = {"__name__": f"solution_{number}"}
    exec(compile(text, filename, "exec"), space)
    return space[FUNCTIONS[name]]


async def main() -> list[str]:
    wrong = []
    for name, exercise in EXERCISES.items():
        for number, text in enumerate([exercise.answer, *RIGHT[name]]):
            card = await check(name, solution(name, number, text))
            if not card.data["passed"]:
                wrong.append(f"{name}: right answer {number} fails: {card.data['saw']}")
        for number, (word, text) in enumerate(WRONG[name]):
            card = await check(name, solution(name, number + 10, text))
            if card.data["passed"]:
                wrong.append(f"{name}: wrong answer {number} passes: {card.data['saw']}")
            elif word not in card.data["hints"][0]:
                hints = card.data["saw"] + card.data["hints"][:1]
                wrong.append(f"{name}: wrong answer {number} has another hint: {hints}")
            if exercise.answer.strip() in card.markdown:
                wrong.append(f"{name}: the answer is shown unasked")
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
    return wrong


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main())))
