"""What `worker.py` needs in addition where Pyodide runs it.

Pyodide's own event loop belongs to JavaScript and cannot be waited for, so `asyncio.run` gets one
that can: asyncio's own, with a selector that only sleeps. Programs that are to run on Pyodide's own
loop are awaited on it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import selectors
import sys
import time
import traceback
import warnings
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import record
import web_checks
import worker


class SleepingSelector(selectors.SelectSelector):
    """Waits for time alone: there are no files or sockets to wait for."""

    def _select(self, _read: Any, _write: Any, _error: Any, timeout: float | None = None) -> Any:
        if timeout is None:
            raise RuntimeError("the event loop has nothing to wait for")
        time.sleep(timeout)
        return [], [], []


class BlockingLoop(asyncio.BaseEventLoop):
    """asyncio's event loop, which runs callbacks and timers in the calling frame."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = SleepingSelector()

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody else could have to wake the selector."""


def _install() -> Any:
    """Makes `asyncio.run` take a `BlockingLoop`; gives Pyodide's own loop, which is the running one
    whenever JavaScript calls.
    """
    web_loop = asyncio._get_running_loop()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # 3.14

        class Policy(asyncio.DefaultEventLoopPolicy):
            _loop_factory = BlockingLoop

        asyncio.set_event_loop_policy(Policy())
    return web_loop


_WEB_LOOP = _install()

_begun = time.perf_counter()
time.sleep(0.01)
if time.perf_counter() < _begun + 0.01:  # Pyodide 0.22: it returns at once

    def _sleep(seconds: float) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            pass

    time.sleep = _sleep


def respond(line: str) -> str | Coroutine[Any, Any, str]:
    """The answer to one line; one to be awaited when the program runs on Pyodide's own loop."""
    request = json.loads(line)
    if request.get("web_loop"):
        return _respond_on_web_loop(request)
    hooks = sys.get_asyncgen_hooks()
    asyncio._set_running_loop(None)
    sys.set_asyncgen_hooks(None, None)
    try:
        return worker.respond(line)
    finally:
        asyncio._set_running_loop(_WEB_LOOP)
        sys.set_asyncgen_hooks(*hooks)


async def _respond_on_web_loop(request: dict[str, Any]) -> str:
    gc.collect()
    try:
        if "check" in request:
            await web_checks.CHECKS[request["check"]]()
            return "{}"
        recording = await record.record_here(Path(request["program"]), **request["options"])
        reply = {"description": worker.described(recording, request)}
    except BaseException:
        reply = {"error": traceback.format_exc()}
    return json.dumps(reply)
