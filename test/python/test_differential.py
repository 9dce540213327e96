"""Random programs: the recorder against what their driver and `sys.monitoring` know of them."""

from __future__ import annotations

import functools

import generated
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import seed as drawn_from
from hypothesis import strategies as st
from interpreters import Interpreter, interpreters
from sizes import size

PROGRAMS, PROGRAMS_IN_PYODIDE = size(1500, 30_000), size(150, 3_000)
DRAWN, DRAWN_IN_PYODIDE = size(250, 4_000), size(40, 500)
LOCALS, LOCALS_IN_PYODIDE = size(250, 10_000), size(50, 1_000)
#: So many at a time: a worker has to answer within its patience.
CHUNK = 250
#: Where the recorder was wrong once.
LOCALS_SEEDS = (2416, 100_335, 101_371)
SEEDS = (74, 997, 3456, 3961, 4110, 7169)

QUIET = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


@st.composite
def programs(draw: st.DrawFn) -> generated.Program:
    """A program whose every choice Hypothesis makes, and so can make smaller."""
    return generated.make(lambda count: draw(st.integers(0, count - 1)))


def wrong_with(program: generated.Program, interpreter: Interpreter) -> str:
    """What is wrong with the recording of a program, "" for nothing."""
    wrong: str = interpreter.worker().ask(random=program.request())["wrong"]
    return wrong


@functools.cache
def digests(interpreter: Interpreter) -> list[str]:
    """Of the programs from seed 0 on, each checked."""
    found: list[str] = []
    programs_here = PROGRAMS_IN_PYODIDE if interpreter.pyodide else PROGRAMS
    for seed in range(0, programs_here, CHUNK):
        reply = interpreter.worker().ask(seed=seed, programs=min(CHUNK, programs_here - seed))
        if reply["mismatches"]:
            pytest.fail(f"{shrunk(interpreter)}\n\n" + "\n\n".join(reply["mismatches"]))
        found += reply["digests"]
    return found


def shrunk(interpreter: Interpreter) -> str:
    """The smallest program that goes wrong, if Hypothesis meets one."""
    try:
        program = find(
            programs(),
            lambda one: bool(wrong_with(one, interpreter)),
            settings=settings(QUIET, max_examples=3000),
        )
    except Exception as error:
        return f"(Hypothesis found no smaller one: {type(error).__name__})"
    return f"a small one:\n{program}\n{wrong_with(program, interpreter)}"


def test_random_programs(interpreter: Interpreter) -> None:
    """From seeds: large ones, the same on every version."""
    expected = PROGRAMS_IN_PYODIDE if interpreter.pyodide else PROGRAMS
    assert len(digests(interpreter)) == expected


def test_drawn_programs(interpreter: Interpreter) -> None:
    """From Hypothesis: a program that goes wrong is made as small as it can be."""

    @drawn_from(2026)
    @settings(QUIET, max_examples=DRAWN_IN_PYODIDE if interpreter.pyodide else DRAWN)
    @given(programs())
    def holds(program: generated.Program) -> None:
        wrong = wrong_with(program, interpreter)
        assert not wrong, f"{program}\n{wrong}"

    holds()


@pytest.mark.parametrize("seed", SEEDS)
def test_programs_that_were_wrong_once(seed: int, interpreter: Interpreter) -> None:
    reply = interpreter.worker().ask(seed=seed, programs=1)
    assert not reply["mismatches"], reply["mismatches"][0]


def test_locals(interpreter: Interpreter) -> None:
    """The changes, added up, are what a tracer sees that only takes snapshots."""
    count = LOCALS_IN_PYODIDE if interpreter.pyodide else LOCALS
    compared = 0
    for seed in range(0, count, CHUNK):
        chunk = min(CHUNK, count - seed)
        reply = interpreter.worker().ask(locals_seed=seed, programs=chunk)
        assert not reply["mismatches"], "\n\n".join(reply["mismatches"])
        compared += reply["compared"]
    assert compared > 10 * count


@pytest.mark.parametrize("seed", LOCALS_SEEDS)
def test_locals_that_were_wrong_once(seed: int, interpreter: Interpreter) -> None:
    reply = interpreter.worker().ask(locals_seed=seed, programs=1)
    assert not reply["mismatches"], reply["mismatches"][0]


def test_versions_agree() -> None:
    """The same program is the same run on every version, but for how dropped generators end.

    This carries what `sys.monitoring` says from 3.12 on to the versions that do not have it.
    """
    first, *others = (digests(one) for one in interpreters())
    compared = possible = 0
    for other in others:
        for seed, (left, right) in enumerate(zip(first, other, strict=False)):
            possible += 1
            if left and right:
                compared += 1
                assert left == right, f"seed {seed}"
    assert compared >= possible * 0.9


def test_a_step_that_is_missing_is_noticed(interpreter: Interpreter) -> None:
    """What is compared above is not nothing: leave any step of these runs out, and it shows."""
    worker = interpreter.worker()
    for seed in (3, 11):
        request = generated.seeded(seed).request()
        request["lines"] = False
        assert worker.ask(random=request)["wrong"] == ""
        steps = worker.ask(random=request)["steps"]
        assert steps > 10
        noticed = sum(
            bool(worker.ask(random={**request, "without": at})["wrong"]) for at in range(steps)
        )
        # Up to 3.11 only the driver speaks, who knows of the outermost frame alone.
        least = 2 if interpreter.version < (3, 12) else steps * 0.75
        assert noticed >= least, (noticed, steps)
