"""The Pythons that the recorder must be right on, and a worker process in each: every CPython that
is found on this machine and, always, the Pyodide releases of `test/pyodide`.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import select
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PYODIDE = HERE.parent / "pyodide"
#: Seconds that a worker may take for one answer.
PATIENCE = 120
#: How many Pyodides run at a time: each takes some 200 MB.
AT_ONCE = 2
_OLDEST, _NEWEST = 10, 14
_ASK = "import sys; print(sys.implementation.name, *sys.version_info[:3])"


_NOT_UNDER_PYODIDE = ("processes", "signals", "sockets", "threads")

#: (interpreter, what) → how much of it ran there and was answered for.
ran: Counter[tuple[Interpreter, str]] = Counter()
#: A word of a request → what the request runs; the last that fits counts.
KINDS = {
    "program": "programs",
    "check": "promises",
    "seed": "random programs",
    "random": "random programs",
    "locals_seed": "random programs",
    "asyncio_seed": "asyncio programs",
    "random_asyncio": "asyncio programs",
    "web_loop": "on Pyodide's own loop",
}


@dataclass(frozen=True)
class Interpreter:
    """One Python. `path` is a program, or the folder of a Pyodide."""

    path: str
    version: tuple[int, int, int]
    #: Under Pyodide there are no processes, threads, signals and sockets.
    pyodide: bool = False

    @property
    def name(self) -> str:
        """Such as `3.12.1` and `3.12.7 Pyodide`."""
        return ".".join(map(str, self.version)) + (" Pyodide" if self.pyodide else "")

    @property
    def kind(self) -> str:
        """`native` or `Pyodide`."""
        return "Pyodide" if self.pyodide else "native"

    @property
    def command(self) -> list[str]:
        """What runs `worker.py` in it."""
        if self.pyodide:
            return [_node(), "--stack-size=4000", str(PYODIDE / "worker.mjs"), Path(self.path).name]
        return [self.path, "-E", "-s", "-X", "utf8", str(HERE / "worker.py")]

    def lacks(self, *needs: str) -> str | None:
        """Why something cannot run here that needs `threads`, `signals`, `3.12` or the like; None
        when it can.
        """
        for need in needs:
            if re.fullmatch(r"3\.\d+", need):
                if self.version[1] < int(need[2:]):
                    return f"needs Python {need}"
            elif re.fullmatch(r"==3\.\d+", need):
                if self.version[1] != int(need[4:]):
                    return f"is about Python {need[2:]} alone"
            elif need not in _NOT_UNDER_PYODIDE:
                raise ValueError(f"nobody knows what it is to need {need!r}")
            elif self.pyodide:
                return f"needs {need}, which Pyodide does not have"
        return None

    def worker(self) -> Worker:
        """A running process of `worker.py`."""
        return _worker(self)


class Worker:
    """Sends requests to a process and reads its answers."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._process = subprocess.Popen(
            interpreter.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=HERE,
        )

    @property
    def is_running(self) -> bool:
        """Whether the process can still be asked."""
        return self._process.poll() is None

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
        what = next((what for word, what in reversed(KINDS.items()) if word in request), None)
        if what is not None:
            ran[self._interpreter, what] += request.get("programs", 1)
        return reply

    def close(self) -> None:
        """Ends the process."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it died
            process.stdin.close()
        if self._interpreter.pyodide:
            process.terminate()  # it may be loading still, and has nothing to put in order
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


#: The one that was asked for last is last.
_workers: dict[Interpreter, Worker] = {}


def _worker(interpreter: Interpreter) -> Worker:
    worker = _workers.pop(interpreter, None)
    if worker is not None and not worker.is_running:
        worker.close()
        worker = None
    if worker is None:
        others = [one for one in _workers if one.pyodide] if interpreter.pyodide else []
        for other in others[: len(others) - AT_ONCE + 1]:
            _workers.pop(other).close()
        worker = Worker(interpreter)
    _workers[interpreter] = worker
    return worker


def close_workers() -> None:
    """Ends all worker processes."""
    while _workers:
        _workers.popitem()[1].close()


@functools.cache
def interpreters() -> tuple[Interpreter, ...]:
    """All of them, by version. FileNotFoundError when a Pyodide is not installed."""
    return tuple(sorted((*natives(), *pyodides()), key=lambda one: (one.version, one.pyodide)))


@functools.cache
def natives() -> tuple[Interpreter, ...]:
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


def pyodides() -> tuple[Interpreter, ...]:
    """The Pyodide releases that `test/pyodide/package.json` names. FileNotFoundError when one is
    not installed.
    """
    package = json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))
    found = []
    for name in package["dependencies"]:
        folder = PYODIDE / "node_modules" / name
        # The list of its packages says which Python it is; it had another name at first.
        lists = (folder / "pyodide-lock.json", folder / "repodata.json")
        text = next((path.read_text(encoding="utf-8") for path in lists if path.exists()), None)
        if text is None:
            raise FileNotFoundError(
                f"{name} is not installed: run npm run test:python, or npm ci in test/pyodide"
            )
        major, minor, micro = map(int, json.loads(text)["info"]["python"].split("."))
        found.append(Interpreter(str(folder), (major, minor, micro), pyodide=True))
    return tuple(found)


@functools.cache
def _node() -> str:
    """The Node that runs npm, else the one on the PATH."""
    found = os.environ.get("npm_node_execpath") or shutil.which("node")  # noqa: SIM112
    if found is None:
        raise FileNotFoundError("Pyodide needs Node, which is not on the PATH")
    return found
