"""Objects live and die as without a recording, and nothing else is touched, in every interpreter:
see `lifetimes.py`, `harmless.py`, `beside.py`, `seen.py` and `costs.py`.
"""

from __future__ import annotations

import beside  # noqa: F401 - registers its checks
import costs  # noqa: F401
import harmless  # noqa: F401
import pytest
import seen  # noqa: F401
from interpreters import Interpreter
from lifetimes import CHECKS, NEEDS


@pytest.mark.parametrize("name", CHECKS)
def test_lifetimes(name: str, interpreter: Interpreter) -> None:
    lacking = interpreter.lacks(*NEEDS.get(name, ()))
    if lacking:
        pytest.skip(lacking)
    interpreter.worker().ask(check=name)
