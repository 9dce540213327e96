"""Checks of the recorder that run inside each interpreter (see `worker.py`): plain functions with
plain asserts, one for each promise. Their names say what holds.
"""

from __future__ import annotations

import asyncio
import contextlib
import dis
import errno
import functools
import gc
import json
import linecache
import operator
import signal
import sys
import tempfile
import textwrap
import threading
import time
import types
import warnings
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from describe import describe

import yieldscope
from yieldscope.callees import height_310
from yieldscope.recorder import CellSpec, Recorder
from yieldscope.recording import Recording

CHECKS: dict[str, Callable[[], None]] = {}


#: What a check needs that not every Python has: `threads`, `signals`, `3.12`.
NEEDS: dict[str, tuple[str, ...]] = {}


def check(function: Callable[[], None]) -> Callable[[], None]:
    """Registers a check."""
    CHECKS[function.__name__] = function
    return function


def needs(*what: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """The check is left out, and said to be, where something of this is missing."""

    def note(function: Callable[[], None]) -> Callable[[], None]:
        NEEDS[function.__name__] = what
        return function

    return note


@contextlib.contextmanager
def raising(expected: type[BaseException], words: str = "") -> Iterator[None]:
    """The body raises `expected`, with `words` in its message."""
    message = None
    try:
        yield
    except expected as error:
        message = str(error)
    assert message is not None, f"{expected.__name__} was not raised"
    assert words in message, f"{words!r} is not in {message}"


def kinds(recording: Recording, name: str) -> list[str]:
    """The kinds of steps of the frames with this qualified name, without lines."""
    ids = {frame.id for frame in recording.frames if frame.qualname == name}
    return [step.kind for step in recording.steps if step.frame in ids and step.kind != "line"]


def names(recording: Recording) -> set[str]:
    """The qualified names of all frames."""
    return {frame.qualname for frame in recording.frames}


# What is watched


def plain() -> int:
    number = 1
    return number + 1


def numbers() -> Iterator[int]:
    yield 1
    yield 2


class Sample:
    def method(self) -> int:
        return plain()

    @property
    def value(self) -> int:
        return 3

    @staticmethod
    def static() -> int:
        return 4


@check
def bad_targets_are_refused_before_anything_runs() -> None:
    with raising(TypeError, "no Python code"):
        yieldscope.watch(len)
    with raising(TypeError, "int 3"):
        yieldscope.watch(3)
    with raising(TypeError, "None"):
        yieldscope.watch(None)
    with raising(TypeError, "not written in Python"):
        import _struct

        yieldscope.watch(_struct)
    with raising(ValueError, "empty"):
        yieldscope.watch("")
    with raising(ValueError, "settrace"):
        yieldscope.watch(plain, backend="monitoring")
    with raising(ValueError, "max_steps"):
        yieldscope.watch(plain, max_steps=0)
    assert sys.gettrace() is None


@check
def functions_classes_codes_modules_and_files_are_watched() -> None:
    def recorded(*targets: object) -> set[str]:
        with yieldscope.watch(*targets) as recording:
            plain()
            sample = Sample()
            sample.method()
            sample.value  # noqa: B018
            Sample.static()
            list(numbers())
        return names(recording) - {
            "functions_classes_codes_modules_and_files_are_watched.<locals>.recorded"
        }

    assert recorded(plain) == {"plain"}
    assert recorded(plain.__code__) == {"plain"}
    assert recorded(Sample) == {"Sample.method", "Sample.value", "Sample.static"}
    assert recorded(Sample().method) == {"Sample.method"}
    assert recorded(plain, numbers) == {"plain", "numbers"}
    every = {"plain", "Sample.method", "Sample.value", "Sample.static", "numbers"}
    assert recorded(sys.modules[__name__]) == every
    assert recorded(__file__) == every
    assert recorded("*/checks.py") == every
    assert recorded("*/other.py") == set()
    assert recorded("checks.py") == set(), "a pattern is for the whole path"


@check
def code_made_from_text_is_watched_by_its_name() -> None:
    space: dict[str, Any] = {}
    exec(compile("def made():\n    return 1\n", "a[x].py", "exec"), space)
    with yieldscope.watch("a[x].py") as recording:
        space["made"]()
    assert names(recording) == {"made"}


@check
def no_target_means_the_file_of_the_caller() -> None:
    with yieldscope.watch() as recording:
        plain()
    assert "plain" in names(recording)
    assert recording.frames[0].joined
    assert recording.frames[0].qualname == "no_target_means_the_file_of_the_caller"


@check
def nothing_matched_says_so() -> None:
    with yieldscope.watch("*/nowhere.py") as recording:
        plain()
    assert len(recording.steps) == 0
    assert recording.stopped is None
    assert "Nothing that was watched ran" in (recording.stopped_note or "")


@check
def modules_that_are_imported_later_match_a_pattern() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "later_module.py").write_text(
            "import json\nLIMIT = 3\ndef f():\n    return 1\n"
        )
        sys.path.insert(0, folder)
        try:
            with yieldscope.watch("*/later_module.py") as recording:
                import later_module  # type: ignore[import-not-found]

                later_module.f()
        finally:
            sys.path.remove(folder)
            sys.modules.pop("later_module", None)
    assert names(recording) == {"<module>", "f"}
    changed = {name for step in recording.steps for name in step.changes}
    assert changed == {"LIMIT"}, "a module's imports and functions are no data"
    assert [frame.filename for frame in recording.frames] == ["later_module.py"] * 2
    assert recording.sources["later_module.py"].startswith("import json\n")


@check
def the_frame_that_enters_the_block_is_recorded_from_there() -> None:
    def enters() -> int:
        before = 1
        with yieldscope.watch() as recording:
            inside = before + 1
        after = inside + 1
        assert recording.frames[0].joined
        assert recording.frames[0].end == "suspended"
        lines = [step.lineno for step in recording.steps]
        first = enters.__code__.co_firstlineno
        assert first + 3 in lines
        assert first + 4 not in lines
        changes = [name for step in recording.steps for name in step.changes]
        assert changes == ["before", "recording", "inside"], changes
        return after

    assert enters() == 3


@check
def a_generator_can_hold_the_block_and_be_dropped() -> None:
    def holds() -> Iterator[Recording]:
        with yieldscope.watch() as recording:
            yield recording

    held = holds()
    recording = next(held)
    assert sys.gettrace() is not None
    del held
    gc.collect()
    assert sys.gettrace() is None, "the block was never left"
    assert recording.stopped is None


# What is put back


