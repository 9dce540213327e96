"""What objects say of themselves, for those who asked for it: their own `repr`, contained.

The interpreter traces nothing while it runs inside the tracer, so none of it is recorded.
"""

from __future__ import annotations

from time import perf_counter_ns
from typing import Any

__all__ = ["Reprs"]

#: Nanoseconds that one `repr` may take, and all of one class together, before it is asked no more.
ONE_CALL = 100_000_000
ALL_CALLS = 500_000_000
_SLOW = "repr is slow"


class Reprs:
    """`text` gives the `repr` of a value.

    Where it fails the text says so: ``<module.Class: repr raised ValueError>``. A class that takes
    too long is asked no more: ``<module.Class: repr is slow>``. Only a KeyboardInterrupt comes out.
    """

    def __init__(self) -> None:
        #: id(class) → nanoseconds spent. Classes that die leave their number to others, which at
        #: worst are asked less.
        self._spent: dict[int, int] = {}

    def text(self, value: Any, plain: str, room: int) -> str:
        """At most `room` characters, and at least a few. `plain`: the text without a `repr`."""
        key = id(type(value))
        spent = self._spent.get(key, 0)
        if spent >= ALL_CALLS:
            return f"{plain[:-1]}: {_SLOW}>"
        begun = perf_counter_ns()
        try:
            text = _short(repr(value), max(room, 16))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            name = type.__dict__["__name__"].__get__(type(error))
            text = f"{plain[:-1]}: repr raised {name}>"
        took = perf_counter_ns() - begun
        if took < ONE_CALL:
            self._spent[key] = spent + took
            return text
        self._spent[key] = ALL_CALLS
        return f"{plain[:-1]}: {_SLOW}>"


def _short(text: str, room: int) -> str:
    """One line of plain text, whatever subclass of `str` it came as."""
    cut = str.__getitem__(text, slice(room + 1))
    line = cut.encode("utf-8", "backslashreplace").decode("utf-8")
    line = line.replace("\n", " ").replace("\r", " ")
    return line if len(line) <= room else line[: room - 1] + "…"
