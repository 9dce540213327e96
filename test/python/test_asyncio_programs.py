"""Random asyncio programs: who woke, cancelled and asked whom, against what they noted."""

from __future__ import annotations

import asyncio_programs
import pytest
from hypothesis import given, settings
from hypothesis import seed as drawn_from
from hypothesis import strategies as st
from interpreters import Interpreter
from sizes import size
from test_differential import QUIET

PROGRAMS, PROGRAMS_IN_PYODIDE = size(200, 5_000), size(30, 500)
DRAWN, DRAWN_IN_PYODIDE = size(60, 1_500), size(10, 150)
CHUNK = 100
#: Where the recorder was wrong once.
SEEDS = (8, 33, 44, 131, 2167)


@st.composite
def programs(draw: st.DrawFn) -> asyncio_programs.AsyncioProgram:
    """A program whose every choice Hypothesis makes, and so can make smaller."""
    return asyncio_programs.make(lambda count: draw(st.integers(0, count - 1)))


def test_random_programs(interpreter: Interpreter) -> None:
    count, checked = PROGRAMS_IN_PYODIDE if interpreter.pyodide else PROGRAMS, 0
    for seed in range(0, count, CHUNK):
        chunk = min(CHUNK, count - seed)
        reply = interpreter.worker().ask(asyncio_seed=seed, programs=chunk)
        assert not reply["mismatches"], "\n\n".join(reply["mismatches"])
        checked += reply["checked"]
    assert checked > 5 * count, "most steps were not compared with anything"


def test_drawn_programs(interpreter: Interpreter) -> None:
    """From Hypothesis: a program that goes wrong is made as small as it can be."""

    @drawn_from(2026)
    @settings(QUIET, max_examples=DRAWN_IN_PYODIDE if interpreter.pyodide else DRAWN)
    @given(programs())
    def holds(program: asyncio_programs.AsyncioProgram) -> None:
        wrong = interpreter.worker().ask(random_asyncio=program.request())["wrong"]
        assert not wrong, f"{program}\n{wrong}"

    holds()


@pytest.mark.parametrize("seed", SEEDS)
def test_programs_that_were_wrong_once(seed: int, interpreter: Interpreter) -> None:
    reply = interpreter.worker().ask(asyncio_seed=seed, programs=1)
    assert not reply["mismatches"], reply["mismatches"][0]


@pytest.mark.parametrize("spoilt", ["waker", "asker", "task", "cause", "wait"])
def test_a_lie_is_noticed(spoilt: str, interpreter: Interpreter) -> None:
    """What is compared above is not nothing: a recording that says one thing wrong is found out."""
    noticed = 0
    for seed in range(8):
        request = asyncio_programs.seeded(seed).request()
        reply = interpreter.worker().ask(random_asyncio={**request, "spoilt": spoilt})
        noticed += bool(reply["wrong"])
    assert noticed >= 2
