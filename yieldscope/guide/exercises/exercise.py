"""An exercise: what is asked, how it is checked, hints and one way to do it."""

from __future__ import annotations

import asyncio
import linecache
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from textwrap import dedent
from types import FunctionType
from typing import Any

from ...cells import current_cells
from ...recorder import Recorder
from ...recording import Recording
from ..cards import Card
from ..reading import Reading

__all__ = ["EXERCISES", "Exercise", "Failed", "Lab", "answer", "check", "exercise"]

#: Seconds that a solution may wait before it counts as stuck.
PATIENCE = 5.0


class Failed(Exception):
    """The solution does not do what is asked. `hint` is the index of the hint that helps."""

    def __init__(self, saw: str, hint: int = 0) -> None:
        super().__init__(saw)
        self.saw, self.hint = saw, hint


@dataclass
class Lab:
    """What a check works with: code that the exercise brings along, and the reader's, both watched.

    `recordings` are those that were made, the last one is shown.
    """

    given: str
    solution: Callable[..., Any]
    name: str
    recordings: list[Recording] = field(default_factory=list)

    def __post_init__(self) -> None:
        filename = f"given/{self.name}.py"
        text = dedent(self.given).lstrip("\n")
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        self.own: dict[str, Any] = {"__name__": f"given_{self.name}"}
        exec(compile(text, filename, "exec"), self.own)
        self._targets = [filename, *_code_of(self.solution)]

    def __getitem__(self, name: str) -> Any:
        """A function of the code that the exercise brings along."""
        return self.own[name]

    async def watched(self, run: Callable[[], Awaitable[Any]]) -> tuple[Any, Reading]:
        """Awaits `run()` in a task of its own, watched. Gives its result, and what was seen.

        Raises `Failed` for what goes wrong in it.
        """

        async def inside() -> Any:
            return await run()

        cells = current_cells()
        recorder = Recorder(
            self._targets,
            display_name=None if cells is None else cells.display_name,
            source_of=None if cells is None else cells.source,
        )
        recording = recorder.start()
        try:
            task = asyncio.create_task(inside(), name="solution")
            done, _ = await asyncio.wait({task}, timeout=PATIENCE)
            if not done:
                task.cancel()
                await asyncio.wait({task}, timeout=1)
            elif not task.cancelled():
                task.exception()  # while it is recorded: it was taken
        finally:
            recorder.stop()
        self.recordings.append(recording)
        reading = Reading(recording)
        if not done:
            raise Failed(f"It was not done after {PATIENCE:.0f} seconds: something waits for ever.")
        if task.cancelled():
            raise Failed("It was cancelled, and did not come back.")
        error = task.exception()
        if error is not None:
            if isinstance(error, Failed):
                raise error
            raise Failed(f"It ended with {type(error).__name__}: {error}") from error
        return task.result(), reading


def _code_of(solution: Callable[..., Any]) -> list[object]:
    """The solution, and the functions and classes that it can call by their names. Not the whole
    cell: that is waiting for the check.
    """
    methods = vars(solution).values() if isinstance(solution, type) else (solution,)
    spaces = [one.__globals__ for one in methods if type(one) is FunctionType]
    beside = spaces[0].values() if spaces else ()
    return [
        solution,
        *(one for one in beside if _has_code(one) and one.__module__ == solution.__module__),
    ]


def _has_code(value: Any) -> bool:
    if isinstance(value, type):
        return any(type(one) is FunctionType for one in vars(value).values())
    return type(value) is FunctionType


Check = Callable[[Lab], Awaitable[list[str]]]


@dataclass(frozen=True)
class Exercise:
    """`check` gives what it saw, or raises `Failed`. `takes` says what the solution has to be."""

    name: str
    section: str
    title: str
    given: str
    hints: tuple[str, ...]
    answer: str
    check: Check


EXERCISES: dict[str, Exercise] = {}


def exercise(
    name: str, section: str, title: str, *, given: str, hints: tuple[str, ...], answer: str
) -> Callable[[Check], Check]:
    """Registers the check of an exercise."""

    def register(check: Check) -> Check:
        EXERCISES[name] = Exercise(
            name, section, title, given, hints, dedent(answer).strip("\n") + "\n", check
        )
        return check

    return register


async def check(name: str, solution: Callable[..., Any]) -> Card:
    """Runs `solution` watched and tells whether it does what exercise `name` asks.

    The run is shown above what was seen. KeyError for an unknown name, TypeError for a solution
    that is no function.
    """
    wanted = EXERCISES[name]
    if not callable(solution):
        raise TypeError(f"give the function itself, not {type(solution).__name__}")
    lab = Lab(wanted.given, solution, name.replace("-", "_"))
    try:
        saw, hint, passed = await wanted.check(lab), 0, True
    except Failed as failed:
        saw, hint, passed = [failed.saw], failed.hint, False
    if lab.recordings:
        _show(lab.recordings[-1])
    return _card(wanted, passed, saw, hint)


def _card(wanted: Exercise, passed: bool, saw: list[str], hint: int) -> Card:
    said = "\n".join(f"- {line}" for line in saw)
    if passed:
        text = f"**{wanted.title}: done.**\n\n{said}"
    else:
        text = (
            f"**{wanted.title}: not yet.**\n\n{said}\n\nHint: {wanted.hints[hint]}\n\n"
            f'`guide.answer("{wanted.name}")` shows one way to do it.'
        )
    return Card(
        "check",
        text,
        id=wanted.name,
        title=wanted.title,
        passed=passed,
        saw=saw,
        # The one that helps comes first; the others after it are asked for one by one.
        hints=[] if passed else [wanted.hints[hint], *wanted.hints[hint + 1 :]],
    )


def answer(name: str) -> Card:
    """One way to do an exercise. KeyError for an unknown name."""
    wanted = EXERCISES[name]
    text = f"One way, of several:\n\n```python\n{wanted.answer}```"
    return Card("answer", text, id=name, title=wanted.title, code=wanted.answer)


def _show(recording: Recording) -> None:
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        from IPython.display import display

        display(recording)  # type: ignore[no-untyped-call]
