"""Why a frame was entered, read from the instruction at which its caller stands."""

from __future__ import annotations

import sys
import weakref
from dis import get_instructions
from functools import partial
from types import CodeType, FrameType
from typing import Any

from .callees import JUMPS, callee, stack_depths
from .peeks import crashing_names, read_locals
from .sites import instructions

__all__ = [
    "CLOSE",
    "MAYBE",
    "NOT_CLOSE",
    "PULLS",
    "SENDS_NOTHING",
    "CallSites",
    "SendSite",
    "read_name",
]

CLOSE, MAYBE, NOT_CLOSE = "close", "maybe", "not close"

_PY311 = sys.version_info >= (3, 11)
_PY312 = sys.version_info >= (3, 12)
_CO_OPTIMIZED = 1
_SENDS = ("send", "asend")
#: Methods that send nothing: what they throw shows at the frame's next event.
_THROWS = ("throw", "athrow", "close", "aclose")
_CALLS = frozenset(
    (
        "CALL",
        "CALL_METHOD",
        "CALL_FUNCTION",
        "CALL_FUNCTION_EX",
        "CALL_FUNCTION_KW",
        "CALL_KW",
        "PRECALL",
    )
)
_NOISE = frozenset(("PRECALL", "PUSH_NULL", "KW_NAMES", "NOP", "EXTENDED_ARG"))
_AWAITS = frozenset(("YIELD_FROM", "SEND"))
_LOADS = frozenset(
    (
        "LOAD_FAST",
        "LOAD_FAST_CHECK",
        "LOAD_FAST_BORROW",
        "LOAD_NAME",
        "LOAD_GLOBAL",
        "LOAD_DEREF",
        "LOAD_CLASSDEREF",
    )
)
#: A statement ends here, so what comes before is another's.
_ENDS = frozenset(
    (
        "POP_TOP",
        "RETURN_VALUE",
        "RETURN_CONST",
        "GET_ANEXT",
        "FOR_ITER",
        "JUMP_BACKWARD",
        "JUMP_ABSOLUTE",
        "RESUME",
    )
)

_BINDS = ("STORE_", "DELETE_")
#: Where it shows what a statement has called: it binds the result, or awaits it first.
_TELLING = ("STORE_", "FOR_ITER", "SEND")
#: Methods that an instruction calls by itself.
_IMPLICIT = {"__anext__": "GET_ANEXT", "__aenter__": "BEFORE_ASYNC_WITH"}

#: What is loaded: a constant or a name.
Load = tuple[str, Any]


NOTHING: Load = ("const", None)


class SendSite:
    """How a held frame is asked at one call, where that is not a pull: `load` says where the sent
    value can be read, if it can.
    """

    __slots__ = ("load",)

    def __init__(self, load: Load | None = None) -> None:
        self.load = load


#: The commonest of all.
PULLS = SendSite()
#: A pull or a send: what arrives tells.
UNTOLD = SendSite()
#: `send(None)`: a pull of a generator, but an `asend` that is driven so may hold a value.
SENDS_NOTHING = SendSite()
_NEXT = ("next", "anext", "__next__", "__anext__")
_GLOBAL_LOADS = ("LOAD_GLOBAL", "LOAD_NAME")
#: Functions and methods that pull what they are given.
_PULLERS = frozenset(
    (
        "_count_elements",
        "all",
        "any",
        "array",
        "bytearray",
        "bytes",
        "deque",
        "dict",
        "enumerate",
        "executemany",
        "extend",
        "extendleft",
        "filter",
        "fromkeys",
        "fromiter",
        "frozenset",
        "fsum",
        "join",
        "list",
        "map",
        "max",
        "min",
        "print",
        "prod",
        "reduce",
        "reversed",
        "set",
        "sorted",
        "sum",
        "tuple",
        "update",
        "writelines",
        "writerows",
        "zip",
    )
)


