"""Random programs, driven by hand and recorded, against two oracles (see `generated.py`).

The driver knows from its own sends and throws what happened to the outermost frame. From 3.12 on
`sys.monitoring` tells of all frames what happened to them, without heuristics. Older versions are
held against those: a program is the same run on all of them.
"""

from __future__ import annotations

import hashlib
import itertools
import types
from collections.abc import Callable
from functools import partial
from typing import Any

import generated
import snapshots
from oracle import Event, Oracle, simple_text

from yieldscope.recorder import Recorder
from yieldscope.recording import Recording, Step

#: One for each: what an earlier program left behind may still end.
FILENAME = "<random program {}>"
_numbers = itertools.count()

#: What every program starts with. A `Pause` that reaches the driver stands for a real suspension.
PRELUDE = """
import types
from contextlib import aclosing

class Pause:
    pass

class Guard:
    def __init__(self, swallows):
        self.swallows = swallows
    def __enter__(self):
        return self
    def __exit__(self, *error):
        return self.swallows
    async def __aenter__(self):
        return self
    async def __aexit__(self, *error):
        return self.swallows

class Waits(Guard):
    async def __aenter__(self):
        await pause(Pause())
        return self
    async def __aexit__(self, *error):
        await pause(None)
        return self.swallows

class Awaitable:
    def __await__(self):
        return (yield Pause())

@types.coroutine
def pause(value):
    return (yield value)

async def ready():
    return 'ready'

"""


Truth = list[tuple[str, str]]


class Driver:
    """Sends, throws and closes as the program's actions say.

    `truth` holds (kind, text) of what that did to `f0`, up to a `lost`.
    """

    def __init__(self, top: Any, is_async: bool, recording: Recording) -> None:
        self.recording = recording
        #: How many steps there were before it was closed.
        self.steps: int | None = None
        self.top = top
        self.is_async = is_async
        self.truth: Truth = []
        self.awaiting: Any = None
        self.fresh = True
        self.over = False

    def run(self, actions: Any) -> None:
        """Until the generator is over."""
        for how, number in actions:
            if self.over:
                return
            self._one(how, number)

    def _one(self, how: str, number: int) -> None:
        if self.fresh and how == "send":
            how = "next"
        value, error = f"sent {number}", ValueError(f"thrown {number}")
        if how == "close":
            self._close()
            return
        if how == "throw" and self._is_inside():
            # It goes to an inner frame. Whether the outermost one is entered then, is not seen
            # here.
            self.truth.append(("lost", ""))
        if self.fresh:
            entry = "start" if how == "next" else "throw"
        else:
            entry = "throw" if how == "throw" else "resume"
        text = str(simple_text(error)) if how == "throw" else repr(value) if how == "send" else ""
        # An await takes no value from outside into the frame's own `yield`.
        self.truth.append((entry, text if self.awaiting is None or how == "throw" else ""))
        self.fresh = False
        self._go(how, value, error)

    def _is_inside(self) -> bool:
        if self.is_async:
            return self.awaiting is not None
        return self.top.gi_yieldfrom is not None

    def _go(self, how: str, value: str, error: BaseException) -> None:
        try:
            if not self.is_async:
                top = self.top
                got = (
                    next(top)
                    if how == "next"
                    else top.send(value)
                    if how == "send"
                    else top.throw(error)
                )
                own = top.gi_yieldfrom is None
                self.truth.append(("yield" if own else "delegate", repr(got)))
            elif self.awaiting is not None:
                got = (
                    self.awaiting.throw(error)
                    if how == "throw"
                    else self.awaiting.send(None if how == "next" else value)
                )
                self.truth.append(("await", ""))
            else:
                self._ask(how, value, error)
        except StopIteration as end:
            if self.is_async:
                self.awaiting = None
                self.truth.append(("yield", repr(end.value)))
            else:
                self.over = True
                self.truth.append(("return", repr(end.value)))
        except StopAsyncIteration:
            self.over = True
            self.truth.append(("return", ""))
        except BaseException as left:
            self.over = True
            self.truth.append(("raise", type(left).__name__))

    def _ask(self, how: str, value: str, error: BaseException) -> None:
        top = self.top
        if how == "throw":
            self.awaiting = top.athrow(error)
        elif how == "send":
            self.awaiting = top.asend(value)
        else:
            self.awaiting = top.__anext__()
        self.awaiting.send(None)
        self.truth.append(("await", ""))

    def _close(self) -> None:
        """Ends the driving; what closing does is left to the other oracle."""
        self.over = True
        self.truth.append(("lost", ""))
        self.steps = self.recording.log.rows("steps")
        try:
            if not self.is_async:
                self.top.close()
            elif self.awaiting is not None:
                self.awaiting.close()
            else:
                closing = self.top.aclose()
                for _ in range(9):
                    closing.send(None)
        except (StopIteration, StopAsyncIteration):
            pass
        except BaseException:
            pass


