"""Objects live and die as without a recording, and nothing else is touched, in every interpreter:
see `lifetimes.py` and `harmless.py`.
"""

from __future__ import annotations

import harmless  # noqa: F401 - registers its checks
import pytest
from interpreters import Interpreter
from lifetimes import CHECKS, NEEDS


@pytest.mark.parametrize("name", CHECKS)
def test_lifetimes(name: str, interpreter: Interpreter) -> None:
    lacking = interpreter.lacks(*NEEDS.get(name, ()))
    if lacking:
        pytest.skip(lacking)
    interpreter.worker().ask(check=name)