class _Listing:
    """The instructions of one code object and where each stands, and what was found out of them.

    While a call of Python code runs, `f_lasti` can be at the last of the call's cache entries.
    """

    def __init__(self, code: CodeType) -> None:
        self.rows = list(instructions(code))
        self.at: dict[int, int] = {}
        ends = [offset for offset, _, _ in self.rows[1:]] + [len(code.co_code)]
        for number, ((offset, _, _), end) in enumerate(zip(self.rows, ends, strict=True)):
            for within in range(offset, end, 2):
                self.at[within] = number
        if not _PY311:
            # Where the interpreter was built without computed jumps, as Pyodide is, `f_lasti` stays
            # at the first of two instructions that often follow each other.
            for number, (offset, name, _) in enumerate(self.rows[:-1]):
                if name == "DICT_MERGE" and self.rows[number + 1][1] == "CALL_FUNCTION_EX":
                    self.at[offset] = number + 1
        self.sends: dict[int, SendSite] = {}
        self.calls: dict[int, str] = {}
        self.made: dict[tuple[int, str], bool] = {}
        self.depths: dict[int, tuple[int, int]] | None = None
        #: Jumps ahead, as numbers of instructions: from where to where.
        self.jumps = [
            (self.at[row.offset], self.at[row.argval])
            for row in get_instructions(code)
            if row.opcode in JUMPS and row.argval > row.offset
        ]

    def skips(self, place: int, number: int) -> bool:
        """Whether there is a way to instruction `number` that leaves out the one at `place`, which
        comes before it in the same expression.
        """
        return any(start < place < end <= number for start, end in self.jumps)


#: Of so many code objects the call sites are known at a time.
_MOST_CODES = 2_000


