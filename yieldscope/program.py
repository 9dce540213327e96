"""Runs a script or a module as ``python`` would, in this process."""

from __future__ import annotations

import glob
import importlib.util
import io
import marshal
import os
import sys
import zipfile
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader, SourcelessFileLoader
from types import CodeType, ModuleType, TracebackType
from typing import Any

__all__ = [
    "Program",
    "ProgramError",
    "find_module",
    "find_script",
    "locate",
    "whole_folder",
    "without_own_frames",
]


#: Bytes before the code in a file of bytecode.
_HEADER = 16


class ProgramError(Exception):
    """There is no such program. The message says what was looked for."""


@dataclass
class Program:
    """What is to run as ``__main__``."""

    code: CodeType
    filename: str
    arguments: list[str]
    "The whole of `sys.argv`, with the program's own name first."
    spec: ModuleSpec | None = None
    folder: str | None = None
    "What takes the first place of `sys.path`; None: it stays as it is."
    package: str | None = None
    "The package, folder or zip file that it belongs to, if any."
    compiled: bool = False
    "Whether the file holds bytecode."

    def prepare(self) -> dict[str, Any]:
        """Sets `sys.argv`, `sys.path` and ``__main__``; gives the globals to run in."""
        sys.argv[:] = self.arguments
        if self.folder is not None and not getattr(sys.flags, "safe_path", False):
            sys.path[0] = self.folder
        main = ModuleType("__main__")
        loads = SourcelessFileLoader if self.compiled else SourceFileLoader
        loader = loads("__main__", self.filename)
        main.__dict__.update(
            __file__=self.filename,
            __builtins__=sys.modules["builtins"],
            __spec__=self.spec,
            __loader__=self.spec.loader if self.spec else loader,
            __package__=self.spec.parent if self.spec else None,
            __cached__=self.spec.cached if self.spec else None,
        )
        if sys.version_info < (3, 14):
            main.__dict__.update(__annotations__={})
        sys.modules["__main__"] = main
        return main.__dict__


def find_script(name: str, arguments: list[str]) -> Program:
    """The program of a file. Raises ProgramError, and SyntaxError for one that is not Python."""
    path = os.path.abspath(name)
    if os.path.isdir(path) or zipfile.is_zipfile(path):
        return _inside(name, path, arguments)
    try:
        with io.open_code(path) as file:
            text = file.read()
    except OSError as error:
        raise ProgramError(f"can't open file {name!r}: {error.strerror}") from None
    folder = os.path.dirname(os.path.realpath(path))
    if path.endswith(".pyc"):
        if not text.startswith(importlib.util.MAGIC_NUMBER):
            raise ProgramError(f"{name!r} was compiled by another version of Python")
        code = marshal.loads(text[_HEADER:])
        return Program(code, path, [name, *arguments], folder=folder, compiled=True)
    try:
        code = compile(text, path, "exec", dont_inherit=True)
    except ValueError as error:  # null bytes, before 3.12
        raise SyntaxError(str(error)) from None
    return Program(code, path, [name, *arguments], folder=folder)


def _inside(name: str, path: str, arguments: list[str]) -> Program:
    """The `__main__` in a folder or a zip file."""
    spec = PathFinder.find_spec("__main__", [path])
    loader: Any = None if spec is None else spec.loader
    code = None if loader is None else loader.get_code("__main__")
    if spec is None or code is None:
        raise ProgramError(f"can't find '__main__' module in {name!r}")
    filename = spec.origin or path
    return Program(code, filename, [name, *arguments], spec=spec, folder=path, package=path)


def find_module(name: str, arguments: list[str]) -> Program:
    """The program of ``-m name``. Raises ProgramError."""
    spec = _spec(name)
    package = None
    if spec is not None and spec.submodule_search_locations is not None:
        package = next(iter(spec.submodule_search_locations), None)
        name = f"{name}.__main__"
        spec = _spec(name)
        if spec is None:
            raise ProgramError(f"no module named {name}: the package cannot be executed")
    if spec is None or spec.loader is None:
        raise ProgramError(f"no module named {name}")
    code = spec.loader.get_code(name) if hasattr(spec.loader, "get_code") else None
    if code is None:
        raise ProgramError(f"there is no code for {name}")
    if package is None and spec.parent and spec.origin:
        package = os.path.dirname(spec.origin)
    filename = spec.origin or code.co_filename
    return Program(code, filename, [filename, *arguments], spec=spec, package=package)


def _spec(name: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(name)
    except (ImportError, AttributeError, TypeError, ValueError):
        return None


def locate(name: str) -> str | None:
    """Where a dotted module or package is, as a target of `watch`, without importing it."""
    path: list[str] | None = None
    spec = None
    parts = name.split(".")
    for end in range(len(parts)):
        full = ".".join(parts[: end + 1])
        spec = PathFinder.find_spec(full, path)
        if spec is None:
            return None
        path = list(spec.submodule_search_locations or ())
    if spec is None:
        return None
    if path:
        return whole_folder(path[0])
    return os.path.abspath(spec.origin) if spec.origin else None


def whole_folder(folder: str) -> str:
    """The target of `watch` that matches every file in a folder and below."""
    return os.path.join(glob.escape(os.path.abspath(folder)), "*")


def without_own_frames(traceback: TracebackType | None, code: CodeType) -> TracebackType | None:
    """The traceback from the program's first frame on."""
    while traceback is not None and traceback.tb_frame.f_code is not code:
        traceback = traceback.tb_next
    return traceback