_ENTRIES = ("start", "resume", "throw")
_LEAVES = ("yield", "delegate", "await", "return", "raise")
#: What a frame's end may be called that was left in this way last, when nothing more was seen.
_ENDS = {
    "return": ("returned", "closed", "finalised"),
    "raise": ("raised", "closed", "finalised"),
    "yield": ("suspended", "closed", "finalised"),
    "delegate": ("suspended", "closed", "finalised"),
    "await": ("suspended", "closed", "finalised"),
}
_ASKED = ("first", "call", "pull", "send", "athrow", "aclose")


class Told:
    """A recording in the oracle's words."""

    def __init__(self, recording: Recording, steps: list[Step]) -> None:
        self.frames = list(recording.frames)
        self.steps = [step for step in steps if step.kind in _ENTRIES + _LEAVES]
        self.numbers: dict[int, int] = {}
        for step in self.steps:
            self.numbers.setdefault(step.frame, len(self.numbers))
        self.events = [self._event(step) for step in self.steps]

    def _event(self, step: Step) -> Event:
        value = step.value
        by = None if step.by is None else self.numbers[step.by]
        name = self.frames[step.frame].qualname.rpartition(".")[2]
        return Event(step.kind, name, self.numbers[step.frame], step.lineno, value, by)

    def differences(self, oracle: Oracle) -> list[str]:
        """Where the oracle says something else; at most one."""
        true, pairs = oracle.events, zip(self.events, self.steps, oracle.events, strict=False)
        for number, (event, step, fact) in enumerate(pairs):
            if not self._agrees(event, step, fact):
                return [f"step {number}: recorded {event} ({step.cause}), monitoring {fact}"]
        if len(self.events) != len(true):
            rest = max(self.events, true, key=len)[min(len(self.events), len(true)) :]
            who = "recorded" if len(self.events) > len(true) else "monitoring"
            return [f"{who} alone: {', '.join(map(str, rest))}"]
        for frame, number in self.numbers.items():
            end, left = self.frames[frame].end, oracle.left[number]
            if end not in _ENDS[left]:
                return [f"frame {self.frames[frame].qualname} left by {left} ended as {end}"]
        return []

    def _agrees(self, event: Event, step: Step, fact: Event) -> bool:
        if (event.kind, event.name, event.frame) != (fact.kind, fact.name, fact.frame):
            return False
        if event.line != fact.line:
            return False
        if fact.value is not None and event.value is not None and event.value != fact.value:
            return False
        if event.kind in ("yield", "delegate", "throw") and fact.value and not event.value:
            return False
        # Who ran before is who asked, but for a wake, and where it is not known why.
        return event.by == (fact.by if step.cause in _ASKED else None)


def of_outermost(recording: Recording, steps: list[Step]) -> Truth:
    """The steps in the driver's words: what happened to `f0`."""
    truth: Truth = []
    for step in steps:
        told = step.kind in _ENTRIES + _LEAVES
        if recording.frames[step.frame].qualname == "f0" and told:
            truth.append((step.kind, _text(step)))
    return truth


def _text(step: Step) -> str:
    if step.kind == "raise":
        return (step.value or "").partition(":")[0]
    if step.kind in ("yield", "delegate", "throw") or (step.kind == "return" and step.value):
        return step.value or ""
    return step.value or "" if step.cause == "send" else ""


