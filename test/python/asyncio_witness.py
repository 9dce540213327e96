"""Random asyncio programs, recorded, and held against what they noted themselves.

What is known without the recorder: in which order the lines with a note ran, in which task; who
completed a future, set an event, put into a queue, cancelled a task; what each line waits for; how
each task ended. From 3.12 on `sys.monitoring` counts the turns of the loop.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import asyncio_programs
from asyncio_programs import EVENTS, FUTURES, LOCKS, MAX_TASKS

from yieldscope.recorder import Recorder
from yieldscope.recording import Recording, Step

__all__ = ["check", "check_given"]

FILENAME = "<random asyncio program {}>"
TOOL = 5
_COUNTS_CANCELS = sys.version_info >= (3, 11)
_numbers = itertools.count()

PRELUDE = """\
import asyncio

def loop():
    return asyncio.get_running_loop()

def complete(number):
    note("future", number); futures[number].done() or futures[number].set_result(number)

"""
_ENTRIES = ("start", "resume", "throw")
_LEAVES = ("yield", "await", "return", "raise")
#: The words of a line → what kind its wait is.
_WAITS = {
    "asyncio.sleep(0)": "bare",
    "asyncio.sleep(0.0": "sleep",
    'note("wait future"': "future",
    'note("wait event"': "event",
    'note("wait task"': "task",
    'note("get"': "queue",
    "async with locks": "lock",
}


@dataclass(frozen=True)
class Note:
    """`what` is about to be done to `which`. `effective`: it is not done already."""

    what: str
    which: int
    line: int
    task: str
    turn: int
    effective: bool


class Witness:
    """Runs a program and keeps its notes. Resources are in the program's namespace."""

    def __init__(self, source: str) -> None:
        self.filename = FILENAME.format(next(_numbers))
        self.text = PRELUDE + source
        self.notes: list[Note] = []
        self.turns = 0
        self.module = types.ModuleType("random_asyncio_program")
        self.outcomes: dict[str, str] = {}

    def note(self, what: str, which: int) -> None:
        """Called by the program."""
        space, effective = self.module.__dict__, True
        if what == "future":
            effective = not space["futures"][which].done()
        elif what == "event":
            effective = not space["events"][which].is_set()
        elif what == "cancel":
            effective = not space["tasks"][which].done()
        try:
            task = asyncio.current_task()
        except RuntimeError:
            task = None
        line = sys._getframe(1).f_lineno
        name = "" if task is None else task.get_name()
        self.notes.append(Note(what, which, line, name, self.turns, effective))

    async def _run(self) -> None:
        space = self.module.__dict__
        loop = asyncio.get_running_loop()
        space["futures"] = [loop.create_future() for _ in range(FUTURES)]
        space["events"] = [asyncio.Event() for _ in range(EVENTS)]
        space["queues"] = [asyncio.Queue() for _ in range(MAX_TASKS)]
        space["locks"] = [asyncio.Lock() for _ in range(LOCKS)]
        space["tasks"], space["shared"] = [], []
        loop.set_exception_handler(lambda loop, context: None)
        main = asyncio.create_task(space["main"](), name="main")
        await main
        for task in space["tasks"]:
            outcome = "cancelled" if task.cancelled() else "raised" if task.exception() else "done"
            self.outcomes[task.get_name()] = outcome

    def run(self) -> Recording:
        """Runs it under a recorder."""
        space = self.module.__dict__
        space["note"] = self.note
        exec(compile(self.text, self.filename, "exec", dont_inherit=True), space)
        recorder = Recorder((self.filename,))
        self._count_turns(True)
        recording = recorder.start()
        try:
            asyncio.run(self._run())
        finally:
            recorder.stop()
            self._count_turns(False)
        return recording

    @property
    def counts(self) -> bool:
        """Whether the turns are counted: `Handle._run` is Python code everywhere."""
        return hasattr(sys, "monitoring")

    def _count_turns(self, on: bool) -> None:
        if not self.counts:
            return
        monitoring: Any = sys.monitoring
        event = monitoring.events.PY_START
        code = asyncio.Handle._run.__code__

        def turn(code: types.CodeType, offset: int) -> None:
            self.turns += 1

        if on:
            monitoring.use_tool_id(TOOL, "turns")
            monitoring.register_callback(TOOL, event, turn)
        monitoring.set_local_events(TOOL, code, event if on else 0)
        if not on:
            monitoring.free_tool_id(TOOL)


