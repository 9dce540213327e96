"""A belief, the question before the run, and what settles it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..reading import NotThatRun, Reading

__all__ = ["BELIEFS", "Belief", "Found", "NotThatRun", "belief", "ms", "some"]


@dataclass(frozen=True)
class Found:
    """What settles a question: `step` is an index, `holds` whether the answer is the expected "
    "one."""

    step: int
    text: str
    holds: bool


@dataclass(frozen=True)
class Belief:
    """`right` is the index of the true one of `options`; `section` where it is mended."""

    name: str
    section: str
    belief: str
    question: str
    options: tuple[str, ...]
    right: int
    settle: Callable[[Reading], Found]
    "Reads the run; where `fails` is not set, one that ended as it should."
    fails: bool = False
    "Whether the run is to end with an exception."


BELIEFS: dict[str, Belief] = {}
Settle = Callable[[Reading], Found]


def belief(
    name: str,
    section: str,
    text: str,
    question: str,
    *options: str,
    right: int,
    fails: bool = False,
) -> Callable[[Settle], Settle]:
    """Registers what settles a belief."""

    def register(settle: Settle) -> Settle:
        BELIEFS[name] = Belief(name, section, text, question, options, right, settle, fails)
        return settle

    return register


def some(what: object, missing: str) -> None:
    """Raises `NotThatRun` where there is nothing."""
    if not what:
        raise NotThatRun(missing)


def ms(nanoseconds: float) -> str:
    """Such as `21 ms`."""
    return f"{nanoseconds / 1e6:.0f} ms"
