"""Checks that a recording leaves alone what it is not about: other watches, other threads, what
programs compute, raise and warn of. Registered with those of `lifetimes.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import linecache
import os
import signal
import sys
import threading
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lifetimes import check

import yieldscope
import yieldscope.wire
from yieldscope.recorder import Recorder


def numbers() -> Iterator[int]:
    yield 1
    yield 2


def mine(frame: types.FrameType, event: str, arg: object) -> None:
    """A trace function of somebody else."""


@check()
def watches_that_overlap_put_back_what_was_there() -> None:
    frame = sys._getframe()
    for before in (None, mine):
        for inner_first in (True, False):
            sys.settrace(before)
            try:
                outer, inner = yieldscope.watch(numbers), yieldscope.watch(numbers)
                first = outer.__enter__()
                list(numbers())
                second = inner.__enter__()
                list(numbers())
                for one in (inner, outer) if inner_first else (outer, inner):
                    one.__exit__(None, None, None)
                assert sys.gettrace() is before
            finally:
                sys.settrace(None)
            assert frame.f_trace is None
            assert (first.stopped, second.stopped) == ("tracer lost", None)
            assert "Another recording began inside it" in (first.stopped_note or "")
            assert len(first.frames) == len(second.frames) == 1


@check()
def a_watch_after_the_limit_of_another_puts_back_what_was_there() -> None:
    sys.settrace(mine)
    try:
        with yieldscope.watch(numbers, max_steps=2) as first:
            list(numbers())
            assert sys.gettrace() is mine
            with yieldscope.watch(numbers) as second:
                list(numbers())
            assert sys.gettrace() is mine
        assert sys.gettrace() is mine
    finally:
        sys.settrace(None)
    assert (first.stopped, second.stopped) == ("limit", None)


@check()
def two_tasks_may_watch_at_once() -> None:
    async def watches(turns: int) -> Any:
        with yieldscope.watch(numbers) as recording:
            for _ in range(turns):
                await asyncio.sleep(0)
                list(numbers())
        return recording

    async def main() -> Any:
        return await asyncio.gather(watches(2), watches(4))

    first, second = asyncio.run(main())
    assert sys.gettrace() is None
    assert (first.stopped, second.stopped) == ("tracer lost", None)
    assert len(second.frames) >= 4


@check("threads")
def threads_watch_for_themselves() -> None:
    recordings: list[Any] = []
    barrier = threading.Barrier(2)

    def watches() -> None:
        with yieldscope.watch(numbers) as recording:
            barrier.wait()
            list(numbers())
            barrier.wait()
        recordings.append((recording, sys.gettrace()))

    workers = [threading.Thread(target=watches) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(recordings) == 2
    for recording, left in recordings:
        assert (recording.stopped, left, len(recording.frames)) == (None, None, 1)


@check("threads")
def a_watch_in_a_thread_of_another_watch_is_told() -> None:
    inner: list[Any] = []

    def works() -> None:
        list(numbers())
        with yieldscope.watch(numbers) as recording:
            list(numbers())
        inner.append(recording)
        list(numbers())

    with yieldscope.watch(numbers, threads=True) as outer:
        worker = threading.Thread(target=works)
        worker.start()
        worker.join()
    assert threading.gettrace() is None
    assert (outer.stopped, inner[0].stopped) == (None, None)
    assert (len(outer.frames), len(inner[0].frames)) == (2, 1)
    assert "in one of its threads" in (outer.stopped_note or "")


@check("threads")
def threads_that_outlive_a_watch_go_on_untraced() -> None:
    over, done = threading.Event(), threading.Event()
    left: list[Any] = []

    def works() -> None:
        started.set()
        over.wait(20)
        list(numbers())
        left.append(sys.gettrace())
        done.set()

    started = threading.Event()
    with yieldscope.watch(numbers, threads=True) as recording:
        worker = threading.Thread(target=works)
        worker.start()
        started.wait(20)
    over.set()
    worker.join()
    assert left == [None]
    assert len(recording.frames) == 0
    assert done.is_set()


@check("threads")
def a_watch_may_end_in_another_thread() -> None:
    watching = yieldscope.watch(numbers)
    recording = watching.__enter__()
    list(numbers())
    worker = threading.Thread(target=watching.__exit__, args=(None, None, None))
    worker.start()
    worker.join()
    list(numbers())
    assert sys.gettrace() is None
    assert (recording.stopped, len(recording.frames)) == (None, 1)


@check()
def memory_is_bounded() -> None:
    def many(count: int) -> int:
        total = 0
        for number in range(count):
            text = f"{number} " * 40
            total += len(text)
        return total

    recorder = Recorder((many,), max_bytes=300_000)
    recorder.start()
    total = many(20_000)
    left = sys.gettrace()
    recording = recorder.stop()
    assert total == many(20_000)
    assert left is None, "the program goes on at full speed"
    assert recording.stopped == "limit"
    assert "MiB" in (recording.stopped_note or "")
    assert 100 < len(recording.steps) < 20_000
    size = sum(len(text) for text in recording.log.texts)
    assert size < 600_000, size


@check("3.12")
def memory_of_what_never_starts_is_bounded() -> None:
    def many(count: int) -> None:
        _ = [numbers() for _ in range(count)]

    recorder = Recorder((many, numbers), lines=False, max_bytes=100_000)
    recorder.start()
    many(50_000)
    recording = recorder.stop()
    assert recording.stopped == "limit"
    assert len(recording.log.tables["frames"]["code"]) < 20_000


def free() -> Any:
    x = "outer"

    def inner() -> Any:
        rows = [(x, 1)
                for x in range(3)]  # fmt: skip
        return rows, x

    return inner()


def cell() -> Any:
    x = "outer"
    rows = [(lambda: x)  # noqa: B023
            for x in range(3)]  # fmt: skip
    more = [(x, 1)
            for x in range(2)]  # fmt: skip
    return [row() for row in rows], more, x, (lambda: x)()


def argument(x: str = "outer") -> Any:
    rows = [(x, 1)
            for x in range(3)]  # fmt: skip
    return rows, x, (lambda: x)()


@check()
def comprehensions_compute_what_they_compute() -> None:
    programs: tuple[Callable[[], Any], ...] = (free, cell, argument)
    for program in programs:
        plain = program()
        with yieldscope.watch(__file__) as recording:
            watched = program()
        assert watched == plain, (program.__name__, plain, watched)
        assert recording.stopped is None


@check()
def tracebacks_and_contexts_are_the_programs_own() -> None:
    def inner() -> None:
        try:
            raise KeyError("first")
        except KeyError:
            raise ValueError("second")  # noqa: B904

    async def main() -> None:
        await asyncio.sleep(0)
        inner()

    def seen() -> list[str]:
        try:
            asyncio.run(main())
        except ValueError as error:
            behind = error.__cause__, type(error.__context__)
            told = traceback.format_exception(type(error), error, error.__traceback__)
        assert behind == (None, KeyError)
        assert sys.exc_info() == (None, None, None)
        return told

    plain = seen()
    with yieldscope.watch(__file__):
        watched = seen()
    assert watched == plain


@check()
def warnings_and_unraisable_errors_are_the_same() -> None:
    async def never() -> None:
        pass

    class Broken:
        def __del__(self) -> None:
            raise ValueError("in a finaliser")

    def program() -> None:
        never()
        broken = Broken()
        del broken
        warnings.warn("mine", UserWarning, stacklevel=1)

    def seen() -> list[str]:
        told: list[str] = []
        hook = sys.unraisablehook
        sys.unraisablehook = lambda args: told.append(f"{args.exc_type}: {args.exc_value}")
        try:
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                program()
                gc.collect()
        finally:
            sys.unraisablehook = hook
        told += [f"{type(one.message)}: {one.message} {one.lineno}" for one in warned]
        return sorted(told)

    plain = seen()
    assert len(plain) == 3, plain
    with yieldscope.watch(__file__):
        watched = seen()
    assert watched == plain


@check()
def names_and_states_are_not_asked_of_task_classes() -> None:
    asked: list[str] = []

    class Loud(asyncio.Task):  # type: ignore[type-arg]
        def get_name(self) -> str:
            asked.append("get_name")
            return super().get_name()

        def done(self) -> bool:
            asked.append("done")
            return super().done()

        def cancelled(self) -> bool:
            asked.append("cancelled")
            return super().cancelled()

    async def works() -> int:
        await asyncio.sleep(0)
        return 1

    async def main() -> None:
        task = Loud(works(), name="loud")
        await task
        tasks.append(task)

    tasks: list[Any] = []
    with yieldscope.watch(__file__) as recording:
        asyncio.run(main())
    assert "get_name" not in asked, asked
    assert "loud" in {task.name for task in recording.tasks}


@check("sockets")
def what_classes_of_tasks_and_futures_say_of_themselves_is_not_asked() -> None:
    asked: list[str] = []
    package = str(Path(yieldscope.__file__).parent)

    def note(name: str) -> None:
        asker = sys._getframe(2).f_code
        if asker.co_filename.startswith(package):
            asked.append(f"{name} by {asker.co_name}")

    class Asked:
        def __len__(self) -> int:
            note("__len__")
            return 1

        def __bool__(self) -> bool:
            note("__bool__")
            return True

        def __eq__(self, other: object) -> bool:
            note("__eq__")
            return self is other

        __hash__ = object.__hash__

        def __getattribute__(self, name: str) -> Any:
            note(name)
            return super().__getattribute__(name)

    class LoudTask(Asked, asyncio.Task):  # type: ignore[type-arg]
        pass

    class LoudFuture(Asked, asyncio.Future):  # type: ignore[type-arg]
        def done(self) -> bool:
            note("done")
            return super().done()

        def cancelled(self) -> bool:
            note("cancelled")
            return super().cancelled()

    class LoudEvent(Asked, asyncio.Event):
        pass

    class LoudQueue(Asked, asyncio.Queue):  # type: ignore[type-arg]
        pass

    async def waits(what: Any) -> None:
        with contextlib.suppress(ValueError, asyncio.CancelledError):
            await what

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_task_factory(lambda loop, coro, **more: LoudTask(coro, loop=loop, **more))
        task = asyncio.create_task(waits(asyncio.sleep(0)))
        loop.call_exception_handler({"message": "", "exception": None, "task": task})
        loop.call_exception_handler({"message": "", "exception": None, "future": task})
        future = loop.create_future()
        task = asyncio.create_task(waits(future))
        outer = asyncio.create_task(waits(task))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        future.set_result(1)
        await outer
        task = asyncio.create_task(waits(loop.create_future()))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.create_task(waits(task))
        event, queue = LoudEvent(), LoudQueue()
        both = [asyncio.create_task(waits(one)) for one in (event.wait(), queue.get())]
        await asyncio.sleep(0)
        event.set()
        queue.put_nowait(1)
        await asyncio.gather(*both)

    loop = asyncio.new_event_loop()
    loop.create_future = lambda: LoudFuture(loop=loop)  # type: ignore[method-assign]
    loop.set_exception_handler(lambda loop, context: None)
    try:
        with yieldscope.watch(__file__) as recording:
            loop.run_until_complete(main())
    finally:
        loop.close()
    assert recording.stopped is None
    assert asked == []


def takes_keys() -> Iterator[int]:
    while True:
        with contextlib.suppress(KeyError):
            yield 1


@check("threads")
def what_threads_throw_at_the_same_time_has_its_value() -> None:
    live: list[list[str]] = []

    def throws() -> None:
        stream = takes_keys()
        next(stream)
        for number in range(COUNT):
            stream.throw(KeyError(number))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with yieldscope.watch(takes_keys, threads=True) as recording:
            workers = [threading.Thread(target=throws) for _ in range(3)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            live.append(told(recording.steps))
            yieldscope.wire.decode(json.loads(yieldscope.wire.dumps(recording.log)))
    finally:
        sys.setswitchinterval(interval)
    assert live == [told(recording.steps)] == [3 * [f"KeyError: {n}" for n in range(COUNT)]]
    assert yieldscope.wire.decode(yieldscope.wire.encode(recording.log)) == recording.log


COUNT = 500


def told(steps: Any) -> list[str]:
    """What was thrown, frame by frame, but for the end of each."""
    throws = sorted((step.frame, step.index) for step in steps if step.kind == "throw")
    values = [steps[index].value for _, index in throws]
    return [value for value in values if value != "GeneratorExit"]


@check()
def the_cache_of_source_lines_stays_as_it_was() -> None:
    for known in (False, True):
        linecache.clearcache()
        if known:
            linecache.getlines(__file__)
        before = dict(linecache.cache)
        with yieldscope.watch(numbers) as recording:
            list(numbers())
        assert linecache.cache == before
        assert "def numbers" in next(iter(recording.sources.values()))


#: Of some twenty interrupts, so many may come at the very first or last instruction of the trace
#: function, which nothing can guard. Without the guard it is every third, up to 3.11.
_UNLUCKY = 2


def alarmed(number: int, frame: object) -> None:
    raise TimeUp


class TimeUp(Exception):
    """What a program's signal handler raises."""


