"""The cell magics at the head of a cell, and what becomes of ``%%yieldscope`` among them.

A cell magic's function cannot run top-level ``await``: the event loop is running already. So where
the cell is to be watched, the magic's line becomes a comment before IPython parses the cell, which
keeps ``await``, line numbers and tracebacks as they are. Where it cannot be watched as asked, the
line stays, and the real magic raises the usage error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .switches import SwitchError, parse_switches

__all__ = ["Header", "head_of", "only_controls", "strip_leading_blanks", "without_magic"]

_CELL_MAGIC = re.compile(r"\s*%%(?P<name>\w[\w.]*)(?:\s+(?P<line>.*?))?\s*$")
_CONTROL = re.compile(
    r"\s*(#.*|%?(load_ext|reload_ext|unload_ext)\s+yieldscope"
    r"|%yieldscope(\s.*)?|yieldscope\s+(on|off)\b.*)?\s*$"
)

#: Magics that run the text below them as code of this kernel, once and whole.
_RUNS_BODY = frozenset({"time", "capture"})
#: Magics that run it to measure it: watched, they would measure the watching.
_MEASURES = {
    "timeit": "%%timeit runs the cell many times to time it, and watching would be what it times. "
    "Write %%yieldscope alone to watch one run.",
    "prun": "%%prun profiles the cell, and watching would be what it profiles. "
    "Write %%yieldscope alone to watch the cell.",
}


@dataclass(frozen=True)
class Header:
    """The head of a cell.

    `asked` is true where ``%%yieldscope`` is there, `switches` are its options; `magics` are the
    other cell magics, outermost first, `body` the text that the innermost of them is given (without
    any: the cell). `error`: it cannot be watched as asked, and why. `unwatchable`: its magics do
    not run it in a way that can be watched, and why.
    """

    asked: bool
    switches: dict[str, Any]
    magics: tuple[str, ...]
    body: str
    error: str | None
    unwatchable: str | None
    lines: tuple[int, ...] = ()
    "Where the lines of ``%%yieldscope`` are, counted from 0."


def head_of(lines: Sequence[str]) -> Header:
    """The head of the cell with these lines (which keep their ends)."""
    magics: list[str] = []
    asked: list[int] = []
    options: str = ""
    innermost = last = -1
    for number, text in enumerate(lines):
        if not text.strip():
            continue
        match = _CELL_MAGIC.match(text)
        if match is None or (magics and not _is_code(magics[-1])):
            break
        last = number
        if match["name"] == "yieldscope":
            if not asked:
                options = match["line"] or ""
            asked.append(number)
        else:
            magics.append(match["name"])
            innermost = number
    body = "".join(lines[innermost + 1 :])
    switches: dict[str, Any] = {}
    unwatchable = next((_MEASURES[name] for name in magics if name in _MEASURES), None)
    error = None
    if asked:
        try:
            switches = parse_switches("%%yieldscope", options)
        except SwitchError as failure:
            error = str(failure)
        if error is None and all(_is_comment(text) for text in lines[last + 1 :]):
            error = "%%yieldscope is a cell magic, but the cell body is empty."
        error = error or unwatchable
    return Header(
        asked=bool(asked),
        switches=switches,
        magics=tuple(magics),
        body=body if body.endswith("\n") else f"{body}\n",
        error=error,
        unwatchable=unwatchable,
        lines=tuple(asked),
    )


def without_magic(lines: list[str]) -> list[str]:
    """An input transformer for IPython: takes ``%%yieldscope`` out of the way.

    It depends on the text alone, since IPython also calls transformers to ask whether a cell is
    complete. Whether the cell is watched is decided when it runs.
    """
    head = head_of(lines)
    if not head.asked:
        return lines
    first = head.lines[0]
    if head.error is not None:
        # To the top, so that the magic itself is called and raises.
        return [lines[first], *lines[:first], *lines[first + 1 :]]
    if not head.magics:
        return [
            _comment(text) if number in head.lines else text for number, text in enumerate(lines)
        ]
    if any(text.strip() for text in lines[:first]):
        # Below another magic, which will hand it to the transformers again.
        return lines
    return [*lines[:first], *lines[first + 1 :]]


def only_controls(text: str) -> bool:
    """Whether all that a cell does is to load Yieldscope or to switch watching on or off."""
    return all(_CONTROL.match(line) for line in text.splitlines())


def strip_leading_blanks(lines: Sequence[str]) -> Sequence[str]:
    """Without the blank lines at the top, which IPython does not count either."""
    first = next((number for number, text in enumerate(lines) if text.strip()), 0)
    return lines[first:]


def _is_code(magic: str) -> bool:
    return magic in _RUNS_BODY or magic in _MEASURES


def _comment(text: str) -> str:
    body = text.lstrip()
    return f"{text[: len(text) - len(body)]}# {body}"


def _is_comment(text: str) -> bool:
    return not text.strip() or text.lstrip().startswith("#")
