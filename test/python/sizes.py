"""How much the heavier tests do: a size that fits `npm test`, the full one under
`npm run test:exact`.
"""

from __future__ import annotations

import os

#: Set by `npm run test:exact`.
EXACT = os.environ.get("YIELDSCOPE_EXACT") == "1"


def size(usual: int, exact: int) -> int:
    """`usual`, or `exact` under `npm run test:exact`."""
    return exact if EXACT else usual
