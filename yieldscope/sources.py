"""File names as they are shown, and the text of files as it was run."""

from __future__ import annotations

import linecache
import os
import sys
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

from .log import Log

__all__ = ["Qualnames", "Sources"]

Names = Callable[[str], str | None]


class Sources:
    """`display(co_filename, globals)` gives the name to show and notes the file's text under it."""

    def __init__(self, log: Log, display_name: Names | None, source_of: Names | None) -> None:
        self._log = log
        self._display_name = display_name
        self._source_of = source_of
        self._shown: dict[str, str] = {}
        self._taken: set[str] = set()

    def cell_name(self, filename: str) -> str | None:
        """The stable name of a cell, None for other files."""
        return None if self._display_name is None else self._display_name(filename)

    def note(self, filename: str, display: str, text: str) -> None:
        """A name and a text that are known already."""
        self._shown[filename] = display
        self._taken.add(display)
        self._log.sources[display] = text

    def display(self, filename: str, globals_: Mapping[str, Any] | None) -> str:
        """The name to show: never an absolute path outside the working folder."""
        known = self._shown.get(filename)
        if known is not None:
            return known
        cell = self.cell_name(filename)
        name = cell if cell is not None else _portable(filename)
        if name in self._taken:
            number = 2
            while f"{name} ({number})" in self._taken:
                number += 1
            name = f"{name} ({number})"
        self._shown[filename] = name
        self._taken.add(name)
        text = self._source_of(filename) if self._source_of is not None else None
        if text is None:
            # A plain dict only: linecache asks the module's loader, which may be the program's own.
            cached = filename in linecache.cache
            lines = linecache.getlines(filename, _of_module(globals_))
            if not cached:  # the cache is the program's
                linecache.cache.pop(filename, None)
            text = "".join(lines)
        if text:
            self._log.sources[name] = text
        return name


def _of_module(globals_: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What tells where the text of a module is."""
    if not isinstance(globals_, dict):
        return None
    # They may be of a class of the program's own, whose methods are not to be run.
    names = ("__name__", "__loader__", "__spec__")
    return {name: dict.get(globals_, name) for name in names if dict.__contains__(globals_, name)}


def _portable(filename: str) -> str:
    if filename.startswith("<") or not filename:
        return filename or "<unknown>"
    path = os.path.abspath(filename)
    try:
        folders = [os.getcwd()]
    except OSError:
        folders = []
    folders += sorted(
        (os.path.abspath(entry) for entry in sys.path if isinstance(entry, str)),
        key=len,
        reverse=True,
    )
    for folder in folders:
        start = os.path.join(folder, "")
        if path.startswith(start) and len(start) > 1:
            return path[len(start) :].replace(os.sep, "/")
    return os.path.basename(path)


class Qualnames:
    """Qualified names of code objects.

    On 3.10, which has no `co_qualname`, from the nesting of code objects.
    """

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, code: CodeType, globals_: dict[str, Any]) -> str:
        """The qualified name, or `co_name` where it cannot be found."""
        name = getattr(code, "co_qualname", None)  # 3.11+
        if name is not None:
            return str(name)
        if id(code) not in self._known:
            self._read(code, code.co_name)
            self._known.update(self._module(globals_))
        return self._known.get(id(code), code.co_name)

    def _module(self, globals_: dict[str, Any]) -> dict[int, str]:
        found: dict[int, str] = {}
        for value in list(dict.values(globals_)):
            for function in _functions(value, 3):
                if function.__globals__ is globals_ and type(function.__qualname__) is str:
                    found[id(function.__code__)] = function.__qualname__
                    _nest(function.__code__, function.__qualname__ + ".<locals>.", found)
        return found

    def _read(self, code: CodeType, qualname: str) -> None:
        """Names what is nested in `code`; a module's code names all of its file."""
        self._known[id(code)] = qualname
        if code.co_name == "<module>":
            _nest(code, "", self._known)
        elif code.co_flags & 2:
            _nest(code, qualname + ".<locals>.", self._known)
        else:
            _nest(code, qualname + ".", self._known)


def _functions(value: Any, depth: int) -> Any:
    from types import FunctionType

    if type(value) is FunctionType:
        yield value
        wrapped = value.__dict__.get("__wrapped__")
        if type(wrapped) is FunctionType:
            yield wrapped
    elif type(value) in (staticmethod, classmethod):
        yield from _functions(value.__func__, depth)
    elif type(value) is property:
        for part in (value.fget, value.fset, value.fdel):
            yield from _functions(part, depth)
    elif issubclass(type(value), type) and depth:
        for member in list(type.__dict__["__dict__"].__get__(value).values()):
            yield from _functions(member, depth - 1)


def _nest(code: CodeType, prefix: str, found: dict[int, str]) -> None:
    for constant in code.co_consts:
        if type(constant) is CodeType:
            name = prefix + constant.co_name
            found.setdefault(id(constant), name)
            _nest(constant, name + (".<locals>." if constant.co_flags & 2 else "."), found)
