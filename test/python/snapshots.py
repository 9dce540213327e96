"""What the locals of each frame are at each line, from a tracer that only takes snapshots: what the
changes of a recording, added up, must come to.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

from yieldscope.recording import Frame, Step

__all__ = ["Snapshot", "differences", "snapshots"]

#: Function, line, the text of each local that is a simple value, and whether the interpreter alone
#: may be at work there.
Snapshot = tuple[str, int, dict[str, str], bool]
_TIDIES = ("CLEANUP_THROW", "END_SEND")


def text_of(value: object) -> str | None:
    """The text of a value that has one form only, None for another."""
    if value is None or type(value) in (int, str):
        return repr(value)
    if type(value) in (tuple, list) and len(value) <= 4:  # type: ignore[arg-type]
        inside = [text_of(item) for item in value]  # type: ignore[attr-defined]
        return None if None in inside else repr(value)
    return None


def snapshots(filename: str, run: Callable[[Callable[[], int]], int]) -> list[Snapshot]:
    """Of each line of the file that `run` reaches, in order. It is told how to count them, and
    says how many count.
    """
    found: list[Snapshot] = []

    def local(frame: FrameType, event: str, arg: object) -> Any:
        if event == "line":
            # Up to 3.12 what was deleted dies here, and what runs then is to be seen as well.
            now = sys.call_tracing(getattr, (frame, "f_locals"))
            texts = {name: text_of(value) for name, value in now.items()}
            simple = {
                name: text
                for name, text in texts.items()
                if text is not None and not name.startswith(("__", "."))
            }
            code = frame.f_code
            tidies = dis.opname[code.co_code[frame.f_lasti]] in _TIDIES
            found.append((code.co_name, frame.f_lineno, simple, tidies))
        return local

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        return local if frame.f_code.co_filename == filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        count = run(found.__len__)
    finally:
        sys.settrace(before)
    return found[:count]


def differences(
    steps: Sequence[Step], frames: Sequence[Frame], true: list[Snapshot]
) -> tuple[str, int]:
    """What does not agree, "" for nothing, and how many texts were compared.

    Lines on which the interpreter alone does something are not steps; all others are.
    """
    state: dict[int, dict[str, str | None]] = {}
    place, compared, left_out = 0, 0, 0
    for step in steps:
        shown = state.setdefault(step.frame, {})
        for name, (old, new) in step.changes.items():
            if shown.get(name) != old:
                return f"step {step.index}: {name} was {shown.get(name)}, not {old}", compared
            shown[name] = new
        if step.kind != "line":
            continue
        name = frames[step.frame].qualname.rpartition(".")[2]
        here = (name, step.lineno)
        while place < len(true) and (true[place][:2] != here or _is_left_out(true[place], shown)):
            place, left_out = place + 1, left_out + 1
        if place == len(true):
            return f"step {step.index}: no line {step.lineno} of {name} was reached", compared
        known = true[place][2]
        for local, text in known.items():
            compared += 1
            if shown.get(local) != text:
                said = f"{local} is {text}, shown is {shown.get(local)}"
                return f"step {step.index} {name}:{step.lineno}: {said}", compared
        for local, told in shown.items():
            if told is not None and told.isdigit() and local not in known:
                return f"step {step.index} {name}:{step.lineno}: {local} is gone", compared
        place += 1
    left_out += len(true) - place
    if left_out > 2 + len(true) // 10:
        return f"{left_out} of {len(true)} lines are no steps", compared
    return "", compared


def _is_left_out(snapshot: Snapshot, shown: dict[str, str | None]) -> bool:
    """Whether this line is no step: the same line, with other locals, is."""
    texts, tidies = snapshot[2:]
    return tidies and any(shown.get(name) != text for name, text in texts.items())
