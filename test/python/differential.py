"""Random generators and async generators, driven by hand, recorded, and compared with two oracles.

The driver knows from its own sends and throws what happened to the outermost frame. From 3.12 on
`sys.monitoring` tells of all frames what happened to them, without heuristics.
"""

from __future__ import annotations

import hashlib
import random
import sys
import types
from collections.abc import Iterable
from typing import Any, ClassVar

from yieldscope.recorder import Recorder
from yieldscope.recording import Recording, Step

FILENAME = "<random program {}>"

#: What every program starts with. A `Pause` that reaches the driver stands for a real suspension.
PRELUDE = """
import types

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

@types.coroutine
def pause(value):
    return (yield value)
"""


class Program:
    """A random program: functions `f0` (the outermost) to `fN`, which may use later ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.is_async = self.random.random() < 0.6
        self.count = self.random.randint(1, 3)
        self.lines: list[str] = PRELUDE.splitlines()
        self.kinds: list[str] = []
        for number in range(self.count):
            self.kinds.append(self._kind(number))
        for number in range(self.count):
            self._function(number)
        self.source = "\n".join(self.lines) + "\n"

    def _kind(self, number: int) -> str:
        if not self.is_async:
            return "generator"
        return "stream" if number == 0 or self.random.random() < 0.5 else "coroutine"

    def _function(self, number: int) -> None:
        word = "def" if self.kinds[number] == "generator" else "async def"
        self.lines.append(f"{word} f{number}():")
        self.lines.append("    n = 0")
        self._block(number, 1, 0)
        if self.kinds[number] != "coroutine":
            self.lines.append(f"    yield 'f{number}:last'")
        elif self.random.random() < 0.5:
            self.lines.append(f"    return 'f{number}:result'")
        if self.kinds[number] == "generator" and self.random.random() < 0.5:
            self.lines.append(f"    return 'f{number}:result'")

    def _block(self, number: int, indent: int, depth: int) -> None:
        for _ in range(self.random.randint(1, 3)):
            self._statement(number, indent, depth)

    def _statement(self, number: int, indent: int, depth: int) -> None:
        choices = ["suspend"] * 5 + ["count", "raise", "one line"]
        if depth < 2:
            choices += ["try", "finally", "with", "loop"]
        if number + 1 < self.count:
            choices += ["inner"] * 3
        self._write(self.random.choice(choices), number, indent, depth)

    def _write(self, choice: str, number: int, indent: int, depth: int) -> None:
        add, pad = self.lines.append, "    " * indent
        is_async = self.kinds[number] != "generator"
        word = "async with" if is_async and self.random.random() < 0.5 else "with"
        swallows = self.random.random() < 0.4
        if choice == "suspend":
            add(f"{pad}{self.random.choice(('', 'got = '))}{self._suspension(number)}")
        elif choice == "count":
            add(f"{pad}n += 1")
        elif choice == "raise":
            add(f"{pad}if n > {self.random.randint(0, 2)}: raise KeyError('f{number}')")
        elif choice == "one line":
            add(f"{pad}{word} Guard({swallows}): {self._suspension(number)}")
        elif choice == "inner":
            self._inner(number, indent)
        elif choice == "loop":
            add(f"{pad}for i in range({self.random.randint(1, 3)}):")
            self._block(number, indent + 1, depth + 1)
            add(f"{pad}    n += 1")
        elif choice == "with":
            add(f"{pad}{word} Guard({swallows}):")
            self._block(number, indent + 1, depth + 1)
        elif choice == "try":
            add(f"{pad}try:")
            self._block(number, indent + 1, depth + 1)
            caught = self.random.choice(("ValueError", "(ValueError, KeyError)", "BaseException"))
            add(f"{pad}except {caught}:")
            ending = self.random.choice(("n += 1", "raise", "raise LookupError('other')", ""))
            add(f"{pad}    {ending or self._suspension(number)}")
        else:
            add(f"{pad}try:")
            self._block(number, indent + 1, depth + 1)
            add(f"{pad}finally:")
            add(f"{pad}    {self.random.choice(('n += 1', 'n -= 1', self._suspension(number)))}")

    def _suspension(self, number: int) -> str:
        value = self.random.choice((f"'f{number}:{len(self.lines)}'", "None"))
        kind = self.kinds[number]
        if kind == "generator" or (kind == "stream" and self.random.random() < 0.5):
            return f"yield {value}"
        return f"await pause({self.random.choice(('Pause()', 'None'))})"

    def _inner(self, number: int, indent: int) -> None:
        add, pad = self.lines.append, "    " * indent
        inner = self.random.randint(number + 1, self.count - 1)
        if self.kinds[inner] == "generator":
            add(f"{pad}got = yield from f{inner}()")
        elif self.kinds[inner] == "coroutine":
            add(f"{pad}got = await f{inner}()")
        else:
            add(f"{pad}async for item in f{inner}():")
            add(f"{pad}    {self.random.choice(('n += 1', self._suspension(number)))}")


Truth = list[tuple[str, str]]


class Driver:
    """Sends, throws and closes at random.

    `truth` holds (kind, text) of what that did to `f0`, up to a `lost`.
    """

    def __init__(self, top: Any, is_async: bool, seed: int, recording: Recording) -> None:
        self.random = random.Random(seed)
        self.recording = recording
        #: How many steps there were before it was closed.
        self.steps: int | None = None
        self.top = top
        self.is_async = is_async
        self.truth: Truth = []
        self.awaiting: Any = None
        self.fresh = True
        self.over = False

    def run(self) -> None:
        """Until the generator is over, at most twelve times."""
        for _ in range(12):
            if self.over:
                return
            self._one(self.random.choices(("next", "send", "throw", "close"), (10, 4, 3, 1))[0])

    def _one(self, how: str) -> None:
        if self.fresh and how == "send":
            how = "next"
        value, error = f"sent {self.random.randrange(100)}", ValueError("thrown")
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
        text = "ValueError: thrown" if how == "throw" else repr(value) if how == "send" else ""
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


class Oracle:
    """What `sys.monitoring` says of the program's frames: (kind, function) in order."""

    KINDS: ClassVar = {
        "PY_START": "enter",
        "PY_RESUME": "enter",
        "PY_THROW": "throw",
        "PY_YIELD": "suspend",
        "PY_RETURN": "return",
        "PY_UNWIND": "raise",
    }

    def __init__(self, filename: str) -> None:
        self.filename = filename
        self.events: list[tuple[str, str]] = []

    def __enter__(self) -> Oracle:
        monitoring: Any = getattr(sys, "monitoring", None)
        if monitoring is not None:
            monitoring.use_tool_id(2, "oracle")
            wanted = 0
            for name, kind in self.KINDS.items():
                event = getattr(monitoring.events, name)
                wanted |= event
                monitoring.register_callback(2, event, self._noting(kind))
            monitoring.set_events(2, wanted)
        return self

    def _noting(self, kind: str) -> Any:
        def note(code: types.CodeType, *args: object) -> None:
            if code.co_filename == self.filename:
                # An inner frame that took what was thrown hands its result on as a StopIteration.
                resumes = kind == "throw" and isinstance(args[-1], StopIteration)
                self.events.append(("enter" if resumes else kind, code.co_name))

        return note

    def __exit__(self, *error: object) -> None:
        monitoring: Any = getattr(sys, "monitoring", None)
        if monitoring is not None:
            monitoring.set_events(2, 0)
            monitoring.free_tool_id(2)


