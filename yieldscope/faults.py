"""Whose exception it is that comes up inside the recorder."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

__all__ = ["Stuck", "is_of_package", "is_of_recorder", "is_own", "module_name"]

_PACKAGE = __name__.partition(".")[0]


class Stuck(Exception):
    """A thread waited in vain for another one, which was in the middle of a step."""


def is_of_recorder(frame: FrameType) -> bool:
    """Whether the code that runs in `frame` is the recorder's."""
    return is_of_package(module_name(frame.f_globals))


def module_name(module: dict[str, Any]) -> object:
    """The `__name__` in the globals of running code. They may be of a class of the program's own,
    whose methods are not to be run.
    """
    return dict.get(module, "__name__")


def is_of_package(name: object) -> bool:
    """Whether a module of this name is one of the recorder's."""
    return type(name) is str and name.partition(".")[0] == _PACKAGE


def is_own(error: BaseException) -> bool:
    """Whether the recorder itself raised `error`. If not, a signal's handler or another thread
    raised it into the program, at a moment when the recorder happened to run: it is the program's.
    """
    if not isinstance(error, Exception):
        return False
    module = type(error).__module__
    if module != "builtins" and module.partition(".")[0] != _PACKAGE:
        return False
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    name = None if traceback is None else module_name(traceback.tb_frame.f_globals)
    if type(name) is not str:
        return False
    package = name.partition(".")[0]
    return package == _PACKAGE or package in sys.stdlib_module_names
