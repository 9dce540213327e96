"""Exercises that check themselves: they run the reader's code watched, and look at what it did."""

from __future__ import annotations

from . import ahead, batches, cancel, close, fan_out, side_by_side, ticker, turns
from .exercise import EXERCISES, answer, check

__all__ = ["EXERCISES", "answer", "check"]

#: Each registers its exercise.
_ALL = (turns, ticker, close, cancel, fan_out, ahead, side_by_side, batches)
