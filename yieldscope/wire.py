"""The trace format: a `Log` as one JSON object, and back. Its description is ``src/trace/README.md``.

`encode` and `decode` are exact inverses. `decode` checks everything: it is given files and notebook outputs that may be broken,
cut, of another version or made up.
"""

from __future__ import annotations

import json
import operator
import os
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

from .columns import MAX_BYTES, MAX_ROWS, TraceFormatError, pack, show, unpack
from .log import CODE_KINDS, ENUMS, SCHEMA, STOPPED, Code, Log, Options

if TYPE_CHECKING:
    from .recording import Recording

__all__ = ["FORMAT", "VERSION", "TraceFormatError", "decode", "dumps", "encode", "load"]

FORMAT = "yieldscope-trace"
VERSION = 1

#: Columns that never fall. They are written as differences, which are small.
_RISING = {
    ("steps", "time"): False,
    ("values", "step"): True,
    ("changes", "step"): False,
    ("entries", "step"): True,
    ("waits", "step"): True,
    ("idle", "after"): True,
}

#: Column → what it counts, and whether it is optional (index + 1, 0 for None). Enums are named by their key.
_REFERENCES: dict[tuple[str, str], tuple[str, bool]] = {
    ("steps", "kind"): ("enum kind", False),
    ("steps", "frame"): ("frames", False),
    ("steps", "task"): ("tasks", True),
    ("values", "step"): ("steps", False),
    ("values", "text"): ("texts", False),
    ("changes", "step"): ("steps", False),
    ("changes", "name"): ("texts", False),
    ("changes", "text"): ("texts", True),
    ("entries", "step"): ("steps", False),
    ("entries", "cause"): ("enum cause", True),
    ("entries", "by"): ("frames", True),
    ("entries", "woken_by"): ("steps", True),
    ("waits", "step"): ("steps", False),
    ("waits", "kind"): ("enum wait", False),
    ("waits", "text"): ("texts", True),
    ("waits", "task"): ("tasks", True),
    ("waits", "frame"): ("frames", True),
    ("frames", "code"): ("codes", False),
    ("frames", "created_at"): ("steps", True),
    ("frames", "end"): ("enum end", False),
    ("tasks", "name"): ("texts", False),
    ("tasks", "created_by"): ("steps", True),
    ("tasks", "outcome"): ("enum outcome", False),
}

#: Columns with a largest number of their own.
_MOST = {("frames", "joined"): 1, ("tasks", "exception_taken"): 2}

# Rows of these refer to rows of the later ones, so a log that still grows is read in this order.
_ORDER = ("values", "changes", "entries", "waits", "idle", "steps", "frames", "tasks")


def encode(log: Log) -> dict[str, Any]:
    """The trace as an object that `json` can write. The same log gives the same object, byte for byte."""
    tables: dict[str, Any] = {}
    for name in _ORDER:
        rows = log.rows(name)
        tables[name] = {
            "rows": rows,
            "columns": {
                column: pack(
                    log.tables[name][column][:rows],
                    delta=(name, column) in _RISING,
                    floats=code == "d",
                )
                for column, code in SCHEMA[name].items()
            },
        }
    options = log.options
    return {
        "format": FORMAT,
        "version": VERSION,
        "run": log.run,
        "recorder": log.recorder,
        "python": log.python,
        "implementation": log.implementation,
        "backend": log.backend,
        "options": {
            "lines": options.lines,
            "values": options.values,
            "locals": options.locals,
            "threads": options.threads,
            "max_steps": options.max_steps,
        },
        "stopped": log.stopped,
        "stopped_note": None if log.stopped_note is None else _clean(log.stopped_note),
        "duration": log.duration,
        "sources": {_clean(name): _clean(text) for name, text in log.sources.items()},
        "texts": [_clean(text) for text in log.texts],
        "codes": [_encode_code(code) for code in log.codes],
        "enums": {name: list(words) for name, words in ENUMS.items()},
        "tables": {name: tables[name] for name in SCHEMA},
    }