@check
def everything_is_put_back() -> None:
    def mine(frame: types.FrameType, event: str, arg: object) -> None:
        return None

    hooks = sys.get_asyncgen_hooks()
    callbacks = list(gc.callbacks)
    sys.settrace(mine)
    try:
        with yieldscope.watch(plain, threads=True):
            plain()
        assert sys.gettrace() is mine
    finally:
        sys.settrace(None)
    assert sys._getframe().f_trace is None
    assert threading.gettrace() is None
    assert sys.get_asyncgen_hooks() == hooks
    assert gc.callbacks == callbacks
    if sys.version_info >= (3, 12):
        assert [sys.monitoring.get_tool(tool) for tool in range(6)] == [None] * 6


@check
def a_local_trace_function_is_put_back() -> None:
    frame = sys._getframe()

    def mine(frame: types.FrameType, event: str, arg: object) -> None:
        return None

    frame.f_trace = mine
    with yieldscope.watch():
        assert frame.f_trace is not mine
    assert frame.f_trace is mine
    frame.f_trace = None


@check
def an_exception_passes_through_and_the_recording_is_complete() -> None:
    with raising(KeyError), yieldscope.watch(plain) as recording:
        plain()
        raise KeyError("mine")
    assert recording.stopped is None
    assert kinds(recording, "plain") == ["start", "return"]
    assert sys.gettrace() is None


@check
def entering_twice_is_refused() -> None:
    watching = yieldscope.watch(plain)
    with watching, raising(RuntimeError, "started before"):
        watching.__enter__()
    with raising(RuntimeError, "started before"):
        watching.__enter__()


# Early ends


@check
def the_limit_ends_the_recording_and_not_the_program() -> None:
    with yieldscope.watch(plain, max_steps=5) as recording:
        results = [plain() for _ in range(10)]
        assert sys.gettrace() is None, "the program goes on at full speed"
    assert results == [2] * 10
    assert recording.stopped == "limit"
    assert "5 steps" in (recording.stopped_note or "")
    assert len(recording.steps) == 5
    assert recording.frames[-1].end == "suspended"


@check
def an_interrupt_is_told() -> None:
    with raising(KeyboardInterrupt), yieldscope.watch(plain) as recording:
        plain()
        raise KeyboardInterrupt
    assert recording.stopped == "interrupted"
    assert kinds(recording, "plain") == ["start", "return"]


@check
@needs("signals")
def an_interrupt_inside_the_recorder_is_not_swallowed() -> None:
    armed = False

    def interrupt(number: int, frame: object) -> None:
        if armed:
            raise KeyboardInterrupt
        signal.setitimer(signal.ITIMER_REAL, 0.001)

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for _ in range(20):
            with raising(KeyboardInterrupt):
                signal.setitimer(signal.ITIMER_REAL, 0.005)
                with yieldscope.watch(plain, numbers) as recording:
                    armed = True
                    while True:
                        plain()
                        list(numbers())
            armed = False
            assert sys.gettrace() is None
            assert recording.stopped == "interrupted"
            lengths = {len(column) for column in recording.log.tables["steps"].values()}
            assert lengths == {len(recording.steps)}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@check
def a_trace_function_that_others_replace_is_told() -> None:
    def other(frame: types.FrameType, event: str, arg: object) -> None:
        return None

    with yieldscope.watch(plain) as recording:
        plain()
        sys.settrace(None)
        plain()
    assert recording.stopped == "tracer lost"
    assert kinds(recording, "plain") == ["start", "return"]
    try:
        with yieldscope.watch(plain) as recording:
            sys.settrace(other)
        assert recording.stopped == "tracer lost"
        assert sys.gettrace() is other, "what others set stays"
    finally:
        sys.settrace(None)


@check
def a_recording_inside_another_ends_it() -> None:
    with yieldscope.watch(plain) as outer:
        plain()
        with yieldscope.watch(plain) as inner:
            plain()
        plain()
    assert outer.stopped == "tracer lost"
    assert "inside" in (outer.stopped_note or "")
    assert kinds(outer, "plain") == ["start", "return"]
    assert inner.stopped is None
    assert kinds(inner, "plain") == ["start", "return"]
    assert sys.gettrace() is None


@check
def the_recursion_limit_is_the_programs_own() -> None:
    def deep(number: int) -> int:
        return deep(number + 1) + 1

    def depth() -> int:
        reached = 0

        def down(number: int) -> None:
            nonlocal reached
            reached = number
            down(number + 1)

        with contextlib.suppress(RecursionError):
            down(0)
        return reached

    untraced = depth()
    with yieldscope.watch() as recording:
        traced = depth()
        with raising(RecursionError):
            deep(0)
        plain()
    assert 0 <= untraced - traced < 20
    # Where even the trace function cannot be called any more, Python switches tracing off.
    assert recording.stopped in (None, "tracer lost")
    assert "recursion limit" in (recording.stopped_note or "")


# What is kept alive


class Token:
    """Something that can be watched dying."""


@check
def deleted_values_die_at_the_next_line_at_the_latest() -> None:
    def deletes() -> None:
        token = Token()
        ref = weakref.ref(token)
        holder = [token]
        del token
        del holder
        gone = ref() is None
        assert gone

    with yieldscope.watch() as recording:
        deletes()
    assert recording.stopped is None, recording.stopped_note


@check
def nothing_of_the_program_is_kept_after_its_end() -> None:
    refs: list[weakref.ref[Any]] = []

    def keep(value: Any) -> Any:
        refs.append(weakref.ref(value))
        return value

    class Failure(Exception):
        pass

    async def fails(token: Token) -> None:
        await asyncio.sleep(0)
        raise keep(Failure(token))

    async def items(token: Token) -> Any:
        for _ in range(2):
            await asyncio.sleep(0)
            yield token

    async def main() -> None:
        token = keep(Token())
        stream = keep(items(token))
        async for item in stream:
            keep(asyncio.get_running_loop().create_future())
            del item
        task = keep(asyncio.create_task(fails(token)))
        with contextlib.suppress(Failure):
            await task

    with yieldscope.watch() as recording:
        asyncio.run(main())
        gc.collect()
        alive = [ref() for ref in refs if ref() is not None]
        assert not alive, alive
    assert len(refs) == 6
    assert recording.stopped is None, recording.stopped_note


@check
def frames_are_not_kept() -> None:
    class Held:
        pass

    def makes() -> weakref.ref[Held]:
        held = Held()
        return weakref.ref(held)

    def generates() -> Iterator[Any]:
        held = Held()
        yield weakref.ref(held)
        yield held

    gc.disable()
    try:
        with yieldscope.watch():
            ref = makes()
            assert ref() is None, "the frame of an ended call is gone at once"
            generator = generates()
            ref = next(generator)
            del generator
            assert ref() is None, "and that of a dropped generator"
    finally:
        gc.enable()


