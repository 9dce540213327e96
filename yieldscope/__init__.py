"""Yieldscope records how Python code really runs: calls, yields, awaits, turns of the event loop.

    import yieldscope

    with yieldscope.watch() as recording:
        ...
    recording.save("run.yieldscope.json")

Standard library only. IPython is needed for ``%load_ext yieldscope`` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__
from .recording import Frame, Recording, Step, Task
from .watching import watch
from .wire import TraceFormatError, load

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = [
    "Frame",
    "Recording",
    "Step",
    "Task",
    "TraceFormatError",
    "__version__",
    "load",
    "load_ipython_extension",
    "unload_ipython_extension",
    "watch",
]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """``%load_ext yieldscope``."""
    from .ipython import load_ipython_extension as load_it

    load_it(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext yieldscope``."""
    from .ipython import unload_ipython_extension as unload_it

    unload_it(shell)
