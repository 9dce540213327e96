"""Random programs in threads at the same time: each is recorded as it is alone."""

from __future__ import annotations

import pytest
from interpreters import Interpreter
from sizes import size

ROUNDS = size(60, 2_000)
CHUNK = 20


def test_threads_do_not_mix(interpreter: Interpreter) -> None:
    if interpreter.pyodide:
        pytest.skip("Pyodide has no threads")
    compared = switches = 0
    for seed in range(0, ROUNDS, CHUNK):
        reply = interpreter.worker().ask(threads_seed=seed, programs=CHUNK)
        assert not reply["mismatches"], "\n\n".join(reply["mismatches"])
        compared += reply["compared"]
        switches += reply["switches"]
    # Else the threads ran one after the other, and nothing was tried.
    assert switches > 20 * ROUNDS, f"{switches} switches in {compared} steps"
