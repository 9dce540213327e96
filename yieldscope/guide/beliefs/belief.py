"""A belief, the question before the run, and what settles it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..reading import Reading

__all__ = ["BELIEFS", "Belief", "Found", "NotThatRun", "belief", "ms", "some"]


class NotThatRun(Exception):
    """The recording has not what the question is about; the text says what is missing."""


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


BELIEFS: dict[str, Belief] = {}
Settle = Callable[[Reading], Found]


def belief(
    name: str, section: str, text: str, question: str, *options: str, right: int
) -> Callable[[Settle], Settle]:
    """Registers what settles a belief."""

    def register(settle: Settle) -> Settle:
        BELIEFS[name] = Belief(name, section, text, question, options, right, settle)
        return settle

    return register


def some(what: object, missing: str) -> None:
    """Raises `NotThatRun` where there is nothing."""
    if not what:
        raise NotThatRun(missing)


def ms(nanoseconds: float) -> str:
    """Such as `21 ms`."""
    return f"{nanoseconds / 1e6:.0f} ms"