class CallSites:
    """Answers for call sites; each code object is read once, while it lives; but of very many, as a
    program may make them, only the latest are remembered.
    """

    def __init__(self) -> None:
        self._listings: dict[int, tuple[weakref.ref[CodeType], _Listing]] = {}

    def clear(self) -> None:
        """Forgets everything."""
        self._listings.clear()

    def _rows(self, code: CodeType) -> _Listing:
        known = self._listings.get(id(code))
        if known is None:
            if len(self._listings) >= _MOST_CODES:
                self._listings.clear()
            # Not a callback in Python: it would be traced.
            gone = weakref.ref(code, partial(self._listings.pop, id(code)))
            known = self._listings[id(code)] = (gone, _Listing(code))
        return known[1]

    def send(self, code: CodeType, lasti: int) -> SendSite:
        """How the frame that stands at `lasti` of `code` asks what it has just entered."""
        sends = self._rows(code).sends
        site = sends.get(lasti)
        if site is None:
            site = sends[lasti] = self._send(code, lasti)
        return site

    def _send(self, code: CodeType, lasti: int) -> SendSite:
        listing = self._rows(code)
        number = listing.at.get(lasti)
        if number is None:
            return UNTOLD
        rows = listing.rows
        # Others pull what they are given, but a `map` of a method that sends does not.
        pulls = UNTOLD if any(_hands_on_send(code, row) for row in rows) else PULLS
        if rows[number][1] in _AWAITS:
            number = _awaited(rows, number)
            if rows[number][1] == "GET_ANEXT":
                return PULLS
            if rows[number][1] not in _CALLS:
                return UNTOLD
        while number > 0 and rows[number][1] in _NOISE:
            # Calls of some functions are over at their PRECALL.
            number += 1 if rows[number][1] == "PRECALL" else -1
        if rows[number][1] not in _CALLS:
            return pulls
        at = callee(rows, self._stack(code), number)
        if at is None:
            return UNTOLD
        attribute, called = _attribute(code, rows[at]), _load(code, rows[at])
        if attribute in _SENDS:
            load = _argument(code, rows, at, number)
            if load != NOTHING:
                return SendSite(load)
            return PULLS if attribute == "asend" else SENDS_NOTHING
        if attribute in _THROWS:
            return PULLS
        if attribute is None and called is not None and rows[at][1] in _GLOBAL_LOADS:
            attribute = called[1]
        if attribute in _NEXT:
            return PULLS
        return pulls if attribute in _PULLERS else UNTOLD

    def _stack(self, code: CodeType) -> dict[int, tuple[int, int]]:
        listing = self._rows(code)
        if listing.depths is None:
            listing.depths = stack_depths(code)
        return listing.depths

    def close(self, code: CodeType, lasti: int) -> str:
        """Whether the frame that stands at `lasti` calls a `close` or awaits an `aclose`.

        CLOSE, NOT_CLOSE, or MAYBE, where it calls or awaits something else.
        """
        listing = self._rows(code)
        number = listing.at.get(lasti)
        if number is None:
            return MAYBE
        rows = listing.rows
        wanted = "close"
        if rows[number][1] in _AWAITS:
            number, wanted = _awaited(rows, number), "aclose"
            if rows[number][1] not in _CALLS:
                return MAYBE
        elif rows[number][1] not in _CALLS:
            return NOT_CLOSE
        before = number - 1
        while before > 0 and rows[before][1] in _NOISE:
            before -= 1
        return CLOSE if _attribute(code, rows[before]) == wanted else MAYBE

    def throws(self, code: CodeType, lasti: int) -> bool:
        """Whether the frame that stands at `lasti` calls a `throw` or awaits an `athrow`."""
        listing = self._rows(code)
        number = listing.at.get(lasti)
        if number is None:
            return False
        rows, wanted = listing.rows, "throw"
        if rows[number][1] in _AWAITS:
            number, wanted = _awaited(rows, number), "athrow"
        while number > 0 and rows[number][1] in _NOISE:
            number += 1 if rows[number][1] == "PRECALL" else -1
        if rows[number][1] not in _CALLS:
            return False
        at = callee(rows, self._stack(code), number)
        return at is not None and _attribute(code, rows[at]) == wanted

    def awaits(self, code: CodeType, lasti: int) -> bool:
        """Whether the frame that stands at `lasti` hands on what an inner one awaits. If not, it
        calls something that drives the inner one.
        """
        listing = self._rows(code)
        number = listing.at.get(lasti)
        return number is not None and listing.rows[number][1] not in _CALLS

    def arguments(self, code: CodeType, lasti: int) -> int | None:
        """How many arguments the call at `lasti` has (3.11+), None for other instructions."""
        listing = self._rows(code)
        number = listing.at.get(lasti)
        if number is None or listing.rows[number][1] != "CALL":
            return None
        return listing.rows[number][2]

    def calls(self, code: CodeType, lasti: int) -> str:
        """How the call at `lasti` gets what it calls: by a ``global`` name, as an ``attribute``, as
        one named ``close``; ``other`` where that may be another thing each time.
        """
        calls = self._rows(code).calls
        known = calls.get(lasti)
        if known is None:
            known = calls[lasti] = self._how_called(code, lasti)
        return known

    def _how_called(self, code: CodeType, lasti: int) -> str:
        listing = self._rows(code)
        number = listing.at.get(lasti)
        if number is None or listing.rows[number][1] not in _CALLS:
            return "other"
        at = callee(listing.rows, self._stack(code), number)
        if at is None:
            return "other"
        attribute = _attribute(code, listing.rows[at])
        if attribute is not None:
            return "close" if attribute == "close" else "attribute"
        return "global" if listing.rows[at][1] in _GLOBAL_LOADS else "other"

    def owner(self, code: CodeType, lasti: int, method: str) -> str | None:
        """The name of the variable whose `method` is called at `lasti`, None for other calls."""
        listing = self._rows(code)
        number = listing.at.get(lasti)
        if number is None or listing.rows[number][1] not in _CALLS:
            return None
        at = callee(listing.rows, self._stack(code), number)
        if at is None or at == 0 or _attribute(code, listing.rows[at]) != method:
            return None
        load = _load(code, listing.rows[at - 1])
        return load[1] if load is not None and load[0] == "name" else None

    def made_on_line(self, code: CodeType, line: int, name: str) -> bool:
        """Whether a statement on this line calls something by this name, whenever it runs, for
        what it then binds.
        """
        listing, key = self._rows(code), (line, name)
        known = listing.made.get(key)
        if known is None:
            binds = [
                offset
                for start, end, at in code.co_lines()
                if at == line
                for offset in range(start, end, 2)
                if offset in listing.at and listing.rows[listing.at[offset]][1].startswith(_TELLING)
            ]
            made = any(self.made_here(code, offset, name) for offset in binds)
            known = listing.made[key] = made
        return known

    def made_here(self, code: CodeType, lasti: int, name: str) -> bool:
        """Whether the statement that runs at `lasti` has called something by this name, so that it
        made the object itself.
        """
        listing = self._rows(code)
        number = listing.at.get(lasti)
        if number is None:
            return False
        rows = listing.rows
        called = False
        ends = ("POP_TOP", "RESUME", "RETURN_VALUE", "FOR_ITER")
        for place in range(number, -1, -1):
            row = rows[place]
            if place != number and (row[1] in ends or row[1].startswith(_BINDS)):
                return False
            if row[1] in _CALLS:
                called = True
                at = callee(rows, self._stack(code), place)
                made = None if at is None else rows[at]
                if made is not None and (
                    _attribute(code, made) == name or _load(code, made) == ("name", name)
                ):
                    return not listing.skips(place, number)
            if row[1] == _IMPLICIT.get(name):
                return True
            if called and name == "<genexpr>" and row[1] == "MAKE_FUNCTION":
                return not listing.skips(place, number)
        return False


