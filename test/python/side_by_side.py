"""Random programs in threads at the same time, recorded together, against each recorded alone.

What a thread does in between changes nothing of what the others did: the steps of one program,
taken out of the common recording, are those of the program alone. Programs are `generated.py`'s,
driven by hand, and `asyncio_programs.py`'s, in loops of their own whose clock goes on only when
they sleep.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import random
import selectors
import threading
import time
import types
from collections.abc import Callable, Sequence
from typing import Any

import asyncio_programs
import asyncio_witness
import differential
import generated

from yieldscope import state
from yieldscope.recorder import Recorder
from yieldscope.recording import Recording, WaitsFor

__all__ = ["check"]

FILENAME = "<side by side {}>"
#: Seconds that a thread sleeps after an event, so that another one goes on, after one in so many.
PAUSE, ONE_IN = 1e-6, 3
_numbers = itertools.count()


class _Yielding:
    """The recorder's lock, but that threads take turns much more often than they would."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._events = random.Random(7)

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        return self._lock.acquire(blocking, timeout)

    def release(self) -> None:
        pause = self._events.randrange(ONE_IN) == 0
        self._lock.release()
        if pause:
            time.sleep(PAUSE)


class _Selector(selectors.SelectSelector):
    """Sleeps by moving the loop's clock."""

    clock = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.clock += timeout or 0.0
        return []


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._own = _Selector()
        super().__init__(self._own)

    def time(self) -> float:
        return self._own.clock


class Part:
    """One program. `run` runs it once, in the thread that calls it."""

    def __init__(self, filename: str, run: Callable[[], None], text: str) -> None:
        self.filename, self.run, self.text = filename, run, text


def _driven(seed: int) -> Part:
    program = generated.seeded(seed)
    filename = FILENAME.format(next(_numbers))
    code = compile(differential.PRELUDE + program.source, filename, "exec", dont_inherit=True)
    nothing = Recorder((filename,)).recording

    def run() -> None:
        module = types.ModuleType("driven")
        exec(code, module.__dict__)
        driver = differential.Driver(module.f0(), program.is_async, nothing)
        driver.run(program.actions)

    return Part(filename, run, str(program))


def _looping(seed: int) -> Part:
    program = asyncio_programs.seeded(seed)
    filename = FILENAME.format(next(_numbers))
    text = asyncio_witness.PRELUDE + program.source
    code = compile(text, filename, "exec", dont_inherit=True)

    def run() -> None:
        space = types.ModuleType("looping").__dict__
        space["note"] = lambda what, which: None
        exec(code, space)
        loop = _Loop()
        loop.set_exception_handler(lambda loop, context: None)
        try:
            loop.run_until_complete(_main(space))
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()

    return Part(filename, run, text)


async def _main(space: dict[str, Any]) -> None:
    loop = asyncio.get_running_loop()
    space["futures"] = [loop.create_future() for _ in range(asyncio_programs.FUTURES)]
    space["events"] = [asyncio.Event() for _ in range(asyncio_programs.EVENTS)]
    space["queues"] = [asyncio.Queue() for _ in range(asyncio_programs.MAX_TASKS)]
    space["locks"] = [asyncio.Lock() for _ in range(asyncio_programs.LOCKS)]
    space["tasks"], space["shared"] = [], []
    await asyncio.create_task(space["main"](), name="main")
    await asyncio.wait(space["tasks"])


def _record(parts: Sequence[Part], options: dict[str, bool]) -> Recording:
    """All at the same time, each in a thread of its own."""
    together = threading.Barrier(len(parts))
    gone_wrong: list[BaseException] = []

    def run(part: Part) -> None:
        try:
            together.wait(30)
            part.run()
        except BaseException as error:
            gone_wrong.append(error)

    threads = [threading.Thread(target=run, args=(part,)) for part in parts]
    recorder = Recorder(tuple(part.filename for part in parts), threads=True, **options)
    lock, state.RLock = state.RLock, _Yielding  # type: ignore[assignment]
    gc.collect()
    gc.disable()  # so that what hangs in cycles does not end at a time of somebody else's
    recording = recorder.start()
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        recorder.stop()
        state.RLock = lock
        gc.enable()
    if gone_wrong:
        raise gone_wrong[0]
    return recording


Row = tuple[object, ...]


class _Numbers:
    """Numbers for what a recording has numbered its own way, in the order in which they are met."""

    def __init__(self) -> None:
        self.met: dict[int, int] = {}

    def __call__(self, what: int | None) -> int | None:
        return None if what is None else self.met.setdefault(what, len(self.met))


def _of(part: Part, recording: Recording) -> list[Row]:
    """The steps of one program, and what became of its frames and tasks."""
    own = {frame.id for frame in recording.frames if frame.filename == part.filename}
    steps = [step for step in recording.steps if step.frame in own]
    places = {step.index: place for place, step in enumerate(steps)}
    frames, tasks, turns = _Numbers(), _Numbers(), _Numbers()
    rows: list[Row] = []
    for step in steps:
        # Turn 0 of a thread without a loop is no turn.
        place = frames(step.frame), tasks(step.task), turns(step.turn)
        waits = step.waits_for
        told = None if waits is None else _wait(waits, frames, tasks)
        woken_by = None if step.woken_by is None else places.get(step.woken_by, "another's")
        why = step.cause, frames(step.by), woken_by, told
        changes = tuple(sorted(step.changes.items()))
        rows.append((step.kind, step.lineno, *place, *why, step.value, changes))
    for frame in [*frames.met, *sorted(own - set(frames.met))]:
        row = recording.frames[frame]
        made = None if row.created_at is None else places.get(row.created_at, "another's")
        rows.append((row.qualname, row.kind, made, row.end))
    for number in tasks.met:
        task = recording.tasks[number]
        made = None if task.created_by is None else places.get(task.created_by, "another's")
        rows.append((made, task.outcome, task.exception_taken))
    return rows


def _wait(waits: WaitsFor, frames: _Numbers, tasks: _Numbers) -> Row:
    return waits.kind, waits.text, tasks(waits.task), frames(waits.frame), waits.delay


def _difference(part: Part, alone: list[Row], together: list[Row]) -> str:
    """Where they first differ, "" for nowhere."""
    for number, (one, other) in enumerate(itertools.zip_longest(alone, together)):
        if one != other:
            return f"{part.text}\nstep {number} of its own:\nalone    {one}\ntogether {other}"
    return ""


def check(seed: int, rounds: int) -> dict[str, Any]:
    """So many rounds from `seed` on, each of three programs."""
    mismatches, compared, switches = [], 0, 0
    for number in range(seed, seed + rounds):
        makers = (_looping, _driven, _looping) if number % 2 else (_driven, _looping, _driven)
        parts = [make(3 * number + at) for at, make in enumerate(makers)]
        options = {"lines": number % 5 > 0, "locals": number % 3 > 0}
        alone = [_of(part, _record([part], options)) for part in parts]
        recording = _record(parts, options)
        threads = [recording.frames[step.frame].filename for step in recording.steps]
        switches += sum(one != other for one, other in itertools.pairwise(threads))
        if recording.stopped:
            mismatches.append(f"stopped: {recording.stopped_note}")
        for part, rows in zip(parts, alone, strict=True):
            compared += len(rows)
            wrong = _difference(part, rows, _of(part, recording))
            if wrong:
                mismatches.append(f"seed {number}\n{wrong}")
    return {
        "wrong": len(mismatches),
        "mismatches": mismatches[:3],
        "compared": compared,
        "switches": switches,
    }
