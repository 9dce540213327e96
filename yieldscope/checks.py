"""What the reader of a trace asks of every value, and the error it raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = [
    "TraceFormatError",
    "is_count",
    "list_of",
    "object_of",
    "show",
    "text_of",
    "whole_number",
]


class TraceFormatError(ValueError):
    """This is no trace that can be read. The message is a sentence: what is wrong, and where."""


def show(value: object) -> str:
    """A value from outside, short enough for a message."""
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    try:
        text = repr(value)
    except ValueError:  # an int of more digits than Python prints
        return "a very long number"
    return text if len(text) <= 40 else text[:39] + "…"


def is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def whole_number(data: Mapping[str, Any], key: str, where: str = "") -> int:
    value = data.get(key)
    if not is_count(value):
        raise TraceFormatError(f"{where}{key} is {show(value)}, not a whole number from 0.")
    assert isinstance(value, int)
    return value


def text_of(data: Mapping[str, Any], key: str, where: str = "") -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise TraceFormatError(f"{where}{key} is {show(value)}, not text.")
    return value


def list_of(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise TraceFormatError(f"{where} is {show(value)}, not a list.")
    return value


def object_of(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TraceFormatError(f"{where} is {show(value)}, not an object.")
    return value
