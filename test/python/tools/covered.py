"""Measures itself with coverage, around or inside of a watch, and prints as JSON which lines were
measured in each part, and what the recording says.

    python covered.py CORE WHEN WATCHED FOLDER…

CORE is one of coverage's (pytrace, ctrace, sysmon), WHEN is `around` (coverage begins first and
ends last), `inside` (both in the watch) or `across` (it begins in the watch and ends after it),
WATCHED is 1 or 0, and the FOLDERs go to the front of the path.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

core, when, watched, *folders = sys.argv[1:]
os.environ["COVERAGE_CORE"] = core
sys.path[:0] = folders

import coverage  # noqa: E402

import yieldscope  # noqa: E402


def stream() -> Iterator[int]:
    held = 1
    yield held
    held += 1
    yield held
    held += 1
    yield held


def early(items: Iterator[int]) -> int:
    number = next(items)
    return number


def during(items: Iterator[int]) -> int:
    number = next(items)
    number += 1
    return number


def late(items: Iterator[int]) -> list[int]:
    rest = list(items)
    rest += list(stream())
    return rest


def watch() -> Any:
    return yieldscope.watch(stream, during) if watched == "1" else contextlib.nullcontext()


measured = coverage.Coverage(data_file=None, include=[__file__], config_file=False)
items = stream()
if when == "around":
    measured.start()
    early(items)
    with watch() as recording:
        during(items)
    late(items)
    measured.stop()
elif when == "inside":
    with watch() as recording:
        early(items)
        during(items)
        measured.start()
        late(items)
        measured.stop()
else:
    with watch() as recording:
        early(items)
        during(items)
        measured.start()
    late(items)
    measured.stop()

lines = measured.get_data().lines(__file__) or []
parts = {}
for function in (stream, early, during, late):
    known = {line for _, _, line in function.__code__.co_lines() if line is not None}
    known.discard(function.__code__.co_firstlineno)
    parts[function.__name__] = sorted(known.intersection(lines))
left = sys.gettrace()
print(
    json.dumps(
        {
            "lines": parts,
            "left": None if left is None else type(left).__name__,
            "stopped": getattr(recording, "stopped", None),
            "note": getattr(recording, "stopped_note", None),
            "steps": len(recording.steps) if recording is not None else 0,
        }
    )
)
