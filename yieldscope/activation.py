"""What the recorder remembers of one frame, and of one code object.

Neither holds a frame, a value or an exception of the program: only numbers and texts.
"""

from __future__ import annotations

import weakref
from types import CodeType
from typing import Any, NamedTuple

from .handlers import Handlers
from .peeks import crashing_names
from .sites import (
    CO_ASYNC_GENERATOR,
    CO_COROUTINE,
    CO_GENERATOR,
    CO_ITERABLE_COROUTINE,
    SUSPENDABLE,
    CodeSites,
)
from .waits import Wait

__all__ = [
    "ENDED",
    "NEW",
    "RUNNING",
    "SUSPENDED",
    "Activation",
    "CodeInfo",
    "Life",
    "code_kind",
]

#: States of an activation. NEW: its generator or coroutine object was met, but never entered.
NEW, RUNNING, SUSPENDED, ENDED = range(4)

_COMPREHENSIONS = frozenset(("<listcomp>", "<setcomp>", "<dictcomp>"))
_ITERATION = frozenset(("__iter__", "__next__", "__aiter__", "__anext__"))
_STORES = frozenset(("STORE_NAME", "STORE_GLOBAL"))


def code_kind(code: CodeType) -> str:
    """One of `CODE_KINDS`, but for ``cell``."""
    flags = code.co_flags
    if code.co_name in _COMPREHENSIONS:
        return "comprehension"
    if flags & CO_ASYNC_GENERATOR:
        return "async generator"
    if flags & CO_COROUTINE:
        return "coroutine"
    if flags & CO_GENERATOR:
        return "coroutine" if flags & CO_ITERABLE_COROUTINE else "generator"
    if not flags & 2:  # CO_NEWLOCALS: missing in modules and class bodies
        return "module" if code.co_name == "<module>" else "class"
    return "function"


class CodeInfo:
    """A watched code object.

    `names` are the locals to show; `namespace`: they live in a dict that holds much else, too.
    `crashing`: there are others, which cannot even be read.
    """

    __slots__ = (
        "_handlers",
        "code",
        "crashing",
        "index",
        "is_cell",
        "kind",
        "meaning",
        "name_set",
        "names",
        "namespace",
        "receiver",
        "shows_return",
        "sites",
        "suspendable",
    )

    def __init__(self, code: CodeType, kind: str, index: int) -> None:
        self.code = code
        self.kind = kind
        self.index = index
        self.sites = CodeSites(code)
        self.meaning = self.sites.meaning
        self._handlers: Handlers | None = None
        self.is_cell = kind == "cell"
        self.suspendable = bool(code.co_flags & SUSPENDABLE)
        self.namespace = kind in ("cell", "module", "class")
        crashing = crashing_names(code)
        self.crashing = bool(crashing)
        self.names = tuple(name for name in self._local_names() if name not in crashing)
        self.name_set = frozenset(self.names)
        self.receiver = code.co_name in _ITERATION and code.co_argcount > 0
        self.shows_return = kind in ("function", "generator", "coroutine")

    @property
    def handlers(self) -> Handlers:
        """Read when they are first asked for."""
        if self._handlers is None:
            self._handlers = Handlers(self.code)
        return self._handlers

    def _local_names(self) -> tuple[str, ...]:
        code = self.code
        if self.namespace:
            return assigned_names(code)
        names = dict.fromkeys(code.co_varnames + code.co_cellvars)
        return tuple(name for name in names if not name.startswith("."))


def assigned_names(code: CodeType) -> tuple[str, ...]:
    """The names that `code` itself assigns in its namespace, imports, functions and classes among
    them.
    """
    from .sites import instructions

    names = (code.co_names[arg] for _, name, arg in instructions(code) if name in _STORES)
    return tuple(dict.fromkeys(name for name in names if not name.startswith("__")))


class Arrival(NamedTuple):
    """An exception that arrived in a frame: its text and address, whether it is a GeneratorExit or
    a cancel, and the text of what leaves the frame instead of it.
    """

    text: str
    id: int
    exits: bool
    cancels: bool
    becomes: str


class Activation:
    """One frame.

    `entry` is the row in `entries` of an entry that may still turn out to be a throw, else -1.
    """

    __slots__ = (
        "__weakref__",
        "arrived",
        "asker",
        "by_loop",
        "cause",
        "close_cause",
        "dropped",
        "entry",
        "entry_lasti",
        "exception_id",
        "finaliser",
        "held_since",
        "id",
        "info",
        "last_step",
        "lasti",
        "life",
        "line",
        "line_since",
        "looked_for",
        "names",
        "owner",
        "raised_at",
        "same",
        "sent",
        "shown",
        "site",
        "state",
        "task",
        "thrown",
        "thrown_id",
        "tidying",
        "turn",
        "unsettled",
        "value_row",
        "wait",
        "wake_key",
        "woken_by",
    )

    def __init__(self, info: CodeInfo, number: int) -> None:
        self.info = info
        self.id = number
        self.state = NEW
        # Optional numbers, as in the tables.
        self.turn = self.task = self.asker = 0
        self.by_loop = False
        self.line = info.code.co_firstlineno
        self.last_step = -1
        # Whether the next line is the first one after something that it settles.
        self.unsettled = True
        # The entry: why, since when, and what was sent.
        self.entry = -1
        self.entry_lasti = -2
        self.cause = self.woken_by = 0
        self.sent = ""
        self.value_row = -1
        # The suspension: what kind, at which instruction and step, on what.
        self.site = 0
        self.lasti = self.held_since = -2
        self.wait: Wait | None = None
        self.wake_key: Wait | None = None
        # Exceptions: the last one that was seen, by address, and the last one that was
        # thrown in.
        self.exception_id = self.thrown_id = 0
        # Instructions at which exceptions arrived and which did not run again since, and the last
        # line that was reached since the last exception (0: none).
        self.raised_at: set[int] = set()
        self.line_since = 0
        self.thrown = False  # whether the entry was by throw
        self.tidying = False
        # Instruction → the exception that arrived there last; the latest one is last.
        self.arrived: dict[int, Arrival] = {}
        self.close_cause = self.finaliser = 0
        #: The collector was finalising it when it yielded once more.
        self.dropped = False
        # Locals: the text that each shows.
        self.shown: dict[str, str] = {}
        # Name → the number of the generator or coroutine that it showed last, and the text of that,
        # which does not change.
        self.same: dict[str, tuple[int, str]] = {}
        self.life: Life | None = None
        # Its generator or coroutine, where that had to be looked for.
        self.owner: weakref.ref[Any] | None = None
        self.looked_for = False
        self.names: dict[str, None] = dict.fromkeys(info.names) if info.namespace else {}


class Life(weakref.ref):  # type: ignore[type-arg]
    """Tells when an activation dies, which hangs on its frame and so dies with it.

    Some Pythons give no other sign of the end of a suspended frame. The callback must be a function
    that is not written in Python: it is called in the middle of anything, and an interrupt that
    landed in it would be lost. `held`: the frame is suspended, at `line`, since when it ran in
    `task` and `turn` (optional numbers).
    """

    __slots__ = ("held", "line", "number", "task", "turn")

    held: bool
    line: int
    number: int
    task: int
    turn: int