def digest(recording: Recording, count: int | None) -> str:
    """What is the same on all versions in the first `count` steps; "" where they may differ."""
    steps, frames = recording.steps[:count], recording.frames
    if any(step.cause == "collector" or step.kind == "close" for step in steps):
        return ""  # how a generator that is dropped ends differs from version to version
    awaiting = any(
        step.kind == "await" and frames[step.frame].kind == "comprehension" for step in steps
    )
    if awaiting and any(step.kind == "throw" for step in steps):
        return ""  # the frame around it goes on after it, where it is a frame, and not with it
    # Up to 3.11 a comprehension is a frame of its own, entered by the one that has it.
    inlined: dict[int, int | None] = {}
    words: list[Any] = []
    for step in steps:
        if frames[step.frame].kind == "comprehension":
            inlined.setdefault(step.frame, step.by)
        elif step.kind in _ENTRIES + _LEAVES:
            by = step.by
            while by in inlined:
                by = inlined[by]
            asker = None if by is None else frames[by].qualname
            name = frames[step.frame].qualname.rpartition(".")[2]
            words.append((step.kind, name, step.lineno, step.cause, asker, step.value))
    return hashlib.sha256(repr(words).encode()).hexdigest()[:12]


def check_one(request: dict[str, Any]) -> tuple[str, str, int]:
    """A digest of what was recorded, the same on all versions, what is wrong with it, and how many
    steps there were.

    `without` in the request: the number of a step that is left out, which must be noticed.
    """
    module = types.ModuleType("random_program")
    filename = FILENAME.format(next(_numbers))
    code = compile(PRELUDE + request["source"], filename, "exec", dont_inherit=True)
    exec(code, module.__dict__)
    recorder = Recorder((filename,), locals=request["locals"], lines=request["lines"])
    with Oracle(filename) as oracle:
        recording = recorder.start()
        driver = Driver(module.f0(), request["is_async"], recording)
        driver.run(request["actions"])
        recorder.stop()
    steps = list(recording.steps)
    if "without" in request:
        del steps[request["without"]]
    wrong: list[str] = []
    if recording.stopped:
        wrong.append(f"stopped: {recording.stopped_note}")
    if oracle.speaks:
        wrong += Told(recording, steps).differences(oracle)
    truth, found = driver.truth, of_outermost(recording, steps)
    if ("lost", "") in truth:
        at = truth.index(("lost", ""))
        truth, found = truth[:at], found[:at]
    if truth != found:
        wrong.append(f"driver   {truth}\nrecorded {found}")
    return digest(recording, driver.steps), "\n".join(wrong), len(steps)


def check(seed: int, programs: int) -> dict[str, Any]:
    """Checks so many programs from `seed` on."""
    digests, mismatches, wrong = [], [], 0
    for number in range(seed, seed + programs):
        program = generated.seeded(number)
        one, said, _ = check_one(program.request())
        digests.append(one)
        wrong += bool(said)
        if said and len(mismatches) < 3:
            mismatches.append(f"seed {number}\n{program}\n{said}")
    return {"digests": digests, "mismatches": mismatches, "wrong": wrong}


def check_locals(seed: int, programs: int) -> dict[str, Any]:
    """Holds the locals of so many programs against snapshots that another tracer takes."""
    mismatches, compared = [], 0
    for number in range(seed, seed + programs):
        program = generated.seeded(number)
        filename = FILENAME.format(next(_numbers))
        code = compile(PRELUDE + program.source, filename, "exec", dont_inherit=True)
        recorder = Recorder((filename,))
        recording = recorder.recording

        def run(
            count: Callable[[], int],
            code: Any = code,
            program: Any = program,
            recording: Any = recording,
        ) -> int:
            module = types.ModuleType("random_program")
            exec(code, module.__dict__)
            driver = Driver(module.f0(), program.is_async, recording)
            driver.run([action for action in program.actions if action[0] != "close"])
            return count()

        recorder.start()
        # What is left ends when it is dropped, which on 3.11 happens under another tracer later.
        driven = run(partial(recording.log.rows, "steps"))
        recorder.stop()
        true = snapshots.snapshots(filename, run)
        wrong, count = snapshots.differences(recording.steps[:driven], recording.frames, true)
        compared += count
        if wrong:
            mismatches.append(f"seed {number}\n{program}\n{wrong}")
    return {"mismatches": mismatches[:3], "compared": compared, "wrong": len(mismatches)}


def check_given(request: dict[str, Any]) -> dict[str, Any]:
    """Checks the program of the request."""
    _, wrong, steps = check_one(request)
    return {"wrong": wrong, "steps": steps}
