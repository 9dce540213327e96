"""Which instruction loads what a call calls, found from how deep the stack is at each."""

from __future__ import annotations

import dis
import sys
from types import CodeType

__all__ = ["callee", "stack_depths"]

_JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)
#: After these the next instruction does not follow.
_LEAVES = frozenset(
    (
        "INTERPRETER_EXIT",
        "JUMP_ABSOLUTE",
        "JUMP_BACKWARD",
        "JUMP_BACKWARD_NO_INTERRUPT",
        "JUMP_FORWARD",
        "RAISE_VARARGS",
        "RERAISE",
        "RETURN_CONST",
        "RETURN_VALUE",
    )
)
#: Calls for which there are two places on the stack below the arguments: what is called, and its
#: `self` or nothing.
_TWO = frozenset(("CALL", "CALL_KW", "CALL_METHOD"))
_PY311 = sys.version_info >= (3, 11)
#: More than any stack is deep.
_APART = 1 << 20


def stack_depths(code: CodeType) -> dict[int, tuple[int, int]]:
    """Offset of each instruction → how deep the stack is before and after it.

    Handlers of exceptions count from a depth of their own, as only differences within one
    expression matter. Empty where the instructions contradict each other.
    """
    listing = list(dis.get_instructions(code))
    index = {row.offset: number for number, row in enumerate(listing)}
    depths: dict[int, tuple[int, int]] = {}
    base = 0
    for first, row in enumerate(listing):
        if row.offset in depths:
            continue
        base += _APART
        todo = [(first, base)]
        while todo:
            number, depth = todo.pop()
            while number < len(listing):
                row = listing[number]
                known = depths.get(row.offset)
                if known is not None:
                    if known[0] != depth and abs(known[0] - depth) < _APART // 2:
                        return {}
                    break
                arg = row.arg if row.opcode >= dis.HAVE_ARGUMENT else None
                after = depth + dis.stack_effect(row.opcode, arg, jump=False)
                depths[row.offset] = depth, after
                if row.opcode in _JUMPS:
                    jumped = depth + dis.stack_effect(row.opcode, arg, jump=True)
                    todo.append((index[row.argval], jumped))
                if row.opname in _LEAVES:
                    break
                number, depth = number + 1, after
    return depths


def callee(
    rows: list[tuple[int, str, int]], depths: dict[int, tuple[int, int]], number: int
) -> int | None:
    """The number of the instruction that loads what the call with this number calls, if one does.

    An attribute's load is that of the attribute, not of its owner. None: it cannot be told.
    """
    offset, name, _ = rows[number]
    if offset not in depths:
        return None
    # The result takes the lowest place; all arguments are above the places of what is called.
    lowest = depths[offset][1] - 1
    two = name in _TWO or (_PY311 and name == "CALL_FUNCTION_EX")
    arguments = lowest + (2 if two else 1)
    at = number - 1
    while at >= 0:
        here = depths.get(rows[at][0])
        if here is None or abs(here[0] - lowest) > _APART // 2:
            return None
        if here[0] < arguments:
            break
        at -= 1
    if at < 0:
        return None
    if rows[at][1] == "PUSH_NULL" and depths[rows[at][0]][0] == lowest + 1:
        at -= 1  # 3.13: after what is called
    else:
        # Loads of attributes of what is there already.
        while rows[at + 1][1] == "LOAD_ATTR" and depths[rows[at + 1][0]] == (arguments,) * 2:
            at += 1
    return at if depths[rows[at][0]][1] <= arguments else None
