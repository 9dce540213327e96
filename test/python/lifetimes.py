"""Checks that objects live and die under a recording as without, and that nothing is left of a
recording. They run inside each interpreter (see `worker.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import linecache
import os
import sys
import threading
import types
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from sizes import size

import yieldscope

__all__ = ["CHECKS", "NEEDS"]

CHECKS: dict[str, Callable[[], None]] = {}
#: As in `checks`.
NEEDS: dict[str, tuple[str, ...]] = {}

#: What the program said and which of its things died, in that order.
Said = list[str]
PROGRAMS: list[Callable[[Said], None]] = []

#: With these options a recording changes no lifetime.
FAITHFUL: dict[str, bool] = {}
if sys.version_info < (3, 13):
    FAITHFUL["locals"] = False
if sys.version_info < (3, 11):
    FAITHFUL["lines"] = False


def check(*needs: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Registers a check, and what it needs."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        CHECKS[function.__name__] = function
        NEEDS[function.__name__] = needs
        return function

    return register


def program(function: Callable[[Said], None]) -> Callable[[Said], None]:
    """Registers a program whose lifetimes are compared."""
    PROGRAMS.append(function)
    return function


class Thing:
    """Says when it dies, once to a weak reference and once as its finaliser."""

    def __init__(self, name: str, said: Said) -> None:
        self.name = name
        self.said = said
        self.other: Any = None
        self.ref = weakref.ref(self, lambda _: said.append(f"{name} is gone"))
        REFS.append(self.ref)

    def __del__(self) -> None:
        self.said.append(f"{self.name} is finalised")

    def itself(self) -> Thing:
        return self


#: The weak references must outlive what they tell of.
REFS: list[Any] = []


class Trouble(Exception):
    """Carries a thing."""


@program
def deleted(said: Said) -> None:
    one = Thing("one", said)
    said.append("made")
    del one
    said.append("deleted")


@program
def bound_again(said: Said) -> None:
    one = Thing("first", said)
    one = Thing("second", said)
    said.append("bound again")
    one = one.itself()
    said.append("and again")


@program
def ended_function(said: Said) -> None:
    def inner(given: Thing) -> int:
        own, _ = Thing("own", said), given
        said.append("inside")
        return len(own.name)

    inner(Thing("given", said))
    said.append("outside")


@program
def never_bound(said: Said) -> None:
    Thing("alone", said)
    said.append("after it")
    Thing("called", said).itself().itself()
    said.append("after that")
    [Thing("listed", said), Thing("with it", said)][0].itself()
    said.append("end")


@program
def loop_variable(said: Said) -> None:
    for thing in map(lambda name: Thing(name, said), "abc"):  # noqa: C417
        said.append(f"at {thing.name}")
    said.append("loop over")
    del thing
    said.append("end")


@program
def comprehended(said: Said) -> None:
    names = [thing.name for thing in (Thing(name, said) for name in "ab")]
    said.append(f"{names}")
    kept = {thing for thing in (Thing(name, said) for name in "cd") if thing.name == "d"}
    said.append("kept one")
    kept.clear()
    said.append("end")


@program
def generators_end(said: Said) -> None:
    def gives(name: str) -> Iterator[str]:
        thing = Thing(name, said)
        try:
            yield thing.name
            yield "more"
        finally:
            said.append(f"{name} is cleaned up")

    list(gives("exhausted"))
    said.append("after the exhausted one")
    closed = gives("closed")
    next(closed)
    closed.close()  # type: ignore[attr-defined]
    said.append("after the close")
    dropped = gives("dropped")
    next(dropped)
    del dropped
    said.append("after the drop")
    fresh = gives("fresh")
    del fresh
    for name in gives("left"):
        said.append(name)
        break
    said.append("end")


@program
def delegated(said: Said) -> None:
    def inner() -> Iterator[int]:
        thing = Thing("inner", said)
        yield 1
        said.append(f"{thing.name} goes on")
        yield 2

    def outer() -> Iterator[int]:
        thing = Thing("outer", said)
        yield from inner()
        said.append(f"{thing.name} goes on")
        yield 3

    stream = outer()
    for number in stream:
        said.append(str(number))
        if number == 3:
            break
    del stream
    said.append("end")


@program
def exceptions_handled(said: Said) -> None:
    def fails() -> None:
        inside = Thing("inside", said)
        raise Trouble(Thing("carried", said), inside.name)

    try:
        fails()
    except Trouble as trouble:
        said.append(f"caught {len(trouble.args)}")
    said.append("handled")
    try:
        try:
            fails()
        except Trouble as trouble:
            raise KeyError(Thing("second", said)) from trouble
    except KeyError as error:
        said.append(type(error.__cause__).__name__)
    said.append("handled both")
    kept = None
    try:
        fails()
    except Trouble as trouble:
        kept = trouble
    said.append("kept")
    kept.__traceback__ = None
    said.append("without its traceback")
    del kept
    said.append("end")


@program
def cycles(said: Said) -> None:
    one, two = Thing("one", said), Thing("two", said)
    one.other, two.other = two, one
    gc.collect()
    said.append("collected while held")
    del one, two
    said.append("let go")
    gc.collect()
    said.append("collected")

    def gives() -> Iterator[Any]:
        thing = Thing("in a generator", said)
        thing.other = yield 1
        yield 2

    stream = gives()
    next(stream)
    stream.send(stream)  # type: ignore[attr-defined]
    del stream
    said.append("let go of the generator")
    gc.collect()
    said.append("end")


@program
def closures_and_context_managers(said: Said) -> None:
    @contextlib.contextmanager
    def holding(name: str) -> Iterator[Thing]:
        thing = Thing(name, said)
        try:
            yield thing
        finally:
            said.append(f"{name} is let go")

    with holding("held") as held:
        said.append(held.name)
    del held
    said.append("left")
    with contextlib.suppress(Trouble), holding("broken"):
        raise Trouble
    said.append("left by an exception")

    def makes() -> Callable[[], str]:
        thing = Thing("enclosed", said)
        return lambda: thing.name

    function = makes()
    said.append(function())
    del function
    said.append("end")


@program
def class_bodies(said: Said) -> None:
    class Holder:
        thing = Thing("in the class", said)
        del thing
        said.append("in the body")

    said.append(Holder.__name__)
    space: dict[str, Any] = {"Thing": Thing, "said": said}
    exec("thing = Thing('global', said)\ndel thing\nsaid.append('in the module')", space)
    said.append("end")


@program
def async_generators(said: Said) -> None:
    async def stream(name: str) -> AsyncIterator[str]:
        thing = Thing(name, said)
        try:
            yield thing.name
            await asyncio.sleep(0)
            yield "more"
        finally:
            said.append(f"{name} is cleaned up")

    async def main() -> None:
        async for _ in stream("exhausted"):
            pass
        said.append("after the exhausted one")
        closed = stream("closed")
        await closed.__anext__()
        await closed.aclose()  # type: ignore[attr-defined]
        del closed
        said.append("after the close")
        async for _ in stream("dropped"):
            break
        for _ in range(3):
            await asyncio.sleep(0)
        said.append("after the drop")
        left = stream("left to the loop")
        await left.__anext__()
        said.append("end")

    asyncio.run(main())


@program
def tasks_that_nobody_holds(said: Said) -> None:
    """asyncio complains of an exception at once, whether its tasks are written in C or not."""
    tasks: Any = sys.modules["asyncio.tasks"]

    async def fails(name: str) -> None:
        raise Trouble(Thing(name, said))

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: said.append(context["message"]))
        Thing("held by nobody", said)
        # Any trace function makes 3.10 keep the locals of what a task in Python runs.
        classes = (tasks._PyTask, tasks.Task) if sys.version_info >= (3, 11) else ()
        for cls in classes:
            cls(fails(cls.__module__), loop=loop)
            await asyncio.sleep(0)
            said.append("after it")
        if sys.version_info >= (3, 12):
            made = asyncio.eager_task_factory(loop, fails("eager"))
            said.append(made.get_name()[:4])
            del made
            said.append("after the eager one")

    asyncio.run(main())


@program
def tasks_and_futures(said: Said) -> None:
    async def works(thing: Thing) -> Thing:
        await asyncio.sleep(0)
        return thing

    async def fails() -> None:
        thing = Thing("in the failure", said)
        await asyncio.sleep(0)
        raise Trouble(thing)

    async def main() -> None:
        task = asyncio.create_task(works(Thing("passed", said)))
        said.append((await task).name)
        del task
        said.append("task gone")
        failing = asyncio.create_task(fails())
        try:
            await failing
        except Trouble:
            said.append("failed")
        del failing
        gc.collect()
        said.append("failure gone")
        waiting = asyncio.create_task(works(Thing("cancelled", said)))
        await asyncio.sleep(0)
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting
        del waiting
        gc.collect()
        said.append("cancelled one gone")
        future = asyncio.get_running_loop().create_future()
        future.set_result(Thing("result", said))
        said.append((await future).name)
        del future
        said.append("end")

    asyncio.run(main())


def told(function: Callable[[Said], None]) -> Said:
    """What a program says, and what dies, with no collection but those that it asks for."""
    said: Said = []
    gc.collect()
    gc.disable()
    try:
        function(said)
        said.append("returned")
        gc.collect()
    finally:
        gc.enable()
    return said


@check()
def things_die_where_they_die_without_a_recording() -> None:
    for function in PROGRAMS:
        plain = told(function)
        with yieldscope.watch(__file__, **FAITHFUL) as recording:
            watched = told(function)
        assert recording.stopped is None, recording.stopped_note
        assert len(recording.steps) > 5, function.__name__
        assert any("gone" in words for words in plain), plain
        assert watched == plain, f"{function.__name__}:\n{plain}\n{watched}"


def under(trace: Any, function: Callable[[Said], None]) -> Said:
    """What a program says under a trace function."""
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return told(function)
    finally:
        sys.settrace(before)


def peeks(frame: types.FrameType, event: str, arg: object) -> Any:
    _ = frame.f_locals
    return peeks


def nothing(frame: types.FrameType, event: str, arg: object) -> Any:
    return nothing


@check()
def where_locals_hold_things_any_trace_function_does_so() -> None:
    """Up to 3.12 a dict of the locals holds what was deleted until the next event: on 3.10 it is
    made for each event, later when it is read.
    """
    plain = told(deleted)
    with yieldscope.watch(__file__):
        watched = told(deleted)
    peeked, traced = under(peeks, deleted), under(nothing, deleted)
    late = sys.version_info < (3, 13)
    order = ["made", "one is gone", "one is finalised", "deleted", "returned"]
    assert sorted(plain) == sorted(order)
    assert (watched == plain) is (not late or watched == peeked == plain), (plain, watched)
    assert (traced == plain) or sys.version_info < (3, 11), traced
    if late:
        # It dies in either case before the next line runs.
        assert watched.index("one is gone") < watched.index("deleted"), watched


@check()
def a_recording_is_gone_with_its_last_reference() -> None:
    def items() -> Iterator[int]:
        yield 1
        yield 2

    async def main() -> list[int]:
        await asyncio.sleep(0)
        return await asyncio.gather(*(asyncio.sleep(0, number) for number in (1, 2)))

    def once(**options: Any) -> tuple[Any, Any]:
        with yieldscope.watch(__file__, **options) as recording:
            held = items()
            next(held)
            asyncio.run(main())
        assert len(recording.steps) > 3
        return weakref.ref(recording.log), held

    once()
    flags = gc.get_debug()
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        for options in ({}, {"lines": False}, {"max_steps": 4}, {"locals": False}):
            ref, held = once(**options)
            assert ref() is None, f"the record of {options} is still there"
            assert next(held) == 2
        gc.collect()
        found = {
            f"{type(one).__module__}.{type(one).__name__}"
            for one in gc.garbage
            if type(one).__module__.startswith("yieldscope")
        }
    finally:
        gc.set_debug(flags)
        gc.garbage.clear()
        gc.enable()
    assert not found, f"left to the collector: {found}"


@check()
def code_that_is_not_watched_is_not_kept() -> None:
    refs = []
    with yieldscope.watch(nothing):
        for number in range(20):
            space: dict[str, Any] = {}
            exec(f"def f():\n    return {number}", space)
            space["f"]()
            refs.append(weakref.ref(space.pop("f").__code__))
        gc.collect()
        assert [ref() for ref in refs] == [None] * 20


def one_watch(kind: int) -> None:
    """A watch of one of many kinds."""

    def items(count: int) -> Iterator[int]:
        yield from range(count)

    def fails() -> None:
        raise Trouble

    async def main() -> None:
        await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0))

    if kind == 0:
        with yieldscope.watch(items):
            list(items(3))
    elif kind == 1:
        with contextlib.suppress(Trouble), yieldscope.watch(__file__):
            fails()
    elif kind == 2:
        with yieldscope.watch(items, max_steps=2):
            list(items(5))
    elif kind == 3:
        with yieldscope.watch(items, lines=False), yieldscope.watch(items):
            next(items(2))
    elif kind == 4:
        with yieldscope.watch(items):
            sys.settrace(None)
    elif kind == 5:
        yieldscope.watch(items)
    elif kind == 6:
        with contextlib.suppress(KeyboardInterrupt), yieldscope.watch(items):
            raise KeyboardInterrupt
    elif kind == 7:
        with yieldscope.watch(__file__, locals=False):
            held = items(2)
            next(held)
    else:
        with yieldscope.watch(__file__):
            asyncio.run(main())


def resident() -> int:
    """Bytes of memory that the process has, where Linux tells."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, AttributeError, ValueError, IndexError):
        return 0


