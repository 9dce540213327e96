"""Which locals of a frame changed: their texts are compared, so that a change inside a container
shows, too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import AsyncGeneratorType, CoroutineType, FunctionType, GeneratorType, ModuleType
from typing import Any

from .activation import Activation
from .peeks import UNKNOWN
from .rows import Rows
from .values import Texts

__all__ = ["Locals"]

_LEAST, _MOST = -(1 << 60), 1 << 60
#: A name and the text that it shows now, None where it is gone.
Difference = tuple[str, str | None]
_PROXY = sys.version_info >= (3, 13)


class Locals:
    """`show(act, local, step)` records what changed since the last time.

    `local` is the frame's `f_locals`. It is to be read before the step is recorded: up to 3.12 that
    refreshes the frame's dict, and what was deleted meanwhile dies there and then.
    """

    def __init__(self, rows: Rows, texts: Texts, number_of: Callable[[Any], int]) -> None:
        self._rows = rows
        self._text = texts.text
        #: The number of a generator's frame: unlike addresses, numbers are never used again.
        self._number = number_of
        #: The activation whose locals are being read.
        self.reading: Activation | None = None

    def show(self, act: Activation, local: Any, step: int) -> None:
        """Appends a change for each local that shows another text than before."""
        self.reading = act
        try:
            if act.info.namespace:
                self._namespace(act, local, step)
            elif _PROXY:
                self._proxy(act, local, step)
            else:
                self._fast(act, local, step)
        finally:
            self.reading = None

    def _fast(self, act: Activation, local: Any, step: int) -> None:
        shown, text_of, same = act.shown, self._text, act.same
        for name in act.info.names:
            value = local.get(name, UNKNOWN)
            cls = type(value)
            # The commonest cases without a call.
            if cls is int and _LEAST < value < _MOST:
                text = repr(value)
            elif value is None:
                text = "None"
            elif value is UNKNOWN:
                if name in shown:
                    del shown[name]
                    self._rows.unbound(step, name)
                continue
            elif cls is AsyncGeneratorType or cls is CoroutineType or cls is GeneratorType:
                known = same.get(name)
                if known is not None and known[0] == self._number(value) != -1:
                    text = known[1]
                else:
                    text = text_of(value)  # which makes it known
                    same[name] = self._number(value), text
            else:
                text = text_of(value)
            if shown.get(name) != text:
                shown[name] = text
                self._rows.change(step, name, text)

    def _proxy(self, act: Activation, local: Any, step: int) -> None:
        names = act.info.name_set
        if act.info.crashing:
            self._fast(act, {name: local[name] for name in names if name in local}, step)
            return
        # One pass: each look-up by name in a proxy is a search. Unbound locals are not among the
        # items.
        self._fast(act, {name: value for name, value in local.items() if name in names}, step)

    def _namespace(self, act: Activation, local: Any, step: int) -> None:
        if type(local) is dict:
            self.record(act, self._differences(act, local), step)

    def differences(self, act: Activation, local: Any) -> list[Difference]:
        """What `show` would record for a frame whose locals live in a namespace."""
        self.reading = act
        try:
            return self._differences(act, local) if type(local) is dict else []
        finally:
            self.reading = None

    def record(self, act: Activation, differences: list[Difference], step: int) -> None:
        """Appends what `differences` gave, if nothing was recorded for the frame since."""
        for name, text in differences:
            if text is None:
                act.shown.pop(name, None)
                self._rows.unbound(step, name)
            else:
                act.shown[name] = text
                self._rows.change(step, name, text)

    def _differences(self, act: Activation, local: dict[str, Any]) -> list[Difference]:
        shown = act.shown
        found: list[Difference] = []
        for name in act.names:
            value = local.get(name, UNKNOWN)
            if value is UNKNOWN or _is_definition(value):
                if name in shown:
                    found.append((name, None))
                continue
            text = self._text(value)
            if shown.get(name) != text:
                found.append((name, text))
        return found


def _is_definition(value: Any) -> bool:
    """Modules, functions and classes are the namespace's furniture, no data."""
    cls = type(value)
    return cls is ModuleType or cls is FunctionType or issubclass(cls, type)
