"""Which handlers of a code object an exception passes, and which of them raises it again where.

An exception that is raised again by the end of a `finally` or a `with`, or by a bare `raise`, shows
no event of its own. Which one it is, of several that arrived, tells the handler in which that is.
A handler is known by the offset at which it begins.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import CodeType

from .sites import exception_table, instructions

__all__ = ["Handlers"]

_PY311 = sys.version_info >= (3, 11)
_Table = list[tuple[int, int, int]]
#: 3.10: blocks on the interpreter's stack, innermost last: (whether it is a handler that runs, its
#: offset).
_Blocks = tuple[tuple[bool, int], ...]


class Handlers:
    """`passes(lasti)`: the handlers that an exception which arrives at `lasti` meets if each raises
    it again, innermost first; what tidies up after a comprehension is one, too. `again(lasti)`: the
    handler that raises again at `lasti`, -1 where another instruction stands there.
    `escapes(lasti)`: whether an exception that arrives at `lasti` surely leaves the frame (3.11+).
    `ends_loop(lasti)`: whether a StopAsyncIteration that arrives at `lasti` ends an `async for`.
    """

    def __init__(self, code: CodeType) -> None:
        rows = list(instructions(code))
        self._rows = {offset: (name, arg) for offset, name, arg in rows}
        self._again = frozenset(
            offset
            for offset, name, arg in rows
            if name == "RERAISE" or (name == "RAISE_VARARGS" and arg == 0)
        )
        self._table: _Table = list(exception_table(code))
        self._blocks = {} if _PY311 else _blocks(rows)
        #: Where a handler that leaves the exception where it is raises again → that handler.
        self._tidies = dict(_tidying(rows, {target for _, _, target in self._table}))
        #: What tidies up after a handler → that handler.
        self._of_cleanup = {
            self._target(offset): offset
            for offset, name, _ in rows
            if _PY311 and name == "PUSH_EXC_INFO"
        }

    def passes(self, lasti: int) -> tuple[int, ...]:
        if not _PY311:
            blocks = reversed(self._blocks.get(lasti, ()))
            return tuple(start for runs, start in blocks if not runs)
        return tuple(self._ways(lasti))

    def again(self, lasti: int) -> int:
        if lasti not in self._again:
            return -1
        if not _PY311:
            return next((at for runs, at in reversed(self._blocks.get(lasti, ())) if runs), -1)
        tidies = self._tidies.get(lasti)
        if tidies is not None:
            return tidies
        found = (self._of_cleanup.get(at, -1) for at in self._ways(lasti))
        return next((at for at in found if at >= 0), -1)

    def escapes(self, lasti: int) -> bool:
        if not _PY311:
            return False
        for at in self._ways(lasti):
            name, arg = self._rows.get(at, ("", 0))
            if name != "CLEANUP_THROW":  # which lets every exception through
                # What ends a generator turns StopIteration into RuntimeError and raises again.
                return name == "CALL_INTRINSIC_1" and arg == 3
        return True

    def ends_loop(self, lasti: int) -> bool:
        ways = self._ways(lasti) if _PY311 else iter(self.passes(lasti))
        names = (self._rows.get(at, ("", 0))[0] for at in ways)
        return next((name for name in names if name != "CLEANUP_THROW"), "") == "END_ASYNC_FOR"

    def _ways(self, lasti: int) -> Iterator[int]:
        """Where the table sends what arrives at `lasti`, what is raised there, and so on."""
        target = self._target(lasti)
        while target >= 0:
            yield target
            target = self._target(target)

    def _target(self, lasti: int) -> int:
        for start, end, target in self._table:
            if start <= lasti < end:
                return target
        return -1


def _tidying(rows: list[tuple[int, str, int]], targets: set[int]) -> Iterator[tuple[int, int]]:
    """(RERAISE, start) of each handler that only puts variables back: those of comprehensions."""
    start = -1
    for offset, name, _ in rows:
        if offset in targets:
            start = -1 if name in ("PUSH_EXC_INFO", "COPY") else offset
        if name == "RERAISE" and start >= 0:
            yield offset, start
        if name not in ("SWAP", "POP_TOP", "STORE_FAST", "STORE_NAME", "STORE_DEREF"):
            start = -1


def _blocks(rows: list[tuple[int, str, int]]) -> dict[int, _Blocks]:
    """The stack of blocks at each instruction that can be reached (3.10)."""
    number_of = {offset: number for number, (offset, _, _) in enumerate(rows)}
    found: dict[int, _Blocks] = {}
    todo: list[tuple[int, _Blocks]] = [(0, ())]
    while todo:
        offset, blocks = todo.pop()
        number = number_of.get(offset)
        if number is None or offset in found:
            continue
        found[offset] = blocks
        _, name, arg = rows[number]
        following = rows[number + 1][0] if number + 1 < len(rows) else -1
        ahead = following + 2 * arg
        if name in ("SETUP_FINALLY", "SETUP_WITH", "SETUP_ASYNC_WITH"):
            todo.append((ahead, (*blocks, (True, ahead))))
            blocks = (*blocks, (False, ahead))
        elif name in ("POP_BLOCK", "POP_EXCEPT", "END_ASYNC_FOR"):
            blocks = blocks[:-1]
        elif name in ("FOR_ITER", "JUMP_FORWARD"):
            todo.append((ahead, blocks))
        elif "JUMP" in name:
            todo.append((2 * arg, blocks))
        if name not in _LEAVES:
            todo.append((following, blocks))
    return found


_LEAVES = ("JUMP_FORWARD", "JUMP_ABSOLUTE", "RETURN_VALUE", "RAISE_VARARGS", "RERAISE")
