"""The columns of the trace format: numbers packed as base64 text, and back with every check.

What is unpacked comes from a file or a notebook that anyone may have made: nothing is unpacked
beyond what the table claims, and what it claims is bounded first.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import operator
import sys
import zlib
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from .checks import TraceFormatError, show

__all__ = ["MAX_BYTES", "MAX_ROWS", "pack", "unpack"]

MAX_ROWS = 20_000_000
#: Bytes that all columns of one trace may take, unpacked.
MAX_BYTES = 512 * 1024 * 1024

_CODES = {"u8": "B", "u16": "H", "u32": "I", "f64": "d"}
_LIMITS = (("u8", 0xFF), ("u16", 0xFFFF), ("u32", 0xFFFFFFFF))
#: Whole numbers beyond this are not exact as doubles.
_MAX_EXACT = 2**53
# The same numbers give the same bytes everywhere: no time stamp, no name, system "unknown".
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def pack(column: Any, *, delta: bool = False, floats: bool = False) -> dict[str, Any]:
    """The JSON object of one `array`. `delta`: it never falls; `floats`: it is of type f64."""
    numbers: Sequence[float] = column
    if delta:
        numbers = [*column[:1], *map(operator.sub, column[1:], column)]
    kind = "f64" if floats else _narrowest(numbers)
    words = array(_CODES[kind], numbers)
    if sys.byteorder == "big":
        words.byteswap()
    raw = words.tobytes()
    squeezed = _gzip(raw)
    small = len(squeezed) < len(raw)
    packed: dict[str, Any] = {
        "type": kind,
        "data": base64.b64encode(squeezed if small else raw).decode("ascii"),
        "encoding": "gzip" if small else "raw",
    }
    if delta:
        packed["delta"] = True
    return packed


def _narrowest(numbers: Sequence[float]) -> str:
    most = max(numbers, default=0)
    return next((kind for kind, limit in _LIMITS if most <= limit), "f64")


def _gzip(raw: bytes) -> bytes:
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(raw) + deflate.flush()
    trailer = zlib.crc32(raw).to_bytes(4, "little") + (len(raw) & 0xFFFFFFFF).to_bytes(4, "little")
    return _GZIP_HEADER + body + trailer


def unpack(column: object, rows: int, where: str, code: str, spend: Callable[[int], None]) -> Any:
    """The `array` of type code `code` with exactly `rows` numbers.

    `spend` is told how many bytes they take before they are unpacked, and may raise.

    Raises TraceFormatError when it is not a column of that many numbers which fit `code`.
    """
    if not isinstance(column, dict):
        raise TraceFormatError(f"The column {where} is missing.")
    kind, data, encoding = column.get("type"), column.get("data"), column.get("encoding")
    delta = column.get("delta", False)
    if not isinstance(kind, str) or kind not in _CODES:
        raise TraceFormatError(f"The column {where} has the unknown type {show(kind)}.")
    if not isinstance(data, str):
        raise TraceFormatError(f"The column {where} has no data.")
    if encoding not in ("raw", "gzip"):
        raise TraceFormatError(f"The column {where} has the unknown encoding {show(encoding)}.")
    if not isinstance(delta, bool):
        raise TraceFormatError(
            f"The column {where} has {show(delta)} for delta, which is true or false."
        )
    words = array(_CODES[kind])
    size = rows * words.itemsize
    spend(size)
    raw = _unbase64(data, where)
    if encoding == "gzip":
        raw = _gunzip(raw, size, where)
    if len(raw) != size:
        raise TraceFormatError(
            f"The column {where} holds {len(raw)} bytes, where {rows} rows need {size}."
        )
    words.frombytes(raw)
    if sys.byteorder == "big":
        words.byteswap()
    return _fit(words, code, delta, where)


def _unbase64(data: str, where: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):  # ValueError: not ASCII
        raise TraceFormatError(
            f"The column {where} is not valid base64: it may have been cut."
        ) from None


def _gunzip(packed: bytes, size: int, where: str) -> bytes:
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        # One byte more than claimed is enough to know that it is too much.
        raw = stream.decompress(packed, size + 1)
    except zlib.error:
        raise TraceFormatError(
            f"The column {where} cannot be unpacked: it is damaged or cut."
        ) from None
    if len(raw) > size:
        raise TraceFormatError(
            f"The column {where} unpacks to more than the {size} bytes it claims."
        )
    if not stream.eof or stream.unused_data:
        raise TraceFormatError(f"The column {where} cannot be unpacked: it is damaged or cut.")
    return raw


def _fit(words: Any, code: str, delta: bool, where: str) -> Any:
    """The numbers as the `array` type of the log, summed up where they are differences."""
    if words.typecode == "d" and len(words):
        _check_doubles(words, code, where)
    if code == "d":
        numbers = words
    elif words.typecode == "d":
        numbers = list(map(int, words))
    else:
        numbers = words
    if delta:
        numbers = itertools.accumulate(numbers)
    if getattr(numbers, "typecode", None) == code:
        return numbers
    try:
        return array(code, numbers)
    except OverflowError:
        raise TraceFormatError(
            f"The column {where} holds a number that is too large or below 0."
        ) from None


def _check_doubles(words: Any, code: str, where: str) -> None:
    row = _first(words, lambda number: not abs(number) <= _MAX_EXACT)
    if row is None and code != "d":
        row = _first(words, lambda number: number != int(number))
    if row is not None:
        raise TraceFormatError(
            f"The column {where} holds {show(words[row])} in row {row}, which is no such number."
        )


def _first(numbers: Sequence[float], wrong: Callable[[float], bool]) -> int | None:
    return next((row for row, number in enumerate(numbers) if wrong(number)), None)
