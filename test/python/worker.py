"""Runs programs under the recorder, in whatever Python runs this file. No packages are needed.

Reads one JSON object a line from standard input, writes one a line to standard output:
`{program, cell, options, lines, changes, only}` → `{description}` or `{error}`, and
`{seed, programs}` → `{digests, mismatches, wrong}`, `{random}` → `{wrong, steps}` (the same with
`asyncio_seed` and `random_asyncio`), `{locals_seed, programs}` → `{mismatches, wrong, compared}`,
`{check}` → `{}`, `{limits}` → `{title: word}`, `{about}` → `{version, platform}`. What programs
print is dropped.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import sys
import traceback
import types
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent / "fixtures"), str(HERE)]

import asyncio_witness  # noqa: E402
import beside  # noqa: E402, F401 - registers its checks
import checks  # noqa: E402
import costs  # noqa: E402, F401 - registers its checks
import differential  # noqa: E402
import harmless  # noqa: E402, F401 - registers its checks
import lifetimes  # noqa: E402
import limits  # noqa: E402
import record  # noqa: E402
import seen  # noqa: E402, F401 - registers its checks
import side_by_side  # noqa: E402
from describe import describe  # noqa: E402

from yieldscope.recorder import Recorder  # noqa: E402
from yieldscope.recording import Recording  # noqa: E402


def run_script(path: Path, options: dict[str, Any]) -> Recording:
    """Runs a program as a module of its own, watched from its first line."""
    recorder = Recorder((str(path),), **options)
    module = types.ModuleType("program")
    module.__file__ = str(path)
    code = compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True)
    sys.modules["program"] = module
    recorder.start()
    try:
        exec(code, module.__dict__)
    except Exception:
        pass
    finally:
        recorder.stop()
        del sys.modules["program"]
    return recorder.recording


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Does what one line asks."""
    if "about" in request:
        return {"version": sys.version_info[:3], "platform": sys.platform}
    if "check" in request:
        name = request["check"]
        (lifetimes.CHECKS.get(name) or checks.CHECKS[name])()
        return {}
    if "limits" in request:
        return {title: say() for title, say in limits.LIMITS.items()}
    if "random_asyncio" in request:
        return asyncio_witness.check_given(request["random_asyncio"])
    if "asyncio_seed" in request:
        return asyncio_witness.check(request["asyncio_seed"], request["programs"])
    if "threads_seed" in request:
        return side_by_side.check(request["threads_seed"], request["programs"])
    if "locals_seed" in request:
        return differential.check_locals(request["locals_seed"], request["programs"])
    if "random" in request:
        return differential.check_given(request["random"])
    if "seed" in request:
        return differential.check(request["seed"], request["programs"])
    path = Path(request["program"])
    if request["cell"]:
        recording = record.record(path, **request["options"])
    else:
        recording = run_script(path, request["options"])
    return {"description": described(recording, request)}


def described(recording: Recording, request: dict[str, Any]) -> list[str]:
    """What a request wants to hear of a recording."""
    return describe(recording, request["lines"], request["changes"], request["only"])


def respond(line: str) -> str:
    """The answer to one line."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        gc.collect()  # what the last program left behind ends before the next one begins
        try:
            reply = answer(json.loads(line))
        except BaseException:
            reply = {"error": traceback.format_exc()}
    return json.dumps(reply)


def main() -> None:
    """Until standard input ends."""
    for line in sys.stdin:
        print(respond(line), flush=True)


if __name__ == "__main__":
    main()
