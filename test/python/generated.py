"""Random programs of generators, coroutines and async generators.

A program is functions `f0` (the outermost, which is driven by hand) to `fN`; each may use later
ones. It can suspend at every place where Python can, and be left by every way that there is. Who
makes one says how each choice is made: a seeded `random.Random`, or Hypothesis, which can shrink.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["Program", "make", "seeded"]

T = TypeVar("T")
#: Gives a number from 0 to one less than what it is given.
Choose = Callable[[int], int]

MAX_FUNCTIONS = 4
MAX_ACTIONS = 14
GENERATOR, STREAM, COROUTINE, FUNCTION = "generator", "stream", "coroutine", "function"


@dataclass(frozen=True)
class Program:
    """`source` of the functions, and what the driver does with `f0()`: `next`, `send`, `throw`,
    `close`, each with a number that makes its value unique.
    """

    source: str
    is_async: bool
    actions: tuple[tuple[str, int], ...]
    lines: bool
    locals: bool

    def request(self) -> dict[str, Any]:
        """As it is sent to a worker."""
        return {
            "source": self.source,
            "is_async": self.is_async,
            "actions": self.actions,
            "lines": self.lines,
            "locals": self.locals,
        }

    def __str__(self) -> str:
        options = f"lines={self.lines}, locals={self.locals}"
        actions = ", ".join(f"{how} {number}" for how, number in self.actions)
        return f"{self.source}\n# driven by: {actions}\n# recorded with {options}\n"


class _Writer:
    """Writes a program. The first of several choices is the one that shrinking prefers."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self.lines: list[str] = []
        self.is_async = self.one_of((False, True))
        self.kinds = [STREAM if self.is_async else GENERATOR]
        while len(self.kinds) < MAX_FUNCTIONS and self.one_of((False, True, True)):
            others = (COROUTINE, STREAM, GENERATOR, FUNCTION) if self.is_async else ()
            self.kinds.append(self.one_of(others or (GENERATOR, GENERATOR, FUNCTION)))
        self.number = 0
        self.marks = 0

    def one_of(self, choices: Sequence[T]) -> T:
        """One of them."""
        return choices[self._choose(len(choices))]

    def write(self) -> str:
        """The source of all functions."""
        for number, kind in enumerate(self.kinds):
            self.number, self.kind = number, kind
            asyncs = kind in (STREAM, COROUTINE)
            self.lines.append(f"{'async ' if asyncs else ''}def f{number}():")
            self.lines.append("    n = 0")
            self._block(1, 0, False)
            self._last_lines(kind)
        return "\n".join(self.lines) + "\n"

    def _last_lines(self, kind: str) -> None:
        if kind in (STREAM, GENERATOR) and self.one_of((True, False)):
            self.lines.append(f"    yield 'last of f{self.number}'")
        elif kind in (STREAM, GENERATOR):
            self.lines.append("    if n < 0: yield")
        if kind != STREAM and self.one_of((False, True)):
            self.lines.append(f"    return 'result of f{self.number}'")

    # Statements

    def _block(self, indent: int, depth: int, in_loop: bool) -> None:
        for _ in range(4):
            self._statement(indent, depth, in_loop)
            if not self.one_of((False, True, True)):
                return

    def _statement(self, indent: int, depth: int, in_loop: bool) -> None:
        choices: list[Callable[[str, int, bool], None]] = [self._count]
        if self.kind != FUNCTION:
            choices += [self._suspend] * 5
        choices += [self._raise, self._return]
        if in_loop:
            choices.append(self._jump)
        if self.number + 1 < len(self.kinds):
            choices += [self._inner] * 6
        if depth < 3:
            choices += [self._try, self._finally, self._with, self._loop, self._one_line]
        self.one_of(choices)("    " * indent, depth, in_loop)

    def _count(self, pad: str, depth: int, in_loop: bool) -> None:
        self.lines.append(f"{pad}n += 1")

    def _suspend(self, pad: str, depth: int, in_loop: bool) -> None:
        one = self._suspension()
        forms = [one, f"got = {one}", f"pair = ({one}, {self._suspension()})", f"if {one}: n += 1"]
        if self.kind == GENERATOR:
            forms.append(f"yield from ('{self._mark()}', None)")
        elif "yield" not in one:
            forms.append(f"got = [{one} for _ in range(2)]")
        self.lines.append(pad + self.one_of(forms))

    def _raise(self, pad: str, depth: int, in_loop: bool) -> None:
        when = self.one_of((0, 1, 2))
        what = self.one_of(("KeyError", "ValueError", "StopIteration", "GeneratorExit"))
        self.lines.append(f"{pad}if n > {when}: raise {what}('{self._mark()}')")

    def _return(self, pad: str, depth: int, in_loop: bool) -> None:
        when = self.one_of((1, 2))
        self.lines.append(f"{pad}if n > {when}: return")

    def _jump(self, pad: str, depth: int, in_loop: bool) -> None:
        self.lines.append(f"{pad}if n > 1: {self.one_of(('break', 'continue'))}")

    def _try(self, pad: str, depth: int, in_loop: bool) -> None:
        self.lines.append(f"{pad}try:")
        self._block(len(pad) // 4 + 1, depth + 1, in_loop)
        caught = self.one_of(("ValueError", "(ValueError, KeyError)", "BaseException"))
        name = self.one_of(("", " as error"))
        self.lines.append(f"{pad}except {caught}{name}:")
        endings = ["n += 1", "raise", f"raise LookupError('{self._mark()}')"]
        if self.kind != FUNCTION:
            endings.append(self._suspension())
        if depth < 2 and self.one_of((False, False, True)):
            self._block(len(pad) // 4 + 1, depth + 1, in_loop)
        self.lines.append(f"{pad}    {self.one_of(endings)}")
        if self.one_of((False, False, True)):
            self.lines.append(f"{pad}else:")
            self.lines.append(f"{pad}    n += 1")

    def _finally(self, pad: str, depth: int, in_loop: bool) -> None:
        self.lines.append(f"{pad}try:")
        self._block(len(pad) // 4 + 1, depth + 1, in_loop)
        self.lines.append(f"{pad}finally:")
        if depth < 2 and self.one_of((False, True)):
            self._block(len(pad) // 4 + 1, depth + 1, False)
            return
        endings = ["n += 1", "n -= 1"]
        if self.kind != FUNCTION:
            endings += [self._suspension(), self._suspension()]
        self.lines.append(f"{pad}    {self.one_of(endings)}")

    def _manager(self) -> str:
        swallows = self.one_of((False, False, True))
        if self.kind in (STREAM, COROUTINE) and self.one_of((False, True)):
            return f"async with {self.one_of(('Guard', 'Waits'))}({swallows})"
        return f"with Guard({swallows})"

    def _with(self, pad: str, depth: int, in_loop: bool) -> None:
        self.lines.append(f"{pad}{self._manager()}:")
        self._block(len(pad) // 4 + 1, depth + 1, in_loop)

    def _one_line(self, pad: str, depth: int, in_loop: bool) -> None:
        body = self._suspension() if self.kind != FUNCTION else "n += 1"
        self.lines.append(f"{pad}{self._manager()}: {body}")

    def _loop(self, pad: str, depth: int, in_loop: bool) -> None:
        self.lines.append(f"{pad}for i in range({self.one_of((1, 2, 3))}):")
        self._block(len(pad) // 4 + 1, depth + 1, True)
        self.lines.append(f"{pad}    n += 1")

    # Suspensions

    def _mark(self) -> str:
        self.marks += 1
        return f"f{self.number}-{self.marks}"

    def _suspension(self) -> str:
        if self.kind == GENERATOR or (self.kind == STREAM and self.one_of((True, False))):
            return f"(yield {self.one_of((repr(self._mark()), 'None'))})"
        return self.one_of(
            ("await pause(Pause())", "await pause(None)", "await ready()", "await Awaitable()")
        )

    # Other functions

    def _inner(self, pad: str, depth: int, in_loop: bool) -> None:
        inner = self.one_of(range(self.number + 1, len(self.kinds)))
        kind, call = self.kinds[inner], f"f{inner}()"
        asyncs = self.kind in (STREAM, COROUTINE)
        if kind == FUNCTION:
            self.lines.append(f"{pad}got = {call}")
        elif kind == COROUTINE:
            form = "got = await {}" if asyncs else "{}.close()"
            self.lines.append(pad + form.format(call))
        elif kind == GENERATOR:
            self._inner_generator(pad, call)
        elif asyncs:
            self._inner_stream(pad, call)
        else:
            self.lines.append(f"{pad}got = {call}")

    def _loop_body(self, pad: str) -> None:
        body = ["n += 1"]
        if self.kind != FUNCTION:
            body += [self._suspension(), self._suspension()]
        self.lines.append(f"{pad}    {self.one_of(body)}")
        if self.one_of((False, False, True)):
            self.lines.append(f"{pad}    if n > {self.one_of((0, 1))}: break")

    def _inner_generator(self, pad: str, call: str) -> None:
        forms = ["for", "got = list({})", "got = next({}, None)", "got = [x for x in {}]", "hand"]
        forms += ["first, *rest = 0, *{}", "got = sum(1 for _ in {})"]
        if self.kind == GENERATOR:
            forms = ["yield from {}", "got = yield from {}", "got = yield from {}", *forms]
        form = self.one_of(forms)
        if form == "for":
            self.lines.append(f"{pad}for item in {call}:")
            self._loop_body(pad)
        elif form == "hand":
            self.lines.append(f"{pad}inner = {call}")
            for _ in range(3):
                how = self.one_of(("got = next(inner, None)", "inner.send(None)", "inner.send(n)"))
                ends = ("inner.throw(ValueError('in'))", "inner.close()", "del inner")
                how = self.one_of((how, how, *ends))
                self.lines.append(pad + how)
                if how in ends[1:] or self.one_of((False, True)):
                    break
        else:
            self.lines.append(pad + form.format(call))

    def _inner_stream(self, pad: str, call: str) -> None:
        forms = ["for", "got = [x async for x in {}]", "hand", "closing"]
        forms.append("got = [x async for x in (x async for x in {})]")
        form = self.one_of(forms)
        if form == "for":
            self.lines.append(f"{pad}async for item in {call}:")
            self._loop_body(pad)
        elif form == "closing":
            self.lines.append(f"{pad}async with aclosing({call}) as stream:")
            self.lines.append(f"{pad}    async for item in stream:")
            self._loop_body(pad + "    ")
        elif form == "hand":
            self.lines.append(f"{pad}inner = {call}")
            for _ in range(3):
                asks = ("anext(inner)", "anext(inner, None)", "inner.asend(None)", "inner.asend(n)")
                ends = ("inner.athrow(ValueError('in'))", "inner.aclose()")
                how = self.one_of((*asks, *ends))
                self.lines.append(f"{pad}got = await {how}")
                if self.one_of((False, True)):
                    break
        else:
            self.lines.append(pad + form.format(call))


def make(choose: Choose) -> Program:
    """A program and how it is driven."""
    writer = _Writer(choose)
    source = writer.write()
    hows = ("next",) * 8 + ("send",) * 3 + ("throw",) * 2 + ("close",)
    actions: list[tuple[str, int]] = []
    for number in range(MAX_ACTIONS):
        actions.append((writer.one_of(hows), number))
        if not writer.one_of((False, *(True,) * 11)):
            break
    lines, with_locals = writer.one_of((True, True, False)), writer.one_of((False, True))
    return Program(source, writer.is_async, tuple(actions), lines, with_locals)


def seeded(seed: int) -> Program:
    """The program that belongs to a number."""
    return make(random.Random(seed).randrange)