_TOLD = {
    "start": "enter",
    "resume": "enter",
    "throw": "throw",
    "yield": "suspend",
    "delegate": "suspend",
    "await": "suspend",
    "return": "return",
    "raise": "raise",
}


def told(steps: Iterable[Step], recording: Recording) -> list[tuple[str, str]]:
    """The steps in the oracle's words."""
    frames = recording.frames
    words = ((_TOLD.get(step.kind), frames[step.frame].qualname) for step in steps)
    return [(kind, name.rpartition(".")[2]) for kind, name in words if kind is not None]


def of_outermost(recording: Recording) -> Truth:
    """The recording in the driver's words: what happened to `f0`."""
    truth: Truth = []
    for step in recording.steps:
        if recording.frames[step.frame].qualname == "f0" and step.kind in _TOLD:
            truth.append((step.kind, _text(step)))
    return truth


def _text(step: Step) -> str:
    if step.kind == "raise":
        return (step.value or "").partition(":")[0]
    if step.kind in ("yield", "delegate", "throw") or (step.kind == "return" and step.value):
        return step.value or ""
    return step.value or "" if step.cause == "send" else ""


def check_one(seed: int) -> tuple[str, str | None]:
    """A digest of what was recorded, the same on all versions, and what is wrong with it."""
    program = Program(seed)
    module = types.ModuleType("random_program")
    filename = FILENAME.format(seed)
    exec(compile(program.source, filename, "exec", dont_inherit=True), module.__dict__)
    recorder = Recorder((filename,), locals=bool(seed % 2), lines=bool(seed % 3))
    with Oracle(filename) as oracle:
        recording = recorder.start()
        driver = Driver(module.f0(), program.is_async, seed, recording)
        driver.run()
        recorder.stop()
    wrong = ""
    if recording.stopped:
        wrong = f"stopped: {recording.stopped_note}"
    if hasattr(sys, "monitoring") and oracle.events != told(recording.steps, recording):
        wrong = f"monitoring {oracle.events}\nrecorded   {told(recording.steps, recording)}"
    truth, found = driver.truth, of_outermost(recording)
    if ("lost", "") in truth:
        at = truth.index(("lost", ""))
        truth, found = truth[:at], found[:at]
    if truth != found:
        wrong += f"\ndriver   {truth}\nrecorded {found}"
    steps = recording.steps[: driver.steps]
    digest = hashlib.sha256(repr(told(steps, recording)).encode()).hexdigest()[:12]
    if any(step.cause == "collector" or step.kind == "close" for step in steps):
        digest = ""  # how a generator that is dropped ends differs from version to version
    report = f"seed {seed}\n{program.source[len(PRELUDE) :]}\n{wrong}"
    return digest, report if wrong else None


def check(seed: int, programs: int) -> dict[str, Any]:
    """Checks so many programs from `seed` on."""
    found = [check_one(number) for number in range(seed, seed + programs)]
    wrong = [text for _, text in found if text is not None]
    return {
        "digests": [digest for digest, _ in found],
        "mismatches": wrong[:3],
        "wrong": len(wrong),
    }