def belongings() -> dict[str, Any]:
    """What watches could leave behind: numbers of things, and settings."""
    gc.collect()
    files = "/proc/self/fd"
    tools = [sys.monitoring.get_tool(number) for number in range(6)] if _MONITORING else []
    return {
        "objects": len(gc.get_objects()),
        "blocks": sys.getallocatedblocks(),
        "files": len(os.listdir(files)) if os.path.isdir(files) else 0,
        "threads": threading.active_count(),
        "resident": resident(),
        "settings": [
            sys.gettrace(),
            threading.gettrace(),
            list(gc.callbacks),
            gc.get_threshold(),
            gc.isenabled(),
            gc.get_debug(),
            list(gc.garbage),
            sorted(linecache.cache),
            sys.get_asyncgen_hooks(),
            sys.getrecursionlimit(),
            tools,
        ],
    }


_MONITORING = sys.version_info >= (3, 12)
#: How many watches; Pyodide is some ten times slower.
WATCHES = 1_000 if sys.platform == "emscripten" else 10_000
#: Each such one has an event loop, which takes most of the time.
WITH_LOOP = size(40, 10)


@check()
def ten_thousand_watches_leave_nothing() -> None:
    linecache.getlines(__file__)
    for number in range(WATCHES // 5):  # until the interpreter's own caches and free lists are full
        one_watch(number % 9 if number % 4 else 8)
    before = belongings()
    for number in range(WATCHES):
        one_watch(number % 8 if number % WITH_LOOP else 8)
    after = belongings()
    assert after["settings"] == before["settings"]
    assert after["files"] <= before["files"]
    assert after["threads"] == before["threads"]
    # Arenas of the allocator come and go; a leak of a small object a watch would be as much.
    assert after["resident"] - before["resident"] < 2 * 2**20, (before, after)
    assert after["objects"] - before["objects"] < 100, (before, after)
    # Caches still move a little: far less than one block for each watch of any kind.
    assert after["blocks"] - before["blocks"] < WATCHES / 20, (before, after)
