"""Exercises that check themselves: they run the reader's code watched, and look at what it did."""

from __future__ import annotations

from . import ahead, batches, cancel, close, fan_out, side_by_side, ticker, turns
from .exercise import EXERCISES, answer, check

__all__ = ["EXERCISES", "answer", "check"]

#: Each registers its exercise.
_ALL = (ahead, batches, cancel, close, fan_out, side_by_side, ticker, turns)
#: The order in which they are read.
_ORDER = (
    "count-the-turns",
    "let-it-tick",
    "close-it-here",
    "who-hears-it",
    "bound-the-fan-out",
    "overlap",
    "side-by-side",
    "batches",
)
for _name in _ORDER:
    EXERCISES[_name] = EXERCISES.pop(_name)
