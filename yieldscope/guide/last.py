"""The recording of the last watched cell, kept from the moment that the guide is imported."""

from __future__ import annotations

import sys
from typing import Any

from ..recording import Recording

__all__ = ["last_recording"]


def last_recording() -> Recording | None:
    """None: no cell was watched since."""
    watcher = _watcher()
    return None if watcher is None else watcher.last


def _watcher() -> Any:
    if "IPython" not in sys.modules:
        return None
    shell = sys.modules["IPython"].get_ipython()
    if shell is None:
        return None
    from ..ipython import watcher_of

    watcher = watcher_of(shell)
    watcher.keeps_last = True
    return watcher


_watcher()
