"""The recorder's promises, one by one, in every interpreter: see `checks.py`."""

from __future__ import annotations

import pytest
from checks import CHECKS
from interpreters import Interpreter


@pytest.mark.parametrize("name", CHECKS)
def test_promise(name: str, interpreter: Interpreter) -> None:
    interpreter.worker().ask(check=name)
