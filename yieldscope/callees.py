"""Which instruction loads what a call calls, found from how deep the stack is at each."""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable
from types import CodeType

__all__ = ["JUMPS", "callee", "stack_depths"]

#: Opcodes that may jump.
JUMPS = frozenset(dis.hasjrel) | frozenset(dis.hasjabs)
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

#: What instructions of 3.10 do to the height of the stack: those that do nothing are left out.
_HEIGHTS_310 = {
    name: change
    for change, names in {
        -7: "END_ASYNC_FOR",
        -3: "STORE_SUBSCR POP_EXCEPT RERAISE",
        -2: "DELETE_SUBSCR STORE_ATTR MAP_ADD JUMP_IF_NOT_EXC_MATCH",
        -1: "POP_TOP SET_ADD LIST_APPEND PRINT_EXPR RETURN_VALUE IMPORT_STAR YIELD_FROM STORE_NAME"
        " DELETE_ATTR STORE_GLOBAL COMPARE_OP IS_OP CONTAINS_OP IMPORT_NAME POP_JUMP_IF_FALSE"
        " POP_JUMP_IF_TRUE STORE_FAST STORE_DEREF LIST_EXTEND SET_UPDATE DICT_MERGE DICT_UPDATE"
        " MATCH_CLASS GEN_START",
        1: "DUP_TOP LOAD_BUILD_CLASS LOAD_CONST LOAD_NAME IMPORT_FROM LOAD_GLOBAL WITH_EXCEPT_START"
        " LOAD_FAST LOAD_CLOSURE LOAD_DEREF LOAD_CLASSDEREF BEFORE_ASYNC_WITH GET_ANEXT LOAD_METHOD"
        " LOAD_ASSERTION_ERROR GET_LEN MATCH_MAPPING MATCH_SEQUENCE",
        2: "DUP_TOP_TWO MATCH_KEYS",
    }.items()
    for name in names.split()
}
_JUMPS_310 = {
    "FOR_ITER": (1, -1),
    "JUMP_IF_TRUE_OR_POP": (-1, 0),
    "JUMP_IF_FALSE_OR_POP": (-1, 0),
    "SETUP_FINALLY": (0, 6),
    "SETUP_WITH": (1, 6),
    "SETUP_ASYNC_WITH": (0, 5),
}
_COUNTED_310: dict[str, Callable[[int], int]] = {
    "UNPACK_SEQUENCE": lambda arg: arg - 1,
    "UNPACK_EX": lambda arg: (arg & 255) + (arg >> 8),
    "BUILD_TUPLE": lambda arg: 1 - arg,
    "BUILD_LIST": lambda arg: 1 - arg,
    "BUILD_SET": lambda arg: 1 - arg,
    "BUILD_STRING": lambda arg: 1 - arg,
    "BUILD_MAP": lambda arg: 1 - 2 * arg,
    "BUILD_CONST_KEY_MAP": lambda arg: -arg,
    "BUILD_SLICE": lambda arg: -2 if arg == 3 else -1,
    "RAISE_VARARGS": lambda arg: -arg,
    "CALL_FUNCTION": lambda arg: -arg,
    "CALL_METHOD": lambda arg: -arg - 1,
    "CALL_FUNCTION_KW": lambda arg: -arg - 1,
    "CALL_FUNCTION_EX": lambda arg: -1 - (arg & 1),
    "MAKE_FUNCTION": lambda arg: -1 - (arg & 15).bit_count(),
    "FORMAT_VALUE": lambda arg: -1 if arg & 4 else 0,
}


def height_310(opcode: int, arg: int | None = None, *, jump: bool = False) -> int:
    """What `dis.stack_effect` gives on 3.10, where it is missing: in Pyodide 0.22."""
    name = dis.opname[opcode]
    if name in _JUMPS_310:
        return _JUMPS_310[name][jump]
    if name in _COUNTED_310:
        return _COUNTED_310[name](arg or 0)
    if name.startswith(("BINARY_", "INPLACE_")):
        return -1
    return _HEIGHTS_310.get(name, 0)


_height: Callable[..., int] = getattr(dis, "stack_effect", height_310)


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
                after = depth + _height(row.opcode, arg, jump=False)
                depths[row.offset] = depth, after
                if row.opcode in JUMPS:
                    jumped = depth + _height(row.opcode, arg, jump=True)
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