def dumps(log: Log) -> str:
    """The trace as JSON text: exactly what a notebook output of it holds."""
    return json.dumps(encode(log), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def load(path: str | os.PathLike[str]) -> Recording:
    """Reads a trace that `Recording.save` or ``python -m yieldscope`` wrote.

    Raises OSError when the file cannot be read, and TraceFormatError when it is not a trace that this version understands.
    """
    from .recording import Recording

    with open(path, encoding="utf-8") as file:
        try:
            text = file.read()
        except UnicodeDecodeError:
            raise TraceFormatError(
                "This file is not text: it is no trace, or it is damaged."
            ) from None
    if not text.strip():
        raise TraceFormatError("This file is empty: it holds no trace.")
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        if isinstance(error, TraceFormatError):
            raise
        place = (
            f" (line {error.lineno}, column {error.colno})"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        raise TraceFormatError(
            f"This is not valid JSON{place}: the file may have been cut, or is no trace."
        ) from None
    return Recording(decode(data))


def decode(data: object) -> Log:
    """The log of a trace object. Raises TraceFormatError, which says what is wrong and where."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise TraceFormatError("This is not a Yieldscope trace.")
    version = data.get("version")
    if not _is_count(version) or version != VERSION:
        raise TraceFormatError(
            f"This trace is of version {show(version)}; this Yieldscope reads version {VERSION}."
        )
    log = Log(
        run=_text(data, "run"),
        recorder=_text(data, "recorder"),
        python=_text(data, "python"),
        implementation=_text(data, "implementation"),
        backend=_text(data, "backend"),
        options=_decode_options(data.get("options")),
        stopped=_decode_stopped(data),
        stopped_note=None if data.get("stopped_note") is None else _text(data, "stopped_note"),
        duration=_count(data, "duration"),
        sources=_decode_sources(data.get("sources")),
    )
    for number, text in enumerate(_list(data.get("texts"), "texts")):
        if not isinstance(text, str):
            raise TraceFormatError(f"texts[{number}] is {show(text)}, not text.")
        log.texts.append(text)
        log._numbers.setdefault(text, number)
    codes = _list(data.get("codes"), "codes")
    log.codes.extend(_decode_code(code, f"codes[{number}]") for number, code in enumerate(codes))
    enums = _decode_enums(data.get("enums"))
    log.tables = _decode_tables(data.get("tables"), enums)
    _check_references(log, enums)
    _check_order(log)
    _rename(log, enums)
    return log


# -- writing


def _encode_code(code: Code) -> dict[str, Any]:
    return {
        "qualname": _clean(code.qualname),
        "kind": code.kind,
        "filename": _clean(code.filename),
        "firstlineno": code.firstlineno,
        "awaits": list(code.awaits),
        "yields": list(code.yields),
    }


def _clean(text: str) -> str:
    """Half of a surrogate pair (from a file name, say) is a str but no text: neither UTF-8 nor a kernel message takes it."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


# -- reading


def _no_constant(name: str) -> NoReturn:
    raise TraceFormatError(f"This is not valid JSON: it holds {name}.")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _count(data: Mapping[str, Any], key: str, where: str = "") -> int:
    value = data.get(key)
    if not _is_count(value):
        raise TraceFormatError(f"{where}{key} is {show(value)}, not a whole number from 0.")
    assert isinstance(value, int)
    return value


def _text(data: Mapping[str, Any], key: str, where: str = "") -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise TraceFormatError(f"{where}{key} is {show(value)}, not text.")
    return value


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise TraceFormatError(f"{where} is {show(value)}, not a list.")
    return value


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TraceFormatError(f"{where} is {show(value)}, not an object.")
    return value


def _decode_options(value: object) -> Options:
    options = _object(value, "options")
    flags = {}
    for key in ("lines", "values", "locals", "threads"):
        flag = options.get(key)
        if not isinstance(flag, bool):
            raise TraceFormatError(f"options.{key} is {show(flag)}, not true or false.")
        flags[key] = flag
    return Options(max_steps=_count(options, "max_steps", "options."), **flags)


def _decode_stopped(data: Mapping[str, Any]) -> str | None:
    stopped = data.get("stopped")
    if stopped is not None and (not isinstance(stopped, str) or stopped not in STOPPED):
        raise TraceFormatError(f"The trace stopped for the unknown reason {show(stopped)}.")
    return stopped


def _decode_sources(value: object) -> dict[str, str]:
    sources = _object(value, "sources")
    for name in sources:
        _text(sources, name, "sources.")
    return dict(sources)


def _decode_code(value: object, where: str) -> Code:
    code = _object(value, where)
    kind = _text(code, "kind", f"{where}.")
    if kind not in CODE_KINDS:
        raise TraceFormatError(f"{where}.kind is the unknown word {show(kind)}.")
    return Code(
        qualname=_text(code, "qualname", f"{where}."),
        kind=kind,
        filename=_text(code, "filename", f"{where}."),
        firstlineno=_count(code, "firstlineno", f"{where}."),
        awaits=_lines(code, "awaits", where),
        yields=_lines(code, "yields", where),
    )


def _lines(code: Mapping[str, Any], key: str, where: str) -> tuple[int, ...]:
    lines = _list(code.get(key), f"{where}.{key}")
    if not all(map(_is_count, lines)) or any(map(operator.ge, lines, islice(lines, 1, None))):
        raise TraceFormatError(f"{where}.{key} is not a list of rising line numbers.")
    return tuple(lines)


def _decode_enums(value: object) -> dict[str, list[str]]:
    enums = _object(value, "enums")
    for name, known in ENUMS.items():
        words = _list(enums.get(name), f"enums.{name}")
        for number, word in enumerate(words):
            if not isinstance(word, str) or word not in known:
                raise TraceFormatError(f"enums.{name}[{number}] is the unknown word {show(word)}.")
    return {name: enums[name] for name in ENUMS}


def _decode_tables(value: object, enums: Mapping[str, list[str]]) -> dict[str, dict[str, Any]]:
    tables = _object(value, "tables")
    total = 0

    def spend(size: int) -> None:
        nonlocal total
        total += size
        if total > MAX_BYTES:
            raise TraceFormatError(
                f"The trace claims more than {MAX_BYTES // 2**20} MiB of columns, too many to read."
            )

    read: dict[str, dict[str, Any]] = {}
    for name, columns in SCHEMA.items():
        table = _object(tables.get(name), f"tables.{name}")
        rows = _count(table, "rows", f"tables.{name}.")
        if rows > MAX_ROWS:
            raise TraceFormatError(f"The table {name} claims {show(rows)} rows, too many to read.")
        packed = _object(table.get("columns"), f"tables.{name}.columns")
        read[name] = {
            column: unpack(packed.get(column), rows, f"tables.{name}.{column}", code, spend)
            for column, code in columns.items()
        }
    return read


def _check_references(log: Log, enums: Mapping[str, list[str]]) -> None:
    counts = {name: log.rows(name) for name in ("steps", "frames", "tasks")}
    counts.update(texts=len(log.texts), codes=len(log.codes))
    counts.update({f"enum {name}": len(words) for name, words in enums.items()})
    for (table, column), (what, optional) in _REFERENCES.items():
        numbers = log.tables[table][column]
        limit = counts[what] + optional
        if len(numbers) and max(numbers) >= limit:
            row = next(row for row, number in enumerate(numbers) if number >= limit)
            raise TraceFormatError(
                f"tables.{table}.{column}: row {row} names number {numbers[row] - optional} of {what}, "
                f"but there are {counts[what]}."
            )
    for (table, column), most in _MOST.items():
        numbers = log.tables[table][column]
        if len(numbers) and max(numbers) > most:
            raise TraceFormatError(
                f"tables.{table}.{column} holds {max(numbers)}, but {most} is the most."
            )
    after = log.tables["idle"]["after"]
    if len(after) and max(after) > counts["steps"]:
        raise TraceFormatError(
            f"tables.idle.after names {max(after)} steps, but there are {counts['steps']}."
        )
    _at_least("idle", "ns", log.tables["idle"]["ns"], 0)
    _at_least("waits", "delay", log.tables["waits"]["delay"], -1)


def _at_least(table: str, column: str, numbers: Any, least: int) -> None:
    if len(numbers) and min(numbers) < least:
        raise TraceFormatError(
            f"tables.{table}.{column} holds {show(min(numbers))}, which is below {least}."
        )


def _check_order(log: Log) -> None:
    for (table, column), strictly in _RISING.items():
        numbers = log.tables[table][column]
        wrong = operator.ge if strictly else operator.gt
        falls = map(wrong, numbers, islice(numbers, 1, None))
        row = next((row for row, found in enumerate(falls, 1) if found), None)
        if row is not None:
            says = "does not rise above" if strictly else "falls below"
            raise TraceFormatError(f"tables.{table}.{column}: row {row} {says} the row before it.")


def _rename(log: Log, enums: Mapping[str, list[str]]) -> None:
    """Turns the writer's numbers of words into this version's, where its lists are in another order or shorter."""
    for (table, column), (what, optional) in _REFERENCES.items():
        if not what.startswith("enum "):
            continue
        known, words = ENUMS[what[5:]], enums[what[5:]]
        if tuple(words) == known[: len(words)]:
            continue
        numbers = [0] * optional + [known.index(word) + optional for word in words]
        old = log.tables[table][column]
        for row, number in enumerate(old):
            old[row] = numbers[number]