def _after_a_signal(raised: type[BaseException], handler: Any, seconds: float) -> tuple[int, str]:
    """How many `finally` clauses were left out when a signal arrived in a watched loop over a
    generator, and how the recording ended.
    """
    open_ones = 0

    def held() -> Iterator[int]:
        nonlocal open_ones
        open_ones += 1
        try:
            while True:
                yield 1
        finally:
            open_ones -= 1

    def loops() -> None:
        until = time.perf_counter() + 20
        for _ in held():
            if time.perf_counter() > until:
                return

    came = False
    before = signal.signal(signal.SIGALRM, handler)
    try:
        with yieldscope.watch(held, loops) as recording:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            loops()
    except raised:
        came = True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    gc.collect()
    assert came, "the exception of the signal's handler was swallowed"
    assert sys.gettrace() is None
    return open_ones, recording.stopped or ""


@check("signals")
def what_a_signal_raises_reaches_the_program() -> None:
    skipped = 0
    for number in range(15):
        left_out, stopped = _after_a_signal(TimeUp, alarmed, 0.002 + number * 0.0003)
        skipped += left_out
        assert stopped in ("tracer lost", "")
    assert skipped <= _UNLUCKY


@check("signals")
def an_interrupt_leaves_no_cleanup_out() -> None:
    skipped = 0
    for number in range(25):
        left_out, stopped = _after_a_signal(
            KeyboardInterrupt, signal.default_int_handler, 0.002 + number * 0.0003
        )
        skipped += left_out
        assert stopped == "interrupted"
    assert skipped <= _UNLUCKY


