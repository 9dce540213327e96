"""What only the garbage collector's view of objects tells. Nothing found this way is kept."""

from __future__ import annotations

import gc
import sys
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType
from typing import Any

from .sites import reused_cells

__all__ = [
    "UNKNOWN",
    "asend_value",
    "crashing_names",
    "discarded",
    "is_module",
    "is_suspended",
    "read_locals",
    "sent_by",
    "unwrapped",
]

#: Not None, which is a value like others.
UNKNOWN: Any = type("Unknown", (), {})()

_GENERATORS = {GeneratorType: "gi_", CoroutineType: "cr_", AsyncGeneratorType: "ag_"}


#: The code runs with locals of its own, not in a namespace.
_CO_OPTIMIZED = 1


if sys.version_info[:2] == (3, 12):

    def read_locals(frame: FrameType) -> Any:
        """The frame's `f_locals`, as on 3.11, but for some frames with comprehensions.

        The variables of a comprehension in a namespace are hidden locals of its frame. Once
        `f_locals` was read there, the interpreter writes the namespace back into them after each
        event: it warns of unbound locals, and a running comprehension gets wrong values. A module's
        names are in its globals as well; those of a class are nowhere else. The same befalls a
        comprehension in a function whose variable has the name of a free one of the function.
        """
        code = frame.f_code
        if not code.co_flags & _CO_OPTIMIZED and code.co_nlocals:
            return frame.f_globals if is_module(code) else {}
        if code.co_freevars and not set(code.co_freevars).isdisjoint(code.co_varnames):
            return {}
        return sys.call_tracing(getattr, (frame, "f_locals"))

elif sys.version_info[:2] == (3, 11):

    def read_locals(frame: FrameType) -> Any:
        """The frame's `f_locals`.

        Reading refreshes a dict of the frame's, and what was deleted since the last time dies then.
        Code that runs for that (a finally of a generator, say) is to be traced like any other.
        """
        return sys.call_tracing(getattr, (frame, "f_locals"))

else:

    def read_locals(frame: FrameType) -> Any:
        """The frame's `f_locals`."""
        return frame.f_locals


def crashing_names(code: CodeType) -> frozenset[str]:
    """The locals that must not be read through a frame of `code`: 3.13.0 to 3.13.2 crash where
    they take a comprehension's plain value for the cell of the same name.
    """
    return reused_cells(code) if _CELLS_CRASH else frozenset()


_CELLS_CRASH = (3, 13) <= sys.version_info[:3] < (3, 13, 3)


def is_module(code: CodeType) -> bool:
    """Whether `code` is a module or a statement of a cell, given that it runs in a namespace."""
    return code.co_name == "<module>" or code.co_name.startswith("<cell line:")


def unwrapped(value: Any) -> Any:
    """The value that an async generator hands over, out of its wrapper."""
    inside = gc.get_referents(value)
    return inside[0] if inside else None


def sent_by(awaitable: Any) -> Any:
    """The value that an `asend` object sends; UNKNOWN for other objects."""
    if type(awaitable).__name__ != "async_generator_asend":
        return UNKNOWN
    inside = gc.get_referents(awaitable)
    # The generator, then the value, which is left out when it is None (`__anext__`).
    return inside[1] if len(inside) > 1 else None


def asend_value(frame: FrameType) -> Any:
    """What the `asend` object that drives the async generator of `frame` sends.

    Looks at the heap twice.
    """
    values = []
    for owner in gc.get_referrers(frame):
        if type(owner) is AsyncGeneratorType:
            values = [sent_by(holder) for holder in gc.get_referrers(owner)]
    values = [value for value in values if value is not UNKNOWN]
    return values[0] if len(values) == 1 else None if not values else UNKNOWN


def is_suspended(frame: FrameType) -> bool:
    """Whether the generator of `frame` is suspended, asked inside its own `return` event (3.12,
    3.13). Costs a look at the heap.
    """
    for owner in gc.get_referrers(frame):
        prefix = _GENERATORS.get(type(owner))
        if prefix is not None and getattr(owner, prefix + "frame") is frame:
            return bool(getattr(owner, prefix + "suspended"))
    return False


def discarded(frame: FrameType) -> bool:
    """Whether the generator of `frame` is being finalised, not closed. Costs a look at the heap."""
    owners = gc.get_referrers(frame)
    while owners:
        owner = owners.pop()
        if type(owner) is AsyncGeneratorType:
            return not owner.ag_running
        if type(owner) in _GENERATORS:
            del owners
            # One reference is the finaliser's, one is `owner`, one the argument.
            return sys.getrefcount(owner) <= 3
    return True  # what is being collected in a cycle is on none of the collector's lists