def _awaited(rows: list[tuple[int, str, int]], number: int) -> int:
    """The instruction that made what the SEND or YIELD_FROM with this number awaits."""
    # … GET_AWAITABLE, LOAD_CONST None, SEND. `async for` has GET_ANEXT instead, which itself does.
    number -= 1
    while number > 0 and rows[number][1] in ("LOAD_CONST", "NOP"):
        number -= 1
    if rows[number][1] != "GET_AWAITABLE":
        return number
    number -= 1
    while number > 0 and rows[number][1] in _NOISE:
        number -= 1
    return number


def _argument(
    code: CodeType, rows: list[tuple[int, str, int]], at: int, number: int
) -> Load | None:
    """The only argument of a call, where one load makes it."""
    between = [row for row in rows[at + 1 : number] if row[1] not in _NOISE]
    if len(between) != 1 or rows[number][1] == "CALL_FUNCTION_EX":
        return None
    return _load(code, between[0])


def _attribute(code: CodeType, row: tuple[int, str, int]) -> str | None:
    """The attribute that the instruction loads, None for another instruction."""
    _, name, arg = row
    if name == "LOAD_METHOD" or (name == "LOAD_ATTR" and not _PY312):
        return code.co_names[arg]
    return code.co_names[arg >> 1] if name == "LOAD_ATTR" else None


def _hands_on_send(code: CodeType, row: tuple[int, str, int]) -> bool:
    """Whether the instruction loads a method that sends, not to call it at once."""
    _, name, arg = row
    return name == "LOAD_ATTR" and not (_PY312 and arg & 1) and _attribute(code, row) in _SENDS


def _load(code: CodeType, row: tuple[int, str, int]) -> Load | None:
    """What a simple load loads, None for another instruction."""
    _, name, arg = row
    if name == "LOAD_CONST":
        return "const", code.co_consts[arg]
    if name == "LOAD_SMALL_INT":
        return "const", arg
    if name not in _LOADS:
        return None
    if name == "LOAD_GLOBAL":
        return "name", code.co_names[arg >> 1 if _PY311 else arg]
    if name == "LOAD_NAME":
        return "name", code.co_names[arg]
    if name in ("LOAD_DEREF", "LOAD_CLASSDEREF"):
        if _PY311:
            return "name", code._varname_from_oparg(arg)  # type: ignore[attr-defined]
        return "name", (code.co_cellvars + code.co_freevars)[arg]
    if not code.co_flags & _CO_OPTIMIZED:
        return None  # the variable of a comprehension in a namespace: its frame does not show it
    return ("name", code.co_varnames[arg]) if arg < len(code.co_varnames) else None


def read_name(frame: FrameType, name: str) -> Any:
    """What a name stands for in `frame`; KeyError when it is unbound or cannot be read."""
    if name in crashing_names(frame.f_code):
        raise KeyError(name)
    local = read_locals(frame)
    if name in local:
        return local[name]
    return dict.__getitem__(frame.f_globals, name)
