"""What a notebook's page asks of the kernel, in silent requests. Answers are JSON text."""

from __future__ import annotations

import json
import sys
from typing import Any

from ._version import __version__

__all__ = ["forget_cell", "state", "watch_cell", "watch_cells"]


def watch_cells(on: bool) -> str:
    """Watch all cells that follow, or no longer."""
    watcher = _watcher()
    if watcher is not None and on != (watcher.watching is not None):
        watcher.watching = {} if on else None
    return state()


def watch_cell(cell_id: str) -> str:
    """Watch the next run of one cell."""
    watcher = _watcher()
    if watcher is not None:
        watcher.once.add(cell_id)
    return state()


def forget_cell(cell_id: str) -> str:
    """Take back `watch_cell`, for a cell that did not run after all."""
    watcher = _watcher()
    if watcher is not None:
        watcher.once.discard(cell_id)
    return state()


def state() -> str:
    """``{"version", "python", "ipython", "watching"}``; the last two are true or false."""
    watcher = _watcher()
    return json.dumps(
        {
            "version": __version__,
            "python": ".".join(map(str, sys.version_info[:3])),
            "ipython": watcher is not None,
            "watching": watcher is not None and watcher.watching is not None,
        }
    )


def _watcher() -> Any:
    if "IPython" not in sys.modules:
        return None
    shell = sys.modules["IPython"].get_ipython()
    if shell is None:
        return None
    from .ipython import watcher_of

    return watcher_of(shell)