class Comparison:
    """`wrong` says what does not agree."""

    def __init__(self, witness: Witness, recording: Recording, steps: list[Step]) -> None:
        self.witness, self.recording = witness, recording
        self.wrong: list[str] = []
        self.frames, self.tasks = list(recording.frames), list(recording.tasks)
        self.steps = steps
        self.lines = witness.text.splitlines()
        #: Step index → the note that was made right after it.
        self.noted: dict[int, Note] = {}
        self.checked = 0
        self._match_notes()
        if not self.wrong:
            self._check_steps()
            self._check_tasks()

    def say(self, step: Step, words: str) -> None:
        """Something does not agree."""
        name = self.frames[step.frame].qualname
        self.wrong.append(f"step {step.index}: {step.kind} {name}:{step.lineno}: {words}")

    def _match_notes(self) -> None:
        steps = [
            step
            for step in self.steps
            if step.kind == "line" and "note(" in self.lines[step.lineno - 1]
        ]
        for note, step in itertools.zip_longest(self.witness.notes, steps):
            if step is None or note is None or note.line != step.lineno:
                self.wrong.append(f"noted {note}, recorded {step}")
                return
            task = "" if step.task is None else self.tasks[step.task].name
            if task != note.task:
                self.say(step, f"in task {task!r}, noted {note.task!r}")
            self.noted[step.index] = note
        turns = {note.turn - (self.steps[at].turn or 0) for at, note in self.noted.items()}
        if self.witness.counts and len(turns) > 1:
            self.wrong.append(f"turns differ from those counted by {turns}")

    def _check_steps(self) -> None:
        suspended: dict[int, Step] = {}
        turn_of: dict[int | None, int | None] = {}
        for step in self.steps:
            if step.kind in _ENTRIES:
                before = suspended.pop(step.frame, None)
                self._check_entry(step, before)
            elif step.kind in ("await", "yield"):
                suspended[step.frame] = step
                if step.kind == "await":
                    self._check_wait(step)
            if turn_of.setdefault(step.turn, step.task) != step.task:
                self.say(step, f"turn {step.turn} is that of another task")

    def _check_wait(self, step: Step) -> None:
        line, wait = self.lines[step.lineno - 1], step.waits_for
        if wait is None:
            self.say(step, "waits for nothing")
        elif wait.kind != "frame":
            expected = next((kind for words, kind in _WAITS.items() if words in line), None)
            if "anext(shared" not in line and expected is not None and wait.kind != expected:
                self.say(step, f"waits for {wait.kind}, not {expected}: {line.strip()}")
            self.checked += 1

    def _check_entry(self, step: Step, before: Step | None) -> None:
        line = self.lines[step.lineno - 1]
        if before is None:
            if step.cause not in ("first", "call", "cancel", "aclose"):
                self.say(step, f"first entry by {step.cause}")
        elif before.kind == "yield":
            if step.kind == "resume":
                self._check_pull(step)
            elif step.cause not in ("loop", "shutdown", "aclose"):
                self.say(step, f"thrown into, held at its yield, by {step.cause}")
        elif step.kind == "resume":
            if step.cause != "wake":
                self.say(step, f"woken, but the cause is {step.cause}")
            elif before.waits_for is not None and before.waits_for.kind != "frame":
                self._check_waker(step, before, line)
        elif "CancelledError" in (step.value or "") and step.task is not None:
            self._check_cancel(step, before)

    def _check_pull(self, step: Step) -> None:
        """It was held at its yield: by whom was it asked, and in whose task?"""
        asker = None if step.by is None else self.frames[step.by].qualname
        last = next(
            (one for one in reversed(self.steps[: step.index]) if one.task == step.task), None
        )
        if last is None or asker != self.frames[last.frame].qualname:
            self.say(step, f"asked by {asker}, but {last} ran before in its task")
        self.checked += 1

    def _check_waker(self, step: Step, before: Step, line: str) -> None:
        """Who woke it is who did first what it waits for, after it began to wait."""
        assert before.waits_for is not None
        kind = before.waits_for.kind
        if kind == "sleep" or kind == "bare":
            if step.woken_by is not None:
                self.say(step, f"woken by {step.woken_by}, but it slept")
            return
        if kind == "lock" or "anext(shared" in line:
            return
        started = next(
            (
                note
                for at, note in reversed(self.noted.items())
                if at < before.index and note.line == step.lineno
            ),
            None,
        )
        if started is None:
            return
        self.checked += 1
        if kind == "task":
            expected = self._end_of_task(f"t{started.which}", step.index)
        else:
            what = {"future": "future", "event": "event", "queue": "put"}[kind]
            expected = next(
                (
                    at
                    for at, note in self.noted.items()
                    if before.index < at < step.index
                    and (note.what, note.which, note.effective) == (what, started.which, True)
                ),
                None,
            )
        if step.woken_by != expected:
            self.say(step, f"woken by step {step.woken_by}, but step {expected} did it")

    def _end_of_task(self, name: str, before: int) -> int | None:
        """The step at which the task's own coroutine ended."""
        for step in reversed(self.steps[:before]):
            ended = step.kind in ("return", "raise")
            if ended and self.frames[step.frame].qualname == name:
                return step.index
        return None

    def _check_cancel(self, step: Step, before: Step) -> None:
        assert step.task is not None
        name = self.tasks[step.task].name
        # Since it ran last: other frames of the task are entered in the same turn.
        since = max(
            (
                one.index
                for one in self.steps[: step.index]
                if one.task == step.task and one.turn != step.turn
            ),
            default=-1,
        )
        asked = any(
            at > since and note.what == "cancel" and f"t{note.which}" == name and note.effective
            for at, note in self.noted.items()
            if at < step.index
        )
        self.checked += 1
        # 3.10 does not count cancels: whose it was that comes out of an awaited task is unknown.
        untold = not _COUNTS_CANCELS and step.cause is None
        if asked and step.cause != "cancel" and not untold:
            self.say(step, f"{name} was cancelled, but the cause is {step.cause}")

    def _check_tasks(self) -> None:
        found = {task.name: task.outcome for task in self.tasks}
        for name, outcome in self.witness.outcomes.items():
            # One that was cancelled before it ran has no steps, but is known all the same.
            if found.get(name) != outcome:
                self.wrong.append(f"task {name} ended as {found.get(name)}, not {outcome}")


