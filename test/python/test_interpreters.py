"""Nothing is left out silently: every Python that there is, is in the tests that take one."""

from __future__ import annotations

import pytest
import summary
from interpreters import AT_ONCE, Interpreter, interpreters, natives, pyodides

MINORS = range(10, 15)


def test_all_five_pyodides_are_there() -> None:
    assert [one.version[:2] for one in pyodides()] == [(3, minor) for minor in MINORS]
    assert all(one in interpreters() for one in (*pyodides(), *natives()))


def test_every_test_runs_in_every_interpreter(request: pytest.FixtureRequest) -> None:
    every = {one.name for one in interpreters()}
    five = {one.name for one in pyodides()}
    found: dict[str, set[str]] = {}
    for test, name in request.config.stash[summary.COLLECTED]:
        found.setdefault(test, set()).add(name)
    assert found
    missing = {
        test: (five if test.endswith("own_loop") else every) - names
        for test, names in found.items()
    }
    assert {test: names for test, names in missing.items() if names} == {}


def test_an_interpreter_is_what_it_says(interpreter: Interpreter) -> None:
    reply = interpreter.worker().ask(about=True)
    assert tuple(reply["version"]) == interpreter.version
    assert (reply["platform"] == "emscripten") == interpreter.pyodide


def test_what_an_interpreter_lacks_is_said() -> None:
    native, web = natives()[-1], pyodides()[0]
    assert native.lacks("threads", "signals", "3.10") is None
    assert web.lacks("3.10") is None
    assert web.lacks("3.10", "threads") == "needs threads, which Pyodide does not have"
    assert web.lacks("3.12") == "needs Python 3.12"
    with pytest.raises(ValueError, match="nobody knows"):
        web.lacks("luck")


def test_few_pyodides_run_at_a_time() -> None:
    workers = [one.worker() for one in pyodides()[: AT_ONCE + 1]]
    assert [worker.is_running for worker in workers] == [False] + [True] * AT_ONCE
    again = pyodides()[0].worker()
    assert again is not workers[0]
    assert again.ask(about=True)["platform"] == "emscripten"
