"""Checks that a recording and other tools do not disturb each other: debuggers and profilers.
Registered with those of `lifetimes.py`.
"""

from __future__ import annotations

import asyncio
import bdb
import contextlib
import cProfile
import io
import pdb
import pstats
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from lifetimes import check

import yieldscope

#: What a line event showed: the function and the line in it.
Lines = list[tuple[str, int]]


def items() -> Iterator[int]:
    held = 1
    yield held
    held += 1
    try:
        yield held
    except KeyError:
        held += 1
    yield held
    held += 1


def relays() -> Iterator[int]:
    for number in range(2):
        try:
            yield from items()
        except ValueError:
            yield number


def blinds() -> Iterator[int]:
    """Takes the recorder's trace function away, while it runs, in a watch."""
    yield 1
    if sys.gettrace() is not None:
        sys.settrace(None)
    yield 2
    yield 3


async def sleeps() -> int:
    await asyncio.sleep(0.001)
    await asyncio.wait_for(asyncio.sleep(0.001), 5)
    return 1


def lines_under(function: Callable[[], object], codes: tuple[str, ...]) -> Lines:
    """What a debugger that begins now sees of functions with these names."""
    seen: Lines = []

    def called(frame: types.FrameType, event: str, arg: object) -> Any:
        return reached if frame.f_code.co_name in codes else None

    def reached(frame: types.FrameType, event: str, arg: object) -> Any:
        if event == "line":
            seen.append((frame.f_code.co_name, frame.f_lineno))
        return reached

    sys.settrace(called)
    try:
        function()
    finally:
        sys.settrace(None)
    return seen


def maybe(options: dict[str, Any] | None) -> Any:
    """A watch of this file, or nothing."""
    if options is None:
        return contextlib.nullcontext()
    return yieldscope.watch(__file__, **options)


OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"lines": False},
    {"lines": False, "max_steps": 3},
    {"lines": False, "locals": False, "values": False},
)


def held_after(options: dict[str, Any] | None, lost: bool) -> Lines:
    """Generators that were suspended, made, thrown into, when a recording ended."""
    plain, relay, fresh, blind = items(), relays(), items(), blinds()

    def drives(fresh: Iterator[int]) -> None:
        next(plain)
        next(relay)
        next(relay)
        relay.throw(KeyError)  # type: ignore[attr-defined]
        if lost:
            next(blind)
            next(blind)

    with maybe(options):
        drives(fresh)

    def goes_on() -> None:
        for stream in (plain, relay, fresh, blind):
            next(stream)
        with contextlib.suppress(KeyError):
            plain.throw(KeyError)  # type: ignore[attr-defined]

    return lines_under(goes_on, ("items", "relays", "blinds"))


@check()
def a_later_debugger_sees_the_lines_of_what_is_suspended() -> None:
    for lost in (False, True):
        plain = held_after(None, lost)
        assert len(plain) > 8, plain
        for options in OPTIONS:
            watched = held_after(options, lost)
            assert watched == plain, (options, lost, plain, watched)


def waiting_after(options: dict[str, Any] | None) -> Lines:
    """Tasks that were waiting when a recording ended."""

    async def main() -> list[Any]:
        with maybe(options):
            tasks = [asyncio.create_task(sleeps()), asyncio.create_task(sleeps())]
            await asyncio.sleep(0)
        return tasks

    loop = asyncio.new_event_loop()
    try:
        tasks = loop.run_until_complete(main())

        def goes_on() -> None:
            loop.run_until_complete(asyncio.wait(tasks))

        return sorted(lines_under(goes_on, ("sleeps", "sleep", "wait_for")))
    finally:
        loop.close()


@check("sockets")
def a_later_debugger_sees_the_lines_of_what_waits() -> None:
    plain = waiting_after(None)
    assert {"sleep", "wait_for", "sleeps"} <= {name for name, _ in plain}
    for options in OPTIONS:
        watched = waiting_after(options)
        assert watched == plain, (options, plain, watched)


@check()
def what_runs_on_after_a_watch_gives_lines() -> None:
    """So do generators in which it ends, which are suspended when nobody looks any more."""

    def ends(watching: Any) -> Iterator[int]:
        yield 1
        watching.__exit__(None, None, None)
        held = 2
        yield held
        yield 3

    def relays_end(watching: Any) -> Iterator[int]:
        yield from ends(watching)

    def run(options: dict[str, Any] | None) -> Lines:
        watching = maybe(options)
        watching.__enter__()
        outer = relays_end(watching)
        next(outer)
        next(outer)
        return lines_under(lambda: list(outer), ("ends", "relays_end"))

    plain = run(None)
    assert plain, "it runs one more line"
    for options in OPTIONS:
        assert run(options) == plain, options


