"""What an instruction means to someone who watches the frame: where it yields, awaits, returns.

A frame's `f_lasti` tells at which instruction it stands. For every code object the instructions
that matter are mapped once, from `co_code`, which is free of specialised and instrumented opcodes
on every version.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dis import EXTENDED_ARG, opname
from types import CodeType

__all__ = [
    "AWAIT",
    "DELEGATE",
    "FIRST",
    "INSIDE",
    "RETURN",
    "YIELD",
    "CodeSites",
    "exception_table",
    "instructions",
    "line_of",
    "nested_codes",
    "reused_cells",
]

#: Meanings of an `f_lasti`: not entered yet, suspended (three kinds), returning, waiting for an
#: inner frame that runs.
FIRST, YIELD, DELEGATE, AWAIT, RETURN, INSIDE = range(1, 7)

CO_GENERATOR, CO_COROUTINE, CO_ITERABLE_COROUTINE, CO_ASYNC_GENERATOR = 0x20, 0x80, 0x100, 0x200
#: The frames of code with one of these flags can be suspended.
SUSPENDABLE = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR
_RETURNS = ("RETURN_VALUE", "RETURN_CONST")
_INSIDE = ("YIELD_FROM", "SEND", "END_SEND", "FOR_ITER", "CLEANUP_THROW")
_PY311 = sys.version_info >= (3, 11)


def instructions(code: CodeType) -> Iterator[tuple[int, str, int]]:
    """(offset in bytes, opcode's name, whole argument) of each instruction but EXTENDED_ARG and
    CACHE.
    """
    raw = code.co_code
    extended = 0
    for offset in range(0, len(raw), 2):
        op, arg = raw[offset], raw[offset + 1]
        if op == EXTENDED_ARG:
            extended = (extended | arg) << 8
            continue
        name = opname[op]
        if name != "CACHE":
            yield offset, name, extended | arg
        extended = 0


def reused_cells(code: CodeType) -> frozenset[str]:
    """The cell variables of `code` in whose place an inlined comprehension keeps plain values."""
    if not code.co_cellvars:
        return frozenset()
    used: set[str] = {
        code._varname_from_oparg(arg)  # type: ignore[attr-defined]
        for _, name, arg in instructions(code)
        if name == "LOAD_FAST_AND_CLEAR"
    }
    return frozenset(used.intersection(code.co_cellvars))


class CodeSites:
    """`meaning` maps an `f_lasti` to one of the meanings; `awaits` and `yields` are lines,
    ascending.

    `resumes` has the kinds of suspension by the instruction at which a frame stands when it goes
    on. `cleanups` are instructions that are the interpreter's own.
    """

    __slots__ = (
        "awaits",
        "cleanups",
        "meaning",
        "resumes",
        "yields",
    )

    def __init__(self, code: CodeType) -> None:
        self.meaning: dict[int, int] = {-1: FIRST}
        self.resumes: dict[int, int] = {}
        kinds = _read(code, self.meaning, self.resumes)
        # Here the interpreter tidies up after a throw; no code of the program runs.
        self.cleanups = frozenset(
            offset
            for offset, name, _ in instructions(code)
            if name in ("CLEANUP_THROW", "END_SEND")
        )
        lines = _Lines(code)
        self.awaits = tuple(
            sorted({line for at, kind in kinds if kind == AWAIT for line in lines.at(at)})
        )
        self.yields = tuple(
            sorted({line for at, kind in kinds if kind != AWAIT for line in lines.at(at)})
        )


def _read(
    code: CodeType, meaning: dict[int, int], resumes: dict[int, int]
) -> list[tuple[int, int]]:
    """Fills both; gives the offset and the kind of each suspension."""
    suspensions: list[tuple[int, int]] = []
    # What these yield goes to the event loop, or to whoever drives the coroutine by hand.
    to_loop = bool(code.co_flags & CO_ITERABLE_COROUTINE) or code.co_name == "__await__"
    yielding, awaiting = (AWAIT, AWAIT) if to_loop else (YIELD, DELEGATE)
    before: list[tuple[int, str, int]] = []
    held: int | None = None  # offset of a YIELD_VALUE whose RESUME is still to come
    inside = False
    for offset in range(0, len(code.co_code), 2):
        name = opname[code.co_code[offset]]
        inside = name in _INSIDE or (inside and name == "CACHE")
        if inside:
            meaning[offset] = INSIDE
    for offset, name, arg in instructions(code):
        if name in _RETURNS:
            meaning[offset] = RETURN
        if name == "YIELD_VALUE":
            if _PY311:
                held = offset
            else:
                meaning[offset] = yielding
                suspensions.append((offset, yielding))
        elif name == "YIELD_FROM":
            # 3.10: GET_AWAITABLE, GET_ANEXT or GET_YIELD_FROM_ITER, then LOAD_CONST, then this;
            # suspended, f_lasti is at LOAD_CONST.
            kind = awaiting if before[-2][1] == "GET_YIELD_FROM_ITER" else AWAIT
            meaning[before[-1][0]] = kind
            suspensions.append((offset, kind))
        elif name == "RESUME":
            if arg & 3 == 0:
                # What comes before makes the generator; one that never ran stands there.
                for start in range(0, offset + 2, 2):
                    meaning[start] = FIRST
            elif held is not None:
                kind = (yielding, awaiting, AWAIT)[(arg & 3) - 1]
                meaning[held] = kind
                resumes[offset] = kind
                if sys.version_info[:2] == (3, 13):
                    meaning[offset] = kind
                suspensions.append((held, kind))
            held = None
        before.append((offset, name, arg))
    resumes.update((at, kind) for at, kind in meaning.items() if kind in (YIELD, DELEGATE, AWAIT))
    return suspensions


class _Lines:
    """Offset → the line or none."""

    def __init__(self, code: CodeType) -> None:
        self._ranges = [
            (start, end, line) for start, end, line in code.co_lines() if line is not None
        ]

    def at(self, offset: int) -> list[int]:
        return [line for start, end, line in self._ranges if start <= offset < end]


def line_of(code: CodeType, offset: int) -> int | None:
    """The line of the instruction at `offset`."""
    found = _Lines(code).at(offset)
    return found[0] if found else None


def exception_table(code: CodeType) -> Iterator[tuple[int, int, int]]:
    """The entries of `co_exceptiontable` (3.11+): big-endian groups of six bits; bit 6 says that
    more follow.
    """
    data = iter(getattr(code, "co_exceptiontable", b""))

    def number(first: int) -> int:
        value = first & 63
        while first & 64:
            first = next(data)
            value = value << 6 | first & 63
        return value

    for byte in data:
        start = number(byte) * 2
        length = number(next(data)) * 2
        target = number(next(data)) * 2
        number(next(data))
        yield start, start + length, target


def nested_codes(code: CodeType) -> Iterator[CodeType]:
    """`code` and all code objects among its constants, however deep."""
    yield code
    for constant in code.co_consts:
        if type(constant) is CodeType:
            yield from nested_codes(constant)