@check
def a_suspended_generator_that_outlives_the_recording_goes_on() -> None:
    with yieldscope.watch(numbers) as recording:
        held = numbers()
        next(held)
    assert recording.frames[0].end == "suspended"
    assert next(held) == 2
    with raising(StopIteration):
        next(held)
    with yieldscope.watch(numbers) as recording:
        held = numbers()
        next(held)
    with yieldscope.watch(numbers) as second:
        next(held)
    assert second.frames[0].joined
    assert kinds(second, "numbers") == ["resume", "yield"]


# Values


class Hostile:
    """Everything that a look could trigger says so."""

    touched: list[str] = []  # noqa: RUF012

    def __init__(self) -> None:
        self.x = 1

    def __getattribute__(self, name: str) -> Any:
        Hostile.touched.append(name)
        raise RuntimeError("touched")

    def __repr__(self) -> str:
        Hostile.touched.append("repr")
        raise RuntimeError("touched")

    def __hash__(self) -> int:
        Hostile.touched.append("hash")
        raise RuntimeError("touched")

    def __eq__(self, other: object) -> bool:
        Hostile.touched.append("eq")
        raise RuntimeError("touched")

    def __len__(self) -> int:
        Hostile.touched.append("len")
        raise RuntimeError("touched")

    def __bool__(self) -> bool:
        Hostile.touched.append("bool")
        raise RuntimeError("touched")

    @property
    def __class__(self) -> type:  # type: ignore[override]
        Hostile.touched.append("class")
        return int


class HostileMeta(type):
    def __getattribute__(cls, name: str) -> Any:
        Hostile.touched.append("meta " + name)
        return super().__getattribute__(name)

    def __hash__(cls) -> int:
        Hostile.touched.append("meta hash")
        return 1


class Meta(metaclass=HostileMeta):
    pass


class HostileList(list[int]):
    def __iter__(self) -> Any:
        Hostile.touched.append("iter")
        raise RuntimeError("touched")

    def __len__(self) -> int:
        Hostile.touched.append("len")
        raise RuntimeError("touched")


@dataclass
class HostileFields:
    a: int
    b: Any

    def __repr__(self) -> str:
        Hostile.touched.append("repr")
        return "?"

    def __getattribute__(self, name: str) -> Any:
        Hostile.touched.append("get " + name)
        return super().__getattribute__(name)


class HostileError(Exception):
    def __str__(self) -> str:
        Hostile.touched.append("str")
        return "?"


@check
def looking_at_values_runs_no_code_of_the_program() -> None:
    made = Hostile(), Meta(), HostileList([1]), HostileFields(1, Hostile()), HostileError("m")

    def uses(one: Any, two: Any, three: Any, four: Any, five: Any) -> Any:
        nested = [one, {1: one}, (two,)]
        Hostile.touched.clear()
        return one, nested

    Hostile.touched.clear()
    with yieldscope.watch(uses) as recording:
        uses(*made)
    assert Hostile.touched == [], Hostile.touched
    shown = {name: new for step in recording.steps for name, (_, new) in step.changes.items()}
    assert shown["one"] == "<checks.Hostile>"
    assert shown["two"] == "<checks.Meta>"
    assert shown["three"] == "<checks.HostileList>"
    assert shown["four"] == "HostileFields(a=1, b=<checks.Hostile>)"
    assert shown["five"] == "HostileError: m"
    assert shown["nested"] == "[<checks.Hostile>, {1: <checks.Hostile>}, (<checks.Meta>,)]"


@check
def values_are_limited() -> None:
    endless: list[Any] = []
    endless.append(endless)
    many: list[Any] = [
        "x" * 10_000,
        list(range(100_000)),
        dict.fromkeys(range(100000), "v" * 100),
        endless,
        10**5000,
        b"y" * 10_000,
        {"k" * 1000: "v" * 1000},
        [["deep", ["deeper", ["deepest"]]]] * 3,
        "half \ud800 pair",
        ValueError("e" * 1000),
        -(10**40),
        float("nan"),
        range(10**400),
        frozenset(range(9)),
        set(),
        (),
        "two\nlines",
        OSError(errno.ENOENT, "No such file"),
        KeyError("k"),
        ValueError(),
        ValueError([1]),
    ]

    def holds(value: Any) -> Any:
        return value

    with yieldscope.watch(holds) as recording:
        begun = time.perf_counter()
        for value in many:
            holds(value)
        assert time.perf_counter() - begun < 2
    texts = [step.value or "" for step in recording.steps if step.kind == "return"]
    assert all(len(text) <= 120 for text in texts), max(texts, key=len)
    for text in texts:
        text.encode("utf-8")
    assert texts[0].endswith("…")
    assert texts[1].startswith("[0, 1, 2, ")
    assert " more]" in texts[1]
    assert texts[3] == "[[[…]]]"
    assert texts[4] == "<int of 16610 bits>"
    assert texts[7] == "[['deep', […]], ['deep', […]], ['deep', […]]]"
    assert texts[8] == r"'half \ud800 pair'"
    assert texts[10] == "-10000000000000000000000000000000000000000"
    assert texts[13] == "frozenset({0, 1, 2, 3, 4, 5, 6, 7, 8})"
    assert texts[14:17] == ["set()", "()", r"'two\nlines'"]
    assert texts[17:] == [
        f"FileNotFoundError: [Errno {errno.ENOENT}] No such file",
        "KeyError: 'k'",
        "ValueError",
        "ValueError",
    ]


# What is recorded


@check
def options_switch_things_off() -> None:
    def recorded(**options: Any) -> Recording:
        with yieldscope.watch(plain, numbers, **options) as recording:
            plain()
            list(numbers())
        return recording

    every = recorded()
    no_lines = recorded(lines=False)
    assert describe(no_lines) == describe(every)
    assert {step.kind for step in no_lines.steps} == {"start", "yield", "resume", "return"}
    no_values = recorded(values=False)
    assert all(step.value is None for step in no_values.steps)
    assert len(no_values.steps) == len(every.steps)
    no_locals = recorded(locals=False)
    assert not any(step.changes for step in no_locals.steps)
    assert any(step.changes for step in every.steps)
    options = no_locals.log.options
    assert (options.lines, options.values, options.locals) == (True, True, False)


@check
def steps_are_a_snapshot_while_it_records() -> None:
    with yieldscope.watch(plain) as recording:
        plain()
        steps = recording.steps
        length = len(steps)
        plain()
        assert len(steps) == length
        assert len(recording.steps) > length
        for step in recording.steps:
            assert step.index < len(recording.steps)
    assert len(steps) == length
    assert [step.kind for step in steps[:1]] == ["start"]
    assert steps[-1].kind == "return"
    with raising(IndexError):
        steps[length]