def check_given(request: dict[str, Any]) -> dict[str, Any]:
    """Checks the program of the request; `spoilt`: with a lie put in, which must be noticed."""
    witness = Witness(request["source"])
    recording = witness.run()
    steps = list(recording.steps)
    if "spoilt" in request:
        steps = [_LIES[request["spoilt"]](step) for step in steps]
    comparison = Comparison(witness, recording, steps)
    if recording.stopped:
        comparison.wrong.append(f"stopped: {recording.stopped_note}")
    return {"wrong": "\n".join(comparison.wrong[:5]), "checked": comparison.checked}


def _lie(fits: Callable[[Step], bool], **changes: Any) -> Callable[[Step], Step]:
    return lambda step: replace(step, **changes) if fits(step) else step


_LIES: dict[str, Callable[[Step], Step]] = {
    "waker": _lie(lambda step: step.woken_by is not None, woken_by=0),
    "asker": _lie(lambda step: step.cause == "pull", by=0),
    "task": _lie(lambda step: step.task == 1, task=2),
    "cause": _lie(lambda step: step.cause in ("cancel", "wake"), cause="timeout"),
    "wait": _lie(lambda step: step.waits_for is not None, waits_for=None),
}


def check(seed: int, programs: int) -> dict[str, Any]:
    """Checks so many programs from `seed` on."""
    mismatches, wrong, checked = [], 0, 0
    for number in range(seed, seed + programs):
        program = asyncio_programs.seeded(number)
        reply = check_given(program.request())
        checked += reply["checked"]
        wrong += bool(reply["wrong"])
        if reply["wrong"] and len(mismatches) < 3:
            mismatches.append(f"seed {number}\n{program}\n{reply['wrong']}")
    return {"mismatches": mismatches, "wrong": wrong, "checked": checked}
