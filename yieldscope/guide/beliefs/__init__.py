"""What learners believe, and how a run of theirs shows what is true.

Each `settle` reads a recording. It counts what is there and fixes nothing, so that a program which
the reader has changed is told as it ran.
"""

from __future__ import annotations

from . import mistakes, pulls, turns
from .belief import BELIEFS, Belief, Found, NotThatRun

__all__ = ["BELIEFS", "Belief", "Found", "NotThatRun"]

#: Each registers its beliefs.
_ALL = (pulls, turns, mistakes)
