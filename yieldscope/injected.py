"""Makes this package importable in a kernel that does not have it, from source text alone.

A notebook's page runs this module's text there, with the text of all modules. Nothing is written to
disk: the modules come from a finder on `sys.meta_path`, by their own names, and their loader gives
`linecache` and `inspect` their text, so that tracebacks read as always.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType

__all__ = ["SourceFinder", "install", "provide"]


class SourceFinder(MetaPathFinder, InspectLoader):
    """Finds and loads one package from a mapping of module file names to source text."""

    def __init__(self, package: str, sources: Mapping[str, str]) -> None:
        self.package = package
        self.sources = dict(sources)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if self._file(fullname) is None:
            return None
        spec = ModuleSpec(
            fullname, self, origin=self._path(fullname), is_package=self.is_package(fullname)
        )
        # So that modules have a `__file__`, which is that of their code. There is no such file.
        spec.has_location = True
        return spec

    def is_package(self, fullname: str) -> bool:
        return fullname == self.package

    def get_source(self, fullname: str) -> str:
        file = self._file(fullname)
        if file is None:
            raise ImportError(f"No module named {fullname!r}", name=fullname)
        return self.sources[file]

    def get_code(self, fullname: str) -> CodeType:
        source, path = self.get_source(fullname), self._path(fullname)
        code: CodeType = compile(source, path, "exec", dont_inherit=True)
        return code

    def _path(self, fullname: str) -> str:
        return f"<{self.package}>/{self._file(fullname)}"

    def _file(self, fullname: str) -> str | None:
        if fullname == self.package:
            return "__init__.py"
        parent, _, name = fullname.rpartition(".")
        file = f"{name}.py"
        return file if parent == self.package and file in self.sources else None


def provide(package: str, sources: Mapping[str, str], mark: str = "load_ipython_extension") -> bool:
    """Makes `package` importable from `sources`, unless it is importable already; true if it did.

    A folder of that name without an ``__init__.py`` is importable, too, but it is not the package.
    """
    loaded = sys.modules.get(package)
    if hasattr(loaded, mark) or getattr(loaded, "__file__", None) is not None:
        return False
    try:
        spec = None if loaded is not None else importlib.util.find_spec(package)
    except (ImportError, ValueError):
        spec = None
    if spec is not None and spec.origin is not None and spec.loader is not None:
        return False
    if loaded is not None:
        del sys.modules[package]
    # First, since a folder of that name would be found before anything at the end.
    sys.meta_path.insert(0, SourceFinder(package, sources))
    importlib.invalidate_caches()
    return True


def install(sources: Mapping[str, str]) -> bool:
    """`provide` for Yieldscope itself."""
    return provide("yieldscope", sources)
