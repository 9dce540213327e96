"""What to watch: from what people name to a test for code objects."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from .sites import nested_codes

__all__ = ["Targets"]


class Targets:
    """`match(code, globals)` says whether code is watched.

    Raises TypeError and ValueError for targets that mean nothing.
    """

    def __init__(self, targets: Sequence[object]) -> None:
        self._codes: dict[int, CodeType] = {}
        self._filenames: set[str] = set()
        self._folders: list[str] = []
        self._globs: list[str] = []
        self._modules: set[str] = set()
        for target in targets:
            self._add(target)

    def match(self, code: CodeType, module: object) -> bool:
        """Whether `code`, which runs in the module of that name, is watched."""
        filename = code.co_filename
        if id(code) in self._codes or filename in self._filenames:
            return True
        if module in self._modules and type(module) is str:
            return True
        if not (self._globs or self._folders) or filename.startswith("<"):
            return False
        path = os.path.abspath(filename)
        return any(path.startswith(folder) for folder in self._folders) or any(
            fnmatchcase(path, pattern) for pattern in self._globs
        )

    def _add(self, target: object) -> None:
        if isinstance(target, str):
            if not target:
                raise ValueError(
                    "an empty string cannot be watched; name a file, or a pattern such as */shop/*"
                )
            self._filenames.add(target)
            self._globs.append(target)
        elif isinstance(target, ModuleType):
            self._add_module(target)
        else:
            codes = list(_codes_of(target))
            if not codes:
                what = f"{type(target).__name__} {_show(target)}"
                raise TypeError(
                    f"cannot watch {what}: it holds no Python code. "
                    "Watch modules, functions, classes, code objects, files or patterns"
                )
            for code in codes:
                for nested in nested_codes(code):
                    self._codes[id(nested)] = nested

    def _add_module(self, module: ModuleType) -> None:
        file = getattr(module, "__file__", None)
        paths = getattr(module, "__path__", None)
        if paths is not None:
            self._folders += [os.path.join(os.path.abspath(path), "") for path in paths]
        elif file is None and module.__name__ not in sys.builtin_module_names:
            self._modules.add(module.__name__)
        elif file is None or not file.endswith((".py", ".pyw", ".pyc")):
            raise TypeError(f"cannot watch module {module.__name__}: it is not written in Python")
        else:
            self._filenames.add(file)
            self._filenames.add(os.path.abspath(file))


def _codes_of(target: Any) -> Iterator[CodeType]:
    """The code objects of a function, method, class or the like, what they wrap included."""
    seen: set[int] = set()
    left: list[Any] = [target]
    while left:
        item = left.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, CodeType):
            yield item
        elif isinstance(item, FunctionType):
            yield item.__code__
            left.append(item.__dict__.get("__wrapped__"))
        elif isinstance(item, (MethodType, staticmethod, classmethod)):
            left.append(item.__func__)
        elif isinstance(item, property):
            left += [item.fget, item.fset, item.fdel]
        elif isinstance(item, (functools.partial, functools.cached_property)):
            left.append(item.func)
        elif isinstance(item, type):
            left += [value for value in vars(item).values() if not isinstance(value, ModuleType)]


def _show(target: object) -> str:
    return (
        repr(target)
        if type(target) in (int, float, bool, type(None), bytes, list, dict, tuple)
        else "object"
    )
