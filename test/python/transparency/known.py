"""The tests that cannot pass under a recording, one by one, and what shows that this is CPython's
own doing: the trace function that does nothing of ours and under which they fail as well.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KNOWN", "Known"]


@dataclass(frozen=True)
class Known:
    """`modes` has, for each 3.N on which the test fails, the mode (see `modes`) that it fails in,
    too. On others it must pass.
    """

    test: str
    why: str
    modes: dict[int, str]


_EVERYWHERE = range(10, 16)

KNOWN = (
    Known(
        "test.test_generators.SignalAndYieldFromTest.test_raise_and_yield_from",
        "Wants Ctrl-C to be raised by the first Python code that runs after the signal. Under a "
        "trace function that is the trace function.",
        dict.fromkeys(_EVERYWHERE, "traced"),
    ),
    *(
        Known(
            f"test.test_gc.GCTogglingTests.test_bug1055820{letter}",
            "Wants the collector to run by itself, but only where the test makes a container. A "
            "trace function that makes any is where it may run as well.",
            dict.fromkeys(_EVERYWHERE, "allocating"),
        )
        for letter in "cd"
    ),
    Known(
        "test.test_gc.GCTests.test_get_objects_arguments",
        "Wants as many objects in one call as in the next. A trace function that keeps any makes "
        "more of them.",
        dict.fromkeys(range(12, 16), "allocating"),
    ),
    Known(
        "test.test_genexps.__test__.doctests",
        "Wants ten tuples, one after the other, at one address. A trace function that makes tuples "
        "in between takes from the same free list.",
        dict.fromkeys(range(12, 16), "allocating"),
    ),
    Known(
        "trio/_core/_tests/test_run.py::test_ki_protection_doesnt_leave_cyclic_garbage",
        "Wants nothing to refer to an exception any more. Up to 3.12 the dict of `f_locals` does, "
        "which 3.10 makes for every event, and later ones when it is read.",
        {10: "traced", 11: "peeking", 12: "peeking"},
    ),
)
