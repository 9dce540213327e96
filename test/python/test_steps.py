"""What the recorder says of programs, against what a person worked out that it must say.

`expected/<program>.txt` belongs to the program of that name in `fixtures/watched` or
`fixtures/programs`. Its first line holds words that say how to run and compare it: `cell` or
`script`, `lines` (also the line steps), `changes` (also the locals), `3.11` (needs that version),
`only:main,pages` (the steps of these functions alone), `name=value` (options). A line that begins
with `3.12+|`, `-3.11|`, `3.13|` or `!3.13|` is meant for those versions alone, one with
`3.10 native|`, `3.10 Pyodide|`, `3.10 web|` or `3.10 !web|` besides for that kind of Python: `web`
is Pyodide's own event loop.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from interpreters import Interpreter

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
_VERSIONS = re.compile(r"([-!])?3\.(\d+)(\+)?(?: (!)?(Pyodide|native|web))?\|")


def expected_for(text: str, minor: int, *kinds: str) -> list[str]:
    """The lines that are meant for CPython 3.`minor` of these kinds."""
    lines = []
    for line in text.splitlines():
        match = _VERSIONS.match(line)
        if match:
            number = int(match[2])
            fits = {
                "-": minor <= number,
                "!": minor != number,
                "+": minor >= number,
                None: minor == number,
            }
            unfit = match[5] is not None and (match[5] in kinds) == bool(match[4])
            if unfit or not fits[match[1] or match[3]]:
                continue
            line = line[match.end() :]
        lines.append(line)
    return lines


def read(name: str) -> tuple[list[str], str]:
    """The words of the first line, and the rest."""
    head, _, rest = (HERE / "expected" / f"{name}.txt").read_text(encoding="utf-8").partition("\n")
    return head.split(), rest


def program(name: str) -> Path:
    """The program that belongs to a text of expectations."""
    own = FIXTURES / "watched" / f"{name}.py"
    return own if own.exists() else FIXTURES / "programs" / f"{name}.py"


NAMES = sorted(path.stem for path in (HERE / "expected").glob("*.txt"))


#: Those that run as a cell does, in a task of an event loop that runs already.
CELLS = [name for name in NAMES if "cell" in read(name)[0]]


def recorded(interpreter: Interpreter, name: str, **how: Any) -> list[str]:
    """What the recorder says of a program; skips where it cannot run."""
    words, _ = read(name)
    lacking = interpreter.lacks(*(word for word in words if re.fullmatch(r"3\.\d+", word)))
    if lacking:
        pytest.skip(lacking)
    options: dict[str, Any] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if equals:
            options[key] = int(value)
    reply = interpreter.worker().ask(
        program=str(program(name)),
        cell="cell" in words,
        options=options,
        lines="lines" in words,
        changes="changes" in words,
        only=[name for word in words if word.startswith("only:") for name in word[5:].split(",")],
        **how,
    )
    description: list[str] = reply["description"]
    return description


@pytest.mark.parametrize("name", NAMES)
def test_steps(name: str, interpreter: Interpreter) -> None:
    expected = expected_for(read(name)[1], interpreter.version[1], interpreter.kind)
    assert recorded(interpreter, name) == expected


@pytest.mark.parametrize("name", CELLS)
def test_steps_on_pyodides_own_loop(name: str, pyodide: Interpreter) -> None:
    """JavaScript calls the callbacks there, and what is recorded is the same."""
    expected = expected_for(read(name)[1], pyodide.version[1], pyodide.kind, "web")
    assert recorded(pyodide, name, web_loop=True) == expected


def test_every_program_has_expectations() -> None:
    folders = ("watched", "programs")
    programs = {path.stem for folder in folders for path in (FIXTURES / folder).glob("*.py")}
    assert programs == set(NAMES)
