"""The recorder's promises, one by one, in every interpreter: see `checks.py`."""

from __future__ import annotations

import pytest
from checks import CHECKS, NEEDS
from interpreters import Interpreter
from web_checks import CHECKS as WEB_CHECKS


@pytest.mark.parametrize("name", CHECKS)
def test_promise(name: str, interpreter: Interpreter) -> None:
    lacking = interpreter.lacks(*NEEDS.get(name, ()))
    if lacking:
        pytest.skip(lacking)
    interpreter.worker().ask(check=name)


@pytest.mark.parametrize("name", WEB_CHECKS)
def test_promise_on_pyodides_own_loop(name: str, pyodide: Interpreter) -> None:
    pyodide.worker().ask(check=name, web_loop=True)
