"""Checks that a program sees of itself under a recording what it sees without: the exception that
it handles, context variables, what asyncio's debug mode tells. Registered with those of
`lifetimes.py`.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import logging
import re
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from beside import OPTIONS, maybe
from lifetimes import check


@check()
def handlers_see_the_exception_that_they_handle() -> None:
    def handling(told: list[object]) -> Iterator[str]:
        def says(where: str) -> None:
            kind, error, traceback = sys.exc_info()
            behind = None if error is None else error.__context__
            depth = 0
            while traceback is not None:
                depth, traceback = depth + 1, traceback.tb_next
            told.append((where, kind, repr(error), repr(behind), depth))

        says("outside")
        try:
            yield "one"
        except KeyError:
            says("in a handler")
            try:
                yield "two"
            except ValueError:
                says("in a second handler")
                yield "three"
                says("in it still")
            says("in the first again")
        finally:
            says("in the finally")
        says("at the end")

    def program() -> list[object]:
        told: list[object] = []
        stream = handling(told)
        next(stream)
        stream.throw(KeyError("k"))  # type: ignore[attr-defined]
        try:
            raise OSError("around")
        except OSError:
            stream.throw(ValueError("v"))  # type: ignore[attr-defined]
            told.append(repr(sys.exc_info()[1]))
        told.append(sys.exc_info()[1])
        list(stream)
        return told

    plain = program()
    assert len(plain) == 9, plain
    for options in OPTIONS:
        with maybe(options):
            watched = program()
        assert watched == plain, (options, plain, watched)


variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")


@check()
def context_variables_are_the_programs_own() -> None:
    async def stream(told: list[str]) -> Any:
        told.append(f"stream {variable.get()}")
        token = variable.set("in the stream")
        yield 1
        told.append(f"stream still {variable.get()}")
        variable.reset(token)

    async def child(told: list[str], name: str) -> None:
        told.append(f"{name} {variable.get()}")
        variable.set(name)
        await asyncio.sleep(0)
        told.append(f"{name} {variable.get()}")
        async for _ in stream(told):
            told.append(f"{name} {variable.get()}")

    async def main(told: list[str]) -> None:
        variable.set("main")
        await asyncio.gather(child(told, "a"), child(told, "b"))
        context = contextvars.copy_context()
        context.run(variable.set, "elsewhere")
        told.append(variable.get())
        asyncio.get_running_loop().call_soon(lambda: told.append(f"called {variable.get()}"))
        await asyncio.sleep(0)

    def program() -> list[str]:
        told: list[str] = []
        asyncio.run(main(told))
        told.append(f"outside {variable.get()}")
        return told

    plain = program()
    assert plain[-1] == "outside unset"
    for options in OPTIONS:
        with maybe(options):
            watched = program()
        assert watched == plain, (options, plain, watched)


# asyncio's debug mode


class Hears(logging.Handler):
    """Keeps what asyncio logs."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage().split()
        if "took" in words:  # "Executing <Handle …> took 0.123 seconds": the time is its own
            words = words[: words.index("took")]
        text = " ".join([record.levelname, *words]).partition(" at 0x")[0]
        self.told.append(re.sub(r"Task-\d+", "Task", text))  # they are numbered in one row


def debug_run(options: dict[str, Any] | None) -> list[str]:
    """What a program in debug mode hears: logs, warnings, hooks, where things were made."""
    told: list[str] = []

    async def never() -> None:
        pass

    async def fails() -> None:
        raise ZeroDivisionError

    async def slow() -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + 0.06
        while loop.time() < end:
            pass

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.slow_callback_duration = 0.05
        never()
        future = loop.create_future()
        made = future._source_traceback[-1]  # type: ignore[attr-defined]
        told.append(f"made in {made.name} at {made.lineno}: {made.line}")
        task = asyncio.ensure_future(slow(), loop=loop)
        told.append(f"task made at {task._source_traceback[-1].lineno}")  # type: ignore[attr-defined]
        await task
        failing = asyncio.ensure_future(fails(), loop=loop)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del failing, task
        gc.collect()
        future.cancel()

    hears = Hears()
    logger = logging.getLogger("asyncio")
    logger.addHandler(hears)
    level = logger.level
    logger.setLevel(logging.WARNING)
    depth = sys.get_coroutine_origin_tracking_depth()
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            with maybe(options):
                asyncio.run(main(), debug=True)
    finally:
        logger.setLevel(level)
        logger.removeHandler(hears)
    told.append(f"depth is back: {sys.get_coroutine_origin_tracking_depth() == depth}")
    told += [" ".join(one.split()) for one in hears.told]
    told += [f"{one.category.__name__}: {one.message} at {one.lineno}" for one in warned]
    return told


@check("sockets")
def asyncios_debug_mode_says_what_it_says() -> None:
    # From one line, which is told of as where the coroutine that is never awaited was made.
    plain, *others = [(options, debug_run(options)) for options in (None, *OPTIONS)]
    text = "\n".join(plain[1])
    for part in ("Executing <", "was never awaited", "Coroutine created at", "ZeroDiv", "made in"):
        assert part in text, (part, text)
    for options, watched in others:
        assert watched == plain[1], f"{options}\n{text}\n\n" + "\n".join(watched)