@check("signals")
def an_interrupt_that_the_program_handles_is_told_as_one() -> None:
    def loops() -> None:
        while True:
            list(numbers())

    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with yieldscope.watch(loops, numbers) as recording:
            signal.setitimer(signal.ITIMER_REAL, 0.005)
            with contextlib.suppress(KeyboardInterrupt):
                loops()
            list(numbers())
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    # It went on, if the interrupt did not arrive while the recorder ran.
    note = recording.stopped_note or ""
    assert recording.stopped is None or "interrupt" in note, note


@check("3.12")
def a_recording_without_an_id_of_monitoring_says_what_it_misses() -> None:
    monitoring: Any = sys.monitoring
    for tool in (3, 4):
        monitoring.use_tool_id(tool, "another")
    try:
        with yieldscope.watch(numbers) as recording:
            list(numbers())
    finally:
        for tool in (3, 4):
            monitoring.free_tool_id(tool)
    assert recording.stopped is None
    assert "never started" in (recording.stopped_note or "")


@check("threads", "signals")
def a_signals_handler_may_wait_for_a_watched_thread() -> None:
    """It may come in the middle of a step, while the thread that it waits for waits for that."""
    stop, done = threading.Event(), []

    def works() -> None:
        while not stop.is_set():
            pass

    def handler(*_: object) -> None:
        stop.set()
        thread.join()
        done.append(True)

    before = signal.signal(signal.SIGALRM, handler)
    try:
        with yieldscope.watch(threads=True, max_steps=10**7):
            thread = threading.Thread(target=works, daemon=True)
            thread.start()
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            while not done:
                pass
    finally:
        signal.signal(signal.SIGALRM, before)
    assert done == [True]


