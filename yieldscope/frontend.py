"""What a notebook's page asks of the kernel, in silent requests. Answers are JSON text."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from ._version import __version__
from .switches import parse_switches

if TYPE_CHECKING:
    from .ipython import CellWatcher

__all__ = ["forget", "state", "stop_all", "switch_on", "watch_cell"]


def switch_on() -> str:
    """The page's toggle was switched on. Cells are still armed one by one."""
    watcher = _watcher()
    if watcher is not None:
        watcher.off = False
    return state()


def watch_cell(cell_id: str, asked: bool = False, options: str = "") -> str:
    """Watch the next run of one cell: since it was asked for, or as one of many.

    As one of many it is refused where ``%yieldscope off`` has run since the toggle was switched on,
    as it may have in a queue of cells that were all sent at once. `options` are those of
    ``%%yieldscope``; while ``%yieldscope on`` holds, its options do. Raises SwitchError.
    """
    watcher = _watcher()
    if watcher is not None and (asked or not watcher.off):
        watcher.once[cell_id] = parse_switches("%%yieldscope", options)
    return state()


def forget(cell_id: str | None = None) -> str:
    """Take back `watch_cell`, for one cell or for all that have not run."""
    watcher = _watcher()
    if watcher is not None and cell_id is None:
        watcher.once.clear()
    elif watcher is not None and cell_id is not None:
        watcher.once.pop(cell_id, None)
    return state()


def stop_all() -> str:
    """What ``%yieldscope off`` does."""
    watcher = _watcher()
    if watcher is not None:
        watcher.watching = None
        watcher.once.clear()
    return state()


def state() -> str:
    """What the page is told: all in one object.

    `version` of this package, `python`, `ipython` (whether there is a shell to watch), `watching`
    (after ``%yieldscope on``), `off` (whether ``%yieldscope off`` has run since the page's toggle
    was switched on).
    """
    watcher = _watcher()
    return json.dumps(
        {
            "version": __version__,
            "python": ".".join(map(str, sys.version_info[:3])),
            "ipython": watcher is not None,
            "watching": watcher is not None and watcher.watching is not None,
            "off": watcher is not None and watcher.off,
        }
    )


def _watcher() -> CellWatcher | None:
    if "IPython" not in sys.modules:
        return None
    shell = sys.modules["IPython"].get_ipython()
    if shell is None:
        return None
    from .ipython import watcher_of

    return watcher_of(shell)
