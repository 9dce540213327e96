"""The Pythons on this machine that the recorder must be right on, and a worker process in each."""

from __future__ import annotations

import functools
import json
import os
import select
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
#: Seconds that a worker may take for one answer.
PATIENCE = 120
_OLDEST, _NEWEST = 10, 14
_ASK = "import sys; print(sys.implementation.name, *sys.version_info[:3])"


@dataclass(frozen=True)
class Interpreter:
    """One CPython."""

    path: str
    version: tuple[int, int, int]

    @property
    def name(self) -> str:
        """Such as `3.12.1`."""
        return ".".join(map(str, self.version))

    def worker(self) -> Worker:
        """A running process of `worker.py`."""
        return _worker(self)


class Worker:
    """Sends requests to a process and reads its answers."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._process = subprocess.Popen(
            [interpreter.path, "-E", "-s", "-X", "utf8", str(HERE / "worker.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=HERE,
        )

    def ask(self, **request: Any) -> dict[str, Any]:
        """One answer. AssertionError with the traceback when the worker failed."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        if not select.select([process.stdout], [], [], PATIENCE)[0]:
            process.kill()
            raise AssertionError(f"the worker did not answer {request} within {PATIENCE} s")
        line = process.stdout.readline()
        assert line, f"the worker died with status {process.wait()}"
        reply: dict[str, Any] = json.loads(line)
        assert "error" not in reply, reply["error"]
        return reply

    def close(self) -> None:
        """Ends the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(10)


_workers: dict[Interpreter, Worker] = {}


def _worker(interpreter: Interpreter) -> Worker:
    worker = _workers.get(interpreter)
    if worker is None or worker._process.poll() is not None:
        worker = _workers[interpreter] = Worker(interpreter)
    return worker


def close_workers() -> None:
    """Ends all worker processes."""
    while _workers:
        _workers.popitem()[1].close()


@functools.cache
def interpreters() -> tuple[Interpreter, ...]:
    """Every CPython from 3.10 on: the running one, `python3.N` on the PATH, and pyenv's."""
    paths = [sys.executable]
    for minor in range(_OLDEST, _NEWEST + 1):
        found = shutil.which(f"python3.{minor}")
        if found:
            paths.append(found)
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    paths += sorted(str(path) for path in root.glob("versions/*/bin/python"))
    known: dict[tuple[int, int, int], Interpreter] = {}
    for path in paths:
        version = _version(path)
        if version is not None and version not in known:
            known[version] = Interpreter(path, version)
    return tuple(known[version] for version in sorted(known))


def _version(path: str) -> tuple[int, int, int] | None:
    """The version of a CPython that is new enough, None for everything else (a pyenv shim that
    points nowhere, say).
    """
    try:
        asked = subprocess.run(
            [path, "-E", "-s", "-c", _ASK], capture_output=True, text=True, timeout=60
        )
    except OSError:
        return None
    words = asked.stdout.split()
    if asked.returncode or len(words) != 4 or words[0] != "cpython":
        return None
    major, minor, micro = map(int, words[1:])
    return (major, minor, micro) if (major, minor) >= (3, _OLDEST) else None
