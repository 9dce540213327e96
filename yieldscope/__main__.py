"""The command line: ``python -m yieldscope [-o FILE] [--watch TARGET]… script.py [args]``."""

from __future__ import annotations

import argparse
import contextlib
import glob
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from . import program
from ._version import __version__
from .recorder import Recorder
from .recording import Recording
from .switches import add_switches, switches_of

_DESCRIPTION = """\
Runs a Python program as python would, records how it runs, and writes the trace to
SCRIPT.yieldscope.json in the current folder. JupyterLab with Yieldscope opens it.
"""


def main(arguments: Sequence[str]) -> None:
    """Runs the program that the arguments name. Ends as it ends."""
    parser = _parser()
    asked, rest = _split(parser, arguments)
    try:
        if asked.module is not None:
            found = program.find_module(asked.module, rest)
        else:
            found = program.find_script(rest[0], rest[1:])
    except program.ProgramError as error:
        parser.error(str(error))
    except SyntaxError as error:
        _uncaught(error, None)
        sys.exit(1)
    path = asked.output or f"{_stem(asked.module or rest[0])}.yieldscope.json"
    if not os.path.isdir(os.path.dirname(os.path.abspath(path))):
        parser.error(f"there is no folder for {path}")
    space = found.prepare()
    recorder = Recorder(_targets(parser, asked.watch, found), **switches_of(asked))
    _run(found, space, recorder, path)


def _run(found: program.Program, space: dict[str, Any], recorder: Recorder, path: str) -> None:
    failure: BaseException | None = None
    recorder.start()
    try:
        exec(found.code, space)
    except BaseException as error:
        failure = error
    interrupted = isinstance(failure, KeyboardInterrupt)
    recording = recorder.stop(
        "interrupted" if interrupted else None,
        "The program was interrupted; this is its run up to there." if interrupted else None,
    )
    try:
        if failure is not None and not isinstance(failure, SystemExit):
            _uncaught(failure, found)
    finally:
        _save(recording, path)
    if failure is not None:
        if not isinstance(failure, SystemExit):
            # Printed already: leave the rest (exit status, signal of an interrupt) to Python.
            sys.excepthook = lambda *_: None
        raise failure


def _uncaught(error: BaseException, found: program.Program | None) -> None:
    traceback = error.__traceback__
    if found is not None:
        traceback = program.without_own_frames(traceback, found.code)
    elif isinstance(error, SyntaxError):
        traceback = None
    sys.excepthook(type(error), error.with_traceback(traceback), traceback)


def _save(recording: Recording, path: str) -> None:
    """Writes the trace, or says in one line why not: the exit status is the program's alone."""
    try:
        recording.save(path)
        text = f"{recording._summary()}, in {path}"
    except OSError as error:
        text = f"cannot write {path}: {error.strerror or error}"
    except Exception as error:
        text = f"cannot write {path}: {type(error).__name__}"
    with contextlib.suppress(OSError, ValueError, AttributeError):  # it may be closed or None
        print(f"Yieldscope: {text}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m yieldscope",
        usage="%(prog)s [options] [--watch TARGET ...] (script.py | -m module) [args]",
        description=_DESCRIPTION,
        allow_abbrev=False,
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write the trace")
    parser.add_argument(
        "--watch",
        action="append",
        default=[],
        metavar="TARGET",
        help="what to watch: a dotted module or package name, or a glob (with *, ?, / or <) for "
        "file names; may be given several times (default: the script, or the package, folder or "
        "zip file that is run)",
    )
    add_switches(parser)
    parser.add_argument("--version", action="version", version=f"Yieldscope {__version__}")
    parser.add_argument("-m", dest="module", metavar="module", help="run a module")
    return parser


def _split(
    parser: argparse.ArgumentParser, arguments: Sequence[str]
) -> tuple[argparse.Namespace, list[str]]:
    """Our options end where the program is named: all that follows is the program's own."""
    takes_one = {"-o", "--output", "--watch", "--max-steps", "--max-bytes"}
    at = 0
    while at < len(arguments):
        word = arguments[at]
        if word == "-m" or (word.startswith("-m") and not word.startswith("--")):
            at += 2 if word == "-m" else 1
            break
        if word == "--":
            arguments = [*arguments[:at], *arguments[at + 1 :]]
            break
        if not word.startswith("-") or word == "-":
            break
        at += 2 if word in takes_one else 1
    asked = parser.parse_args(list(arguments[:at]))
    rest = list(arguments[at:])
    if asked.module is None and not rest:
        parser.error("which program? Name a script.py, or -m and a module")
    return asked, rest


def _targets(
    parser: argparse.ArgumentParser, names: Sequence[str], found: program.Program
) -> list[str]:
    if not names:
        if found.package is not None:
            return [program.whole_folder(found.package)]
        return [found.code.co_filename]
    targets = []
    for name in names:
        if any(mark in name for mark in "*?/<") or os.sep in name:
            targets.append(name if name.startswith(("<", "*")) else _absolute(name))
            continue
        place = program.locate(name)
        if place is None:
            parser.error(f"--watch: there is no module {name!r}; a glob has one of * ? / <")
        targets.append(place)
    return targets


def _absolute(pattern: str) -> str:
    return os.path.join(glob.escape(os.getcwd()), os.path.normpath(pattern))


def _stem(name: str) -> str:
    """``fetch`` of ``tools/fetch.py``; of a folder or a module, its name."""
    base = os.path.basename(os.path.normpath(name))
    return base[:-3] if base.endswith(".py") else base


def _command_line() -> NoReturn:
    main(sys.argv[1:])
    sys.exit(0)


if __name__ == "__main__":
    _command_line()