@check
def time_and_indices_rise() -> None:
    with yieldscope.watch() as recording:
        plain()
        list(numbers())
    times = [step.time for step in recording.steps]
    assert times == sorted(times)
    assert [step.index for step in recording.steps] == list(range(len(times)))
    assert recording.duration >= times[-1]
    for name in ("values", "entries", "waits"):
        steps = list(recording.log.tables[name]["step"])
        assert steps == sorted(set(steps)), name


@check
def saving_and_loading_keeps_everything() -> None:
    async def main() -> None:
        await asyncio.sleep(0.001)

    with yieldscope.watch() as recording:
        asyncio.run(main())
        list(numbers())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "run.yieldscope.json")
        recording.save(path)
        loaded = yieldscope.load(path)
        assert (
            json.loads(path.read_text("utf-8"))
            == recording._repr_mimebundle_()["application/vnd.yieldscope.trace+json"]
        )
    assert list(loaded.steps) == list(recording.steps)
    assert list(loaded.frames) == list(recording.frames)
    assert list(loaded.tasks) == list(recording.tasks)
    assert loaded.sources == recording.sources
    assert loaded.idle == recording.idle


@check
def no_absolute_path_is_in_a_trace() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "private_place.py")
        path.write_text("def f():\n    return 1\n")
        space: dict[str, Any] = {"__name__": "private_place"}
        exec(compile(path.read_text(), str(path), "exec"), space)
        with yieldscope.watch(str(path)) as recording:
            space["f"]()
    assert recording.frames[0].filename == "private_place.py"
    assert list(recording.sources) == ["private_place.py"]
    assert folder not in json.dumps(recording._repr_mimebundle_())


@check
def files_of_one_name_stay_apart() -> None:
    spaces: list[dict[str, Any]] = [{}, {}]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, sub, "twin.py") for sub in ("a", "b")]
        for number, (path, space) in enumerate(zip(paths, spaces, strict=True)):
            path.parent.mkdir()
            path.write_text(f"def f{number}():\n    return 1\n")
            exec(compile(path.read_text(), str(path), "exec"), space)
        with yieldscope.watch("*/twin.py") as recording:
            spaces[0]["f0"]()
            spaces[1]["f1"]()
    assert [frame.filename for frame in recording.frames] == ["twin.py", "twin.py (2)"]
    assert "f0" in recording.sources["twin.py"]
    assert "f1" in recording.sources["twin.py (2)"]


@check
def idle_time_is_that_of_the_selector() -> None:
    async def main() -> None:
        await asyncio.sleep(0.03)
        time.sleep(0.02)  # noqa: ASYNC251 - a blocked loop is not an idle one
        await asyncio.sleep(0.03)

    with yieldscope.watch() as recording:
        asyncio.run(main())
    idle = sum(ns for _, ns in recording.idle)
    assert 50e6 < idle < 110e6, recording.idle
    before = [after for after, _ in recording.idle]
    waking = [step.index for step in recording.steps if step.kind == "resume"]
    assert before == waking, (before, waking)


@check
def turns_are_counted_and_outside_a_loop_there_are_none() -> None:
    async def child() -> None:
        await asyncio.sleep(0)

    async def main() -> None:
        task = asyncio.create_task(child())
        await asyncio.sleep(0)
        await task

    with yieldscope.watch() as recording:
        plain()
        asyncio.run(main())
        plain()
    outside = {step.turn for step in recording.steps if step.task is None}
    assert outside == {None}
    inside = [step.turn for step in recording.steps if step.task is not None]
    assert inside == sorted(inside)  # type: ignore[type-var]
    assert inside[0] == 0
    entries = [
        step
        for step in recording.steps
        if step.kind in ("start", "resume") and step.task is not None
    ]
    assert len({step.turn for step in entries}) == len(entries), "each had a turn of its own"


@check
def watching_can_begin_inside_a_turn() -> None:
    async def child() -> int:
        await asyncio.sleep(0)
        return 1

    async def main() -> Recording:
        with yieldscope.watch() as recording:
            await child()
            plain()
        return recording

    recording = asyncio.run(main())
    joined = next(frame for frame in recording.frames if frame.joined)
    assert joined.qualname.endswith("main")
    assert kinds(recording, joined.qualname) == ["await", "resume"]
    first = recording.steps[0]
    assert (first.turn, first.task) == (0, 0)
    assert recording.tasks[0].outcome == "pending"


