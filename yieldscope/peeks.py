"""What only the garbage collector's view of objects tells. Nothing found this way is kept."""

from __future__ import annotations

import gc
import sys
from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    CodeType,
    CoroutineType,
    FrameType,
    GeneratorType,
)
from typing import Any

from .sites import AWAIT, DELEGATE, CodeSites, reused_cells

__all__ = [
    "LOCALS_KEEP",
    "UNKNOWN",
    "crashing_names",
    "discarded",
    "is_module",
    "is_suspended",
    "owner_of",
    "read_locals",
    "received",
    "unwrapped",
]

#: Where reading a frame's locals makes a dict that keeps what is in it until they are read again.
LOCALS_KEEP = sys.version_info < (3, 13)
#: Not None, which is a value like others.
UNKNOWN: Any = type("Unknown", (), {})()

_PY311 = sys.version_info >= (3, 11)
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


def owner_of(frame: FrameType) -> Any:
    """The generator or coroutine that runs in `frame`, or None. Costs a look at the heap."""
    if sys.version_info >= (3, 14):
        return frame.f_generator
    return _owner_in_heap(frame)


def _owner_in_heap(frame: FrameType) -> Any:
    """The same; None also for one that is being collected in a cycle: that is on none of the
    collector's lists.
    """
    for owner in gc.get_referrers(frame):
        prefix = _GENERATORS.get(type(owner))
        if prefix is not None and getattr(owner, prefix + "frame") is frame:
            return owner
    return None


def received(frame: FrameType, owner: Any) -> Any:
    """What the suspended frame was given to go on with, asked inside its own `call` event: the
    interpreter has put it on top of the frame's stack. None also for a throw.

    `owner` is its generator, which is not needed on 3.10. UNKNOWN where the value cannot be told.
    """
    if not _PY311:
        return gc.get_referents(frame)[-1]
    try:
        raise _Marked
    except _Marked as mark:
        # What a generator holds last is the exception that is being handled while it runs, if
        # there is one: this one, as this code runs on behalf of it. Before it comes the stack.
        inside = gc.get_referents(owner)
        value = inside[-2] if len(inside) > 1 and inside[-1] is mark else UNKNOWN
        # Else all of this would hang together in a cycle.
        mark.__traceback__ = mark.__context__ = None
        inside.clear()
    return value


class _Marked(Exception):
    """Tells what a generator holds last."""


def is_suspended(owner: Any) -> bool:
    """Whether a generator or coroutine is suspended, asked inside the `return` event of its frame
    (3.12, 3.13).
    """
    prefix = _GENERATORS.get(type(owner))
    return prefix is not None and bool(getattr(owner, prefix + "suspended"))


def discarded(frame: FrameType) -> bool:
    """Whether the generator of `frame` is being finalised, not closed. Costs a look at the heap."""
    owner = _owner_in_heap(frame)
    while owner is not None:
        outer = _awaiting(owner)
        if outer is None:
            break
        # It is closed because the outer one is.
        owner = outer
    outer = None
    if owner is None:
        return True
    if type(owner) is AsyncGeneratorType:
        if not owner.ag_running:
            return True
        if any(type(one).__name__ in _DRIVERS for one in gc.get_referrers(owner)):
            return False
    if any(type(one) is BuiltinFunctionType for one in gc.get_referrers(owner)):
        return False  # its `close`, which is all that refers to it
    # One reference is the finaliser's, the others are those of this function.
    return sys.getrefcount(owner) <= 1 + _OWN_REFERENCES


#: What drives an async generator, and refers to it.
_DRIVERS = ("async_generator_asend", "async_generator_athrow")


def _awaiting(owner: Any) -> Any:
    """The generator or coroutine that is suspended because it awaits `owner`, or delegates to it;
    None for none. What it awaits lies on top of its stack, or just below an exception that it
    handles. Up to 3.10 the stack is its frame's.
    """
    for one in gc.get_referrers(owner):
        if type(one) is _WRAPPER:
            outer = _awaiting(one)
            if outer is not None:
                return outer
        of_frame = type(one) is FrameType
        if not of_frame and type(one) not in _GENERATORS:
            continue
        frame = one if of_frame else getattr(one, _GENERATORS[type(one)] + "frame")
        if frame is None or CodeSites(frame.f_code).resumes.get(frame.f_lasti) not in _OUTER:
            continue
        if any(held is owner for held in gc.get_referents(one)[-2:]):
            return _owner_in_heap(one) if of_frame else one
    return None


#: How a frame is suspended that waits for an inner one.
_OUTER = (AWAIT, DELEGATE)


def _wrapper() -> type:
    async def nothing() -> None:
        """Only to be wrapped."""

    coroutine = nothing()
    wrapper = type(coroutine.__await__())
    coroutine.close()
    return wrapper


#: What `__await__` of a coroutine gives.
_WRAPPER = _wrapper()


def _own_references() -> int:
    """What is counted of an object that only a variable holds: up to 3.13 the argument, too."""
    owner = object()
    return sys.getrefcount(owner)


_OWN_REFERENCES = _own_references()