# Debuggers


class Follows(bdb.Bdb):
    """A debugger that steps into everything of this file, and says where it is."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str, int]] = []

    def _say(self, what: str, frame: types.FrameType) -> None:
        if frame.f_code.co_filename == __file__:
            self.seen.append((what, frame.f_code.co_name, frame.f_lineno))

    def user_line(self, frame: types.FrameType) -> None:
        self._say("line", frame)

    def user_return(self, frame: types.FrameType, return_value: object) -> None:
        self._say("return", frame)

    def user_exception(self, frame: types.FrameType, exc_info: Any) -> None:
        self._say("exception", frame)


def debugged(function: Callable[[], object]) -> list[tuple[str, str, int]]:
    """What a stepping debugger sees of `function`."""
    debugger = Follows()
    debugger.runcall(function)
    sys.settrace(None)
    return debugger.seen


@check()
def a_debugger_that_was_there_goes_on_after_a_watch() -> None:
    def works(options: dict[str, Any] | None) -> None:
        stream = items()
        if options is not None:
            during(stream, options)
        else:
            next(stream)
        after(stream)

    def during(stream: Iterator[int], options: dict[str, Any]) -> None:
        trace = sys.gettrace()
        with yieldscope.watch(items, **options) as recording:
            next(stream)
        assert sys.gettrace() is trace is not None
        assert recording.stopped is None, recording.stopped_note
        assert len(recording.steps) >= 2

    def after(stream: Iterator[int]) -> None:
        list(stream)
        list(items())

    plain = [one for one in debugged(lambda: works(None)) if one[1] in ("items", "after")]
    later = [one for one in plain if one[2] != items.__code__.co_firstlineno + 1]
    assert len(later) > 20, later
    for options in OPTIONS[:2]:
        seen = debugged(lambda options=options: works(options))  # type: ignore[misc]
        mine = [one for one in seen if one[1] in ("items", "after")]
        # What the recording saw instead is how the first item came.
        assert mine[-len(plain) + 5 :] == plain[5:], (options, plain, mine)


@check()
def a_debugger_that_begins_inside_a_watch_works_and_the_trace_says_so() -> None:
    said = io.StringIO()

    def works() -> int:
        held = 20
        commands = io.StringIO("p held\nnext\nnext\np held\nc\n")
        debugger = pdb.Pdb(stdin=commands, stdout=said, nosigint=True)
        debugger.use_rawinput = False
        debugger.set_trace()
        held += 1
        held += 1
        return held

    try:
        with yieldscope.watch(works) as recording:
            result = works()
            list(items())
    finally:
        sys.settrace(None)
    assert result == 22
    assert said.getvalue().count("(Pdb)") == 5, said.getvalue()
    assert "20" in said.getvalue()
    assert "21" in said.getvalue() or "22" in said.getvalue()
    assert recording.stopped == "tracer lost", recording.stopped_note
    assert recording.stopped_note
    assert len(recording.steps) >= 3


# Profilers


@check()
def profilers_count_what_they_count() -> None:
    def works() -> None:
        for _ in range(7):
            list(items())

    def profiled(watched: bool) -> dict[str, int]:
        profile = cProfile.Profile()
        with yieldscope.watch(works, items) if watched else contextlib.nullcontext():
            profile.enable()
            works()
            profile.disable()
        stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
        return {
            name: numbers[1]
            for (file, _, name), numbers in stats.items()
            if file == __file__ and name in ("works", "items")
        }

    plain = profiled(False)
    assert plain == {"works": 1, "items": 28}, plain
    assert profiled(True) == plain


@check()
def a_profile_function_hears_what_it_hears() -> None:
    def heard(watched: bool) -> list[tuple[str, str]]:
        told: list[tuple[str, str]] = []

        def profiles(frame: types.FrameType, event: str, arg: object) -> None:
            if frame.f_code is items.__code__:
                told.append((event, frame.f_code.co_name))

        with yieldscope.watch(items) if watched else contextlib.nullcontext() as recording:
            sys.setprofile(profiles)
            try:
                list(items())
                assert sys.getprofile() is profiles
            finally:
                sys.setprofile(None)
        if recording is not None:
            assert recording.stopped is None, recording.stopped_note
            assert [step.kind for step in recording.steps].count("yield") == 3
        return told

    plain = heard(False)
    assert len(plain) == 8, plain
    assert heard(True) == plain