@check
@needs("threads")
def threads_are_watched_when_asked() -> None:
    def work() -> None:
        list(numbers())

    def recorded(threads: bool) -> Recording:
        with yieldscope.watch(numbers, threads=threads) as recording:
            workers = [threading.Thread(target=work) for _ in range(4)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        return recording

    assert len(recorded(False).frames) == 0
    recording = recorded(True)
    assert len(recording.frames) == 4
    assert kinds(recording, "numbers").count("yield") == 8
    assert {frame.end for frame in recording.frames} == {"returned"}
    assert {step.by for step in recording.steps} == {None}


@check
@needs("threads")
def what_may_have_ended_in_a_thread_that_nobody_watches_is_left_as_it_was_seen() -> None:
    def runs_in_a_thread(how: Callable[[Iterator[int]], object], threads: bool) -> Recording:
        with yieldscope.watch(numbers, threads=threads) as recording:
            held = numbers()
            next(held)
            worker = threading.Thread(target=how, args=(held,))
            worker.start()
            worker.join()
            del held
        return recording

    recording = runs_in_a_thread(list, False)
    assert kinds(recording, "numbers") == ["start", "yield"]
    assert recording.frames[0].end == "suspended", "it returned, but nobody saw that"
    recording = runs_in_a_thread(list, True)
    assert kinds(recording, "numbers") == ["start", "yield", "resume", "yield", "resume", "return"]
    assert recording.frames[0].end == "returned"


@check
@needs("threads")
def loops_in_threads_have_turns_of_their_own() -> None:
    async def ticks() -> None:
        for _ in range(5):
            await asyncio.sleep(0.001)

    with yieldscope.watch(threads=True) as recording:
        workers = [threading.Thread(target=lambda: asyncio.run(ticks())) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert recording.stopped is None, recording.stopped_note
    tasks_of: dict[int, set[int | None]] = {}
    for step in recording.steps:
        if step.turn is not None:
            tasks_of.setdefault(step.turn, set()).add(step.task)
    assert tasks_of
    assert all(len(tasks) == 1 for tasks in tasks_of.values()), tasks_of


@check
def statements_of_a_cell_are_one_frame() -> None:
    source = "x = 1\ny = [x]\nimport os\ndef f():\n    y.append(2)\nf()\nx = 3\ndel y\n"
    name = "<ipython-input-7-abc>"
    lines = source.splitlines(keepends=True)
    linecache.cache[name] = (len(source), None, lines, name)
    helper: dict[str, Any] = {}
    exec(compile("def helper():\n    return 1\n", "<cell two>", "exec"), helper)
    recorder = Recorder(
        cell=CellSpec(name, "cell:7", source),
        display_name={"<cell two>": "cell:2"}.get,
        source_of={"<cell two>": "def helper():\n    return 1\n"}.get,
    )
    import ast

    space: dict[str, Any] = {"leftover": 1, "helper": helper["helper"], "__name__": "__main__"}
    recorder.start()
    for node in ast.parse(source + "helper()\n").body:
        exec(compile(ast.Module([node], []), name, "exec"), space)
    recorder.stop()
    recording = recorder.recording
    assert [frame.kind for frame in recording.frames] == ["cell", "function", "function"]
    assert [frame.filename for frame in recording.frames] == ["cell:7", "cell:7", "cell:2"]
    assert recording.frames[0].end == "returned"
    assert kinds(recording, "cell") == ["start", "return"]
    changes = [(n, c) for step in recording.steps for n, c in step.changes.items()]
    assert changes == [
        ("x", (None, "1")),
        ("y", (None, "[1]")),
        ("y", ("[1]", "[1, 2]")),
        ("x", ("1", "3")),
        ("y", ("[1, 2]", None)),
    ], changes
    assert recording.sources == {"cell:7": source, "cell:2": "def helper():\n    return 1\n"}


@check
@needs("3.12")
def eager_tasks_start_inside_their_creator() -> None:
    async def child() -> int:
        await asyncio.sleep(0)
        return 1

    async def main() -> None:
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
        task = asyncio.create_task(child(), name="eager")
        plain()
        await task

    with yieldscope.watch() as recording:
        asyncio.run(main())
    start = next(
        step
        for step in recording.steps
        if step.kind == "start" and recording.frames[step.frame].qualname.endswith("child")
    )
    assert start.task is not None
    assert recording.tasks[start.task].name == "eager"
    steps = {
        name: next(
            step for step in recording.steps if recording.frames[step.frame].qualname.endswith(name)
        )
        for name in ("main", "plain")
    }
    call = steps["plain"]
    assert call.task == steps["main"].task != start.task
    assert call.turn == start.turn


@check
def what_a_program_prints_and_returns_is_the_same() -> None:
    def program() -> list[Any]:
        seen: list[Any] = []

        def echo() -> Iterator[Any]:
            try:
                seen.append((yield 1))
                seen.append((yield 2))
            finally:
                seen.append(sorted(locals()))

        def scope() -> dict[str, Any]:
            a = 1
            locals()["b"] = 2
            c = a + 1
            return {**locals()}

        talk = echo()
        next(talk)
        talk.send("x")
        talk.close()
        seen.append(scope())
        seen.append(sys._getframe().f_code.co_name)
        return seen

    untraced = program()
    with yieldscope.watch():
        traced = program()
    assert traced == untraced


# What other parts of Python must not notice


@check
def a_task_that_was_done_when_it_was_made_is_shown() -> None:
    async def child() -> int:
        return 1

    async def main() -> None:
        loop = asyncio.get_running_loop()
        if sys.version_info >= (3, 12):
            loop.set_task_factory(asyncio.eager_task_factory)
        task = asyncio.create_task(child())
        again = [task]
        await task
        assert again

    with yieldscope.watch() as recording:
        asyncio.run(main())
    assert recording.stopped is None, recording.stopped_note
    shown = [step.changes["task"][1] for step in recording.steps if "task" in step.changes]
    eager = sys.version_info >= (3, 12)  # and what it ran is gone already
    assert shown
    assert eager or shown[0] == "<Task child>", shown


@check
def code_of_a_task_class_is_not_run() -> None:
    ran: list[str] = []

    class Loud(asyncio.Task):  # type: ignore[type-arg]
        def get_coro(self) -> Any:
            ran.append("get_coro")
            return super().get_coro()

    async def child() -> None:
        await asyncio.sleep(0)

    async def main() -> None:
        await Loud(child())

    with yieldscope.watch():
        asyncio.run(main())
    assert ran == []


@check
def endless_numbers_are_not_written_out() -> None:
    import enum

    class Flags(enum.IntFlag):
        A = 1

    def show(value: object) -> object:
        return value

    many = 1 << 100_000
    error = OSError(many, "too many")
    with yieldscope.watch(show) as recording:
        for value in (Flags(many), error, ValueError(many), range(many), [many]):
            show(value)
    assert recording.stopped is None, recording.stopped_note
    texts = [step.value for step in recording.steps if step.kind == "return"]
    assert len(texts) == 5
    assert texts[1] == "OSError: [Errno <int of 100001 bits>] too many", texts
    assert all("100001 bits" in str(text) for text in (texts[0], texts[2], texts[4])), texts


@check
def comprehensions_in_namespaces_are_left_alone() -> None:
    source = (
        "x = 'outer'\n"
        "rows = [(x, y)\n"
        "        for x in range(2)\n"
        "        for y in range(2)]\n"
        "class C:\n"
        "    q = 7\n"
        "    found = [q\n"
        "             for q in range(3)\n"
        "             if q]\n"
        "    after = q\n"
    )
    space: dict[str, Any] = {"__name__": "comprehending"}
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with yieldscope.watch("<comprehending>") as recording:
            exec(compile(source, "<comprehending>", "exec"), space)
    assert [str(warning.message) for warning in warned] == []
    assert space["rows"] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert (space["x"], space["C"].found, space["C"].after) == ("outer", [1, 2], 7)
    module = next(frame.id for frame in recording.frames if frame.kind == "module")
    changes = {
        name: new
        for step in recording.steps
        if step.frame == module
        for name, (_, new) in step.changes.items()
    }
    assert changes == {"x": "'outer'", "rows": "[(0, 0), (0, 1), (1, 0), (1, 1)]"}


@check
def a_recursion_limit_leaves_a_trace_that_can_be_read() -> None:
    def deep(number: int) -> int:
        rows = [number]
        return deep(number + 1) + len(rows)

    limit = sys.getrecursionlimit()
    for more in range(8):  # to meet the limit at different places of the recorder
        with contextlib.ExitStack() as stack:
            stack.callback(sys.setrecursionlimit, limit)
            sys.setrecursionlimit(300 + more)
            with yieldscope.watch(deep) as recording, contextlib.suppress(RecursionError):
                deep(0)
        assert recording.stopped_note is not None
        assert "took over" not in recording.stopped_note
        assert "recursion limit" in recording.stopped_note
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "deep.json")
            recording.save(path)
            assert len(yieldscope.load(path).steps) == len(recording.steps)


@check
@needs("threads")
def containers_may_change_in_another_thread() -> None:
    over = threading.Event()
    shared: dict[int, int] = {0: 0}
    many: set[int] = set()

    def changes() -> None:
        number = 0
        while not over.is_set():
            number += 1
            shared[number] = number
            many.add(number)
            if number % 50 == 0:
                shared.clear()
                many.clear()

    def looks(dicts: dict[int, int], sets: set[int]) -> None:
        for _ in range(2000):
            pass

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    worker = threading.Thread(target=changes)
    worker.start()
    try:
        with yieldscope.watch(looks) as recording:
            looks(shared, many)
    finally:
        over.set()
        worker.join()
        sys.setswitchinterval(interval)
    assert recording.stopped is None, recording.stopped_note
    assert recording.frames[0].end == "returned"


@check
@needs("threads")
def threads_at_once_leave_a_trace_that_can_be_read() -> None:
    def items(count: int) -> Iterator[list[int]]:
        for number in range(count):
            row = [number]
            yield row

    def work() -> None:
        for _ in items(100):
            list(numbers())

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with yieldscope.watch(work, items, numbers, threads=True) as recording:
            workers = [threading.Thread(target=work) for _ in range(4)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
    finally:
        sys.setswitchinterval(interval)
    assert recording.stopped is None, recording.stopped_note
    assert len(recording.frames) == 4 * 102
    assert {frame.end for frame in recording.frames} == {"returned"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "threads.json")
        recording.save(path)
        assert list(yieldscope.load(path).steps) == list(recording.steps)


@check
def as_completed_waits_for_no_queue() -> None:
    async def child() -> int:
        await asyncio.sleep(0)
        return 1

    async def main() -> int:
        return sum([await one for one in asyncio.as_completed([child(), child()])])

    with yieldscope.watch() as recording:
        asyncio.run(main())
    waits = [step.waits_for for step in recording.steps if step.waits_for is not None]
    assert ("wait", "the next one to be done") in {(wait.kind, wait.text) for wait in waits}
    assert "queue" not in {wait.kind for wait in waits}


@check
@needs("==3.10")
def heights_of_the_stack_are_known_where_dis_does_not_tell_them() -> None:
    tells = getattr(dis, "stack_effect", None)
    if tells is None:
        assert "_opcode" not in sys.modules
        assert sys.platform == "emscripten"
        return
    for opcode, name in enumerate(dis.opname):
        takes = opcode >= dis.HAVE_ARGUMENT
        args = (2, 3) if name == "BUILD_SLICE" else (*range(17), 256, 515) if takes else (None,)
        for arg in () if name.startswith("<") else args:
            for jump in (False, True):
                found = height_310(opcode, arg, jump=jump)
                assert found == tells(opcode, arg, jump=jump), (name, arg, jump)


@check
def generators_that_are_being_finalised_are_only_looked_at() -> None:
    """A weak reference that is made then would outlive what it refers to, and crash Python."""
    ask = operator.methodcaller("__next__")
    references: list[int] = []

    def held() -> Iterator[int]:
        try:
            yield 1
        finally:
            owners = [
                owner
                for owner in gc.get_referrers(sys._getframe())
                if type(owner) is types.GeneratorType
            ]
            references.extend(map(weakref.getweakrefcount, owners))
            owners.clear()

    def drops() -> None:
        ask(held())  # which nobody else holds

    with yieldscope.watch(drops, held) as recording:
        drops()
    assert references == [0]
    assert "finalised" in {frame.end for frame in recording.frames}


def _unwatched(text: str) -> dict[str, Any]:
    """What `text` defines, where nothing is watched."""
    namespace: dict[str, Any] = {"__name__": "asyncio.example", "asyncio": asyncio}
    exec(compile(textwrap.dedent(text), "<library>", "exec"), namespace)
    return namespace


@check
def outcomes_of_tasks_are_read_from_the_tasks_not_guessed_from_watched_frames() -> None:
    library = _unwatched(
        """
        async def safe(inner):
            try:
                return await inner
            except ValueError:
                return None

        async def then_fails(inner):
            await inner
            raise KeyError

        async def then_sleeps(inner):
            await inner
            await asyncio.sleep(5)

        def forget(inner, name):
            asyncio.get_running_loop().create_task(inner, name=name)
        """
    )

    async def bad() -> None:
        raise ValueError

    async def good() -> None:
        pass

    async def main() -> None:
        task = asyncio.create_task(asyncio.sleep(0.001), name="nap")
        await task
        task = asyncio.create_task(library["safe"](bad()), name="safe")
        await task
        task = asyncio.create_task(library["then_fails"](good()), name="fails")
        with contextlib.suppress(KeyError):
            await task
        task = asyncio.create_task(library["then_sleeps"](good()), name="sleeps")
        await asyncio.sleep(0.001)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        task = asyncio.create_task(asyncio.wait_for(asyncio.sleep(5), 0.001), name="limit")
        with contextlib.suppress(asyncio.TimeoutError):
            await task
        task = asyncio.create_task(asyncio.sleep(5), name="unborn")
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        del task
        library["forget"](library["safe"](bad()), "forgotten")
        await asyncio.sleep(0.001)

    with yieldscope.watch(main, bad, good) as recording:
        asyncio.run(main())
    outcomes = {task.name: task.outcome for task in recording.tasks}
    expected = {
        "nap": "done",
        "safe": "done",
        "fails": "raised",
        "sleeps": "cancelled",
        "limit": "raised",
        "unborn": "cancelled",
        "forgotten": "done",
    }
    assert {name: outcomes.get(name) for name in expected} == expected
    taken = {task.name: task.exception_taken for task in recording.tasks}
    assert taken["safe"] is taken["forgotten"] is None


async def _held() -> Any:
    try:
        yield 1
    finally:
        await asyncio.sleep(0)


async def _drops_by_del() -> None:
    held = _held()
    await held.__anext__()
    del held
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def _drops_by_rebinding() -> None:
    for _ in range(2):
        held = _held()
        await held.__anext__()
    held = None
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def _closes_in_a_task() -> None:
    held = _held()
    await held.__anext__()
    await asyncio.create_task(held.aclose())


def _closings(recording: Recording) -> list[tuple[str | None, str]]:
    """Cause and end of each `_held` that was closed, in their order."""
    return [
        (step.cause, recording.frames[step.frame].end)
        for step in recording.steps
        if step.kind == "throw" and recording.frames[step.frame].qualname == "_held"
    ]


@check
def what_the_loop_finalises_is_told_from_what_a_task_closes() -> None:
    for options in ({}, {"locals": False}, {"lines": False}, {"lines": False, "locals": False}):
        for program, times in ((_drops_by_del, 1), (_drops_by_rebinding, 2)):
            with yieldscope.watch(**options) as recording:
                asyncio.run(program())
            found = _closings(recording)
            assert found == [("loop", "finalised")] * times, (options, program, found)
        with yieldscope.watch(**options) as recording:
            asyncio.run(_closes_in_a_task())
        assert _closings(recording) == [("aclose", "closed")], options


@check
def a_loop_that_was_shut_down_says_nothing_of_the_next() -> None:
    with yieldscope.watch() as recording:
        for _ in range(2):
            asyncio.run(_closes_in_a_task())
    assert _closings(recording) == [("aclose", "closed")] * 2


class _Kept:
    def __init__(self, name: str) -> None:
        self.generator = self.make(name)

    def make(self, name: str) -> Iterator[str]:
        yield name


@check
def who_made_what_is_not_guessed_from_what_is_left() -> None:
    def work(first: int, second: int) -> None:
        both = _Kept("0"), _Kept("1")
        next(both[first].generator)
        next(both[second].generator)

    for order in ((0, 1), (1, 0)):
        with yieldscope.watch() as recording:
            work(*order)
        calls: dict[int, str] = {}  # frame → the name that was given
        made: list[tuple[str, int | None]] = []
        for step in recording.steps:
            frame = recording.frames[step.frame]
            if step.kind == "start" and "name" in step.changes:
                name = step.changes["name"][1] or ""
                if frame.qualname == "_Kept.make":
                    made.append((name, frame.created_at))
                else:
                    calls[step.frame] = name
        assert [name for name, _ in made] == [f"'{number}'" for number in order], made
        for name, step_number in made:
            assert step_number is None or calls[recording.steps[step_number].frame] == name


class _Walked:
    def keys(self) -> Iterator[int]:
        yield 1


@check
def a_place_that_calls_something_else_than_before_is_not_guessed() -> None:
    def names(one: Any) -> Any:
        return one.keys()

    def work() -> None:
        names({})
        made = names(_Walked())
        next(made)

    with yieldscope.watch(_Walked, names, work) as recording:
        work()
    (frame,) = [one for one in recording.frames if one.qualname == "_Walked.keys"]
    if frame.created_at is not None:
        assert recording.frames[recording.steps[frame.created_at].frame].qualname.endswith("names")


@check
def one_whose_own_statement_makes_it_is_known_after_doubt() -> None:
    def work() -> int:
        kept = _Kept("0"), _Kept("1"), _Kept("2")
        next(kept[1].generator)  # may be of any of them
        return next(_Kept.make(kept[0], "here")) == "here"

    with yieldscope.watch() as recording:
        work()
    here = [
        recording.frames[step.frame].created_at
        for step in recording.steps
        if step.kind == "start" and ("name" in step.changes) and step.changes["name"][1] == "'here'"
    ]
    assert len(here) == 1
    assert here[0] is not None
    maker = recording.steps[here[0]]
    assert recording.frames[maker.frame].qualname.endswith("work")


@check
def what_is_called_is_shown_without_asking_it() -> None:
    asked: list[object] = []

    class Called:
        def __call__(self, *given: object) -> int:
            return 1

        def __getattr__(self, name: str) -> Any:
            asked.append(name)
            raise KeyError(name)

    class Meta(type):
        def __getattribute__(cls, name: str) -> Any:
            asked.append(name)
            return super().__getattribute__(name)

    class Listed(list, metaclass=Meta):  # type: ignore[type-arg]
        pass

    class Slots:
        __slots__ = ("slot",)

    @dataclass
    class Shown:
        slot: int

    class Partial:
        method = classmethod(functools.partial(plain))  # type: ignore[arg-type]

    def work() -> Iterator[int]:
        bound = types.MethodType(Called(), 1)
        listed = Listed().append
        partial = Partial.method
        appends = [].append
        one = Shown(1)
        Shown.slot = Slots.__dict__["slot"]
        yield 1
        del bound, listed, partial, appends, one

    generator = work()
    with yieldscope.watch(work) as recording:
        next(generator)
        asked_for = list(asked)
        list(generator)
    assert asked_for == [], asked_for
    assert recording.stopped is None
    shown = {
        name: new
        for step in recording.steps
        for name, (_, new) in step.changes.items()
        if new is not None
    }
    assert shown["appends"] == "<built-in list.append>"
    assert shown["listed"] == "<built-in Listed.append>"
    assert shown["bound"] == "<method Called>"
    assert shown["partial"].startswith("<"), shown


@check
def each_exception_is_told_with_and_without_lines() -> None:
    async def stream() -> AsyncIterator[int]:
        yield 1

    async def fails() -> None:
        raise KeyError

    def converts() -> None:
        for convert in (int, float, int, complex):
            with contextlib.suppress(ValueError):
                convert("x")

    async def main() -> None:
        number = 0
        while number < 5:
            try:
                await fails()
            except KeyError:
                number += 1
        for _ in range(3):
            async for _ in stream():
                pass

    seen = []
    for lines in (True, False):
        with yieldscope.watch(stream, fails, converts, main, lines=lines) as recording:
            converts()
            asyncio.run(main())
        arrived = [step for step in recording.steps if step.kind == "exception"]
        seen.append([(recording.frames[step.frame].qualname, step.value) for step in arrived])
    assert seen[0] == seen[1]
    names = [name.rpartition(".")[2] for name, _ in seen[0]]
    assert names == 4 * ["converts"] + 5 * ["fails", "main"] + 3 * ["main"], names


@check
@needs("3.12")
def throws_that_are_swallowed_look_at_the_heap_no_more_than_once() -> None:
    def swallows() -> Iterator[None]:
        while True:
            try:  # noqa: SIM105
                yield
            except ValueError:
                pass

    def ends() -> Iterator[None]:
        try:
            yield
        finally:
            list(range(3))

    looks = 0
    find = gc.get_referrers

    def counted(*values: object) -> list[Any]:
        nonlocal looks
        looks += 1
        return find(*values)

    generator: Any = swallows()
    gc.get_referrers = counted
    try:
        with yieldscope.watch(swallows, ends) as recording:
            next(generator)
            for _ in range(50):
                generator.throw(ValueError)
                other: Any = ends()
                next(other)
                with raising(ValueError):
                    other.throw(ValueError)
    finally:
        gc.get_referrers = find
    assert looks <= 1, looks
    told = [kind for kind in kinds(recording, ends.__qualname__) if kind != "line"]
    assert told == 50 * ["start", "yield", "throw", "raise"], told[:9]
    told = [kind for kind in kinds(recording, swallows.__qualname__) if kind != "line"]
    assert told == ["start", "yield", *(50 * ["throw", "yield"])], told[:9]


@check
def globals_of_a_class_of_the_program_are_not_asked() -> None:
    class Space(dict):  # type: ignore[type-arg]
        def get(self, *given: object) -> Any:
            raise OSError("get")

        def values(self) -> Any:
            raise OSError("values")

        def __contains__(self, name: object) -> bool:
            raise OSError("contains")

    text = "def q():\n    x = 1\n    yield x\nz = list(q())\n"
    for watched in ("<space>", "<another>"):
        space = Space(__builtins__=__builtins__, __name__="elsewhere")
        with yieldscope.watch(watched, numbers) as recording:
            exec(compile(text, "<space>", "exec"), space)
        assert dict.__getitem__(space, "z") == [1]
        assert recording.stopped is None
        told = [kind for kind in kinds(recording, "q") if kind != "line"]
        assert told == (["start", "yield", "resume", "return"] if watched == "<space>" else [])


@check
def code_that_is_not_watched_is_not_kept() -> None:
    space: dict[str, Any] = {}
    exec(compile("def drive(g): return g.send(None)", "<unwatched>", "exec"), space)
    code = weakref.ref(space["drive"].__code__)
    with yieldscope.watch(numbers) as recording:
        assert space["drive"](numbers()) == 1
        space.clear()
        gc.collect()
        assert code() is None
    assert kinds(recording, "numbers")[:1] == ["start"]


@check
def what_gather_waits_for_is_counted() -> None:
    async def work() -> None:
        await asyncio.sleep(0)

    async def main() -> None:
        task = asyncio.ensure_future(work())
        await asyncio.gather(work(), work(), asyncio.shield(task))
        await asyncio.gather(work(), work())
        future = asyncio.get_running_loop().create_future()
        future.get_loop().call_soon(future.set_result, None)
        await asyncio.gather(future)

    with yieldscope.watch(main) as recording:
        asyncio.run(main())
    texts = [step.waits_for.text for step in recording.steps if step.waits_for]
    assert texts == ["3 futures", "2 tasks", "1 future"], texts


@check
def where_it_was_made_is_known_or_left_out() -> None:
    def later() -> None:
        held = numbers()
        also = [held]
        next(also[0])
        next(held)

    for options in ({}, {"lines": False}, {"locals": False}):
        with yieldscope.watch(later, numbers, **options) as recording:
            later()
        (made,) = [frame for frame in recording.frames if frame.qualname == "numbers"]
        known = made.created_at
        if known is None:
            assert options, "by default it is known"
            continue
        step = recording.steps[known]
        assert recording.frames[step.frame].qualname.endswith("later")
        assert step.kind in ("start", "line")
        begun = next(step for step in recording.steps if step.frame == made.id)
        assert known < begun.index


@check
def a_generator_exit_through_a_reference_to_throw_counts_as_a_close() -> None:
    def work() -> None:
        held: Any = numbers()
        next(held)
        raises = held.throw
        with contextlib.suppress(GeneratorExit):
            raises(GeneratorExit)

    with yieldscope.watch() as recording:
        work()
    causes = [step.cause for step in recording.steps if step.kind == "throw"]
    assert causes in (["aclose"], []), "it is told from a close now: mend the table of gaps"


@check
def a_generator_exit_that_is_thrown_by_hand_closes_nothing() -> None:
    def guarded() -> Iterator[int]:
        try:
            yield 1
        finally:
            pass

    def work() -> None:
        for thrown in (GeneratorExit("mine"), GeneratorExit()):
            generator: Any = guarded()
            next(generator)
            with contextlib.suppress(GeneratorExit):
                generator.throw(thrown)
        generator = guarded()
        next(generator)
        generator.close()

    async def main() -> None:
        for thrown in (GeneratorExit("mine"), GeneratorExit()):
            held = _held()
            await held.__anext__()
            with contextlib.suppress(GeneratorExit):
                await held.athrow(thrown)
        held = _held()
        await held.__anext__()
        await held.aclose()

    with yieldscope.watch() as recording:
        work()
        asyncio.run(main())
    expected = [("athrow", "raised")] * 2 + [("aclose", "closed")]
    assert _closings(recording) == expected
    ends = [
        (step.cause, recording.frames[step.frame].end)
        for step in recording.steps
        if step.kind == "throw" and recording.frames[step.frame].qualname.endswith("guarded")
    ]
    assert ends == expected


@check
def a_time_limit_is_told_from_a_wake() -> None:
    async def fails() -> None:
        await asyncio.sleep(0)
        raise asyncio.TimeoutError

    async def main() -> None:
        queue: Any = asyncio.Queue()
        future: Any = asyncio.get_running_loop().create_future()
        for what in (asyncio.sleep(5), queue.get(), asyncio.Event().wait(), future):
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(what, 0.001)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(fails(), 5)
        task = asyncio.create_task(fails())
        with contextlib.suppress(asyncio.TimeoutError):
            await task
        await asyncio.wait_for(asyncio.sleep(0.001), 5)

    with yieldscope.watch(main) as recording:
        asyncio.run(main())
    causes = [step.cause for step in recording.steps if step.kind in ("throw", "resume")]
    assert causes.count("timeout") == 4, causes
    arrivals = [
        max(before.index for before in recording.steps[: step.index + 1] if before.cause)
        for step in recording.steps
        if step.kind in ("throw", "exception") and step.value == "TimeoutError"
    ]
    told = [recording.steps[index].cause for index in arrivals]
    assert told[:4] == ["timeout"] * 4, told
    assert "timeout" not in told[4:], told


@check
def what_cannot_be_known_again_has_no_number() -> None:
    class Slots:
        __slots__ = ("left",)

        def __init__(self) -> None:
            self.left = 2

        def __iter__(self) -> Slots:
            return self

        def __next__(self) -> int:
            self.left -= 1
            if self.left < 0:
                raise StopIteration
            return self.left

    class Known(Slots):
        __slots__ = ("__weakref__",)

    def work(cls: type[Slots]) -> None:
        for _ in cls():
            pass

    with yieldscope.watch() as recording:
        for cls in (Slots, Slots, Known, Known):
            work(cls)
    found = [
        frame.receiver for frame in recording.frames if frame.qualname.endswith("Slots.__next__")
    ]
    first, second = found[6:9], found[9:]
    assert found[:6] == [None] * 6
    assert len(set(first)) == len(set(second)) == 1
    assert None not in first
    assert first[0] != second[0]