@check("threads", "signals")
def a_finaliser_may_wait_for_what_a_watched_thread_holds() -> None:
    # The collector may run wherever containers are made, in the thread that holds the lock as well.
    lock, stop, freed = threading.RLock(), threading.Event(), []

    class InACycle:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            with lock:
                freed.append(True)

    def makes() -> None:
        while not stop.is_set():
            InACycle()

    def holds() -> None:
        while not stop.is_set():
            with lock:
                number = 1
                number += 1

    with yieldscope.watch(threads=True, max_steps=10**7):
        threads = [threading.Thread(target=work, daemon=True) for work in (makes, holds)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        stop.set()
        for thread in threads:
            thread.join(20)
    assert not any(thread.is_alive() for thread in threads)


@check("threads", "signals")
def a_fork_amid_watched_threads_goes_on() -> None:
    """In the child there is but one thread; another may have been in the middle of a step."""
    stop = threading.Event()

    def works() -> None:
        while not stop.is_set():
            sum(numbers())

    left: list[int] = []
    with yieldscope.watch(threads=True, max_steps=10**7), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        threads = [threading.Thread(target=works) for _ in range(2)]
        for thread in threads:
            thread.start()
        for _ in range(15):
            child = os.fork()
            if child == 0:
                os._exit(sum(numbers()))
            left.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        stop.set()
        for thread in threads:
            thread.join()
    assert left == 15 * [3]


@check("threads")
def threads_that_are_busy_when_a_recording_ends_go_on() -> None:
    stop = threading.Event()
    failed: list[object] = []

    def works() -> None:
        while not stop.is_set():
            sum(numbers())

    before, threading.excepthook = threading.excepthook, failed.append
    try:
        for _ in range(3):
            threads = [threading.Thread(target=works) for _ in range(8)]
            with yieldscope.watch(threads=True, max_steps=10**7):
                for thread in threads:
                    thread.start()
                time.sleep(0.3)
            time.sleep(0.3)
            alive = sum(thread.is_alive() for thread in threads)
            stop.set()
            for thread in threads:
                thread.join()
            stop.clear()
            assert alive == len(threads), failed
    finally:
        threading.excepthook = before
    assert not failed, failed
