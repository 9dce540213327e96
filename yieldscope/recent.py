"""What the latest steps of one thread say of its next one.

Who left which frame just before, and by what, tells why the next frame goes on. Steps of other
threads may lie between.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .activation import Activation
    from .waits import Wait

__all__ = ["Recent"]

#: Only the last steps are ever asked for.
_GAPS = 4


class Recent:
    """The rules of one thread that look at the step before.

    `awaited`: the last await step, its frame (optional number), the address of what it handed out,
    and what it waits for. `raised`: step, value row and frame of the last `raise`; `leaving`: the
    address of that exception, its turn, and why and by whom it was thrown. `returned`: the last
    return step of a frame that was last entered by a throw. `closing`: address of a suspended
    generator that a call is closing → its activation. `turn`: optional number of the turn that
    began last.
    """

    __slots__ = (
        "_gaps",
        "_left",
        "awaited",
        "closing",
        "leaving",
        "raised",
        "returned",
        "shutting_down",
        "turn",
    )

    def __init__(self) -> None:
        self.awaited: tuple[int, int, int, Wait | None] = (-1, 0, 0, None)
        self.raised = (-1, -1, -1)
        self.leaving: tuple[int, int, int, int] = (0, 0, 0, 0)
        self.returned = -1
        self.closing: dict[int, Activation] = {}
        self.turn = 0
        self.shutting_down = False
        #: From how many steps to how many the others went on while this thread did not.
        self._gaps: deque[tuple[int, int]] = deque(maxlen=_GAPS)
        self._left = 0

    def leave(self, steps: int) -> None:
        """Another thread goes on. There are so many steps."""
        self._left = steps

    def enter(self, steps: int) -> None:
        """This thread goes on."""
        left = self._left
        if self._gaps and self._gaps[-1][1] == left:
            left = self._gaps.pop()[0]
        if left < steps:
            self._gaps.append((left, steps))

    def drop(self, step: int) -> None:
        """The last step of this thread, after which others went on, was none."""
        end = self._gaps.pop()[1] if self._gaps else step + 1
        if self._gaps and self._gaps[-1][1] == step:
            step = self._gaps.pop()[0]
        self._gaps.append((step, end))

    def before(self, step: int) -> int:
        """The step of this thread before the one with this index, which is among its last."""
        if self._gaps:
            for start, end in reversed(self._gaps):
                if end == step:
                    return start - 1
        return step - 1
