"""The tables of a trace: packed, unpacked, and checked against each other."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from itertools import islice
from typing import Any

from .checks import TraceFormatError, object_of, show, whole_number
from .columns import MAX_BYTES, MAX_ROWS, pack, unpack
from .log import ENUMS, SCHEMA, Log

__all__ = ["check_tables", "decode_tables", "encode_tables", "rename_words"]

#: Columns that never fall. They are written as differences, which are small.
RISING = {
    ("steps", "time"): False,
    ("values", "step"): True,
    ("changes", "step"): False,
    ("entries", "step"): True,
    ("waits", "step"): True,
    ("idle", "after"): True,
}

#: Column → what it counts, and whether it is optional (index + 1, 0 for None).
REFERENCES: dict[tuple[str, str], tuple[str, bool]] = {
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
MOST = {("frames", "joined"): 1, ("tasks", "exception_taken"): 2}

# Rows of these refer to rows of the later ones, so a log that still grows is read in this order.
_ORDER = ("values", "changes", "entries", "waits", "idle", "steps", "frames", "tasks")


def encode_tables(log: Log) -> dict[str, Any]:
    """The tables of `log`, packed."""
    tables: dict[str, Any] = {}
    for name in _ORDER:
        rows = log.rows(name)
        tables[name] = {
            "rows": rows,
            "columns": {
                column: pack(
                    log.tables[name][column][:rows],
                    delta=(name, column) in RISING,
                    floats=code == "d",
                )
                for column, code in SCHEMA[name].items()
            },
        }
    return {name: tables[name] for name in SCHEMA}


def decode_tables(value: object) -> dict[str, dict[str, Any]]:
    tables = object_of(value, "tables")
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
        table = object_of(tables.get(name), f"tables.{name}")
        rows = whole_number(table, "rows", f"tables.{name}.")
        if rows > MAX_ROWS:
            raise TraceFormatError(f"The table {name} claims {show(rows)} rows, too many to read.")
        packed = object_of(table.get("columns"), f"tables.{name}.columns")
        read[name] = {
            column: unpack(packed.get(column), rows, f"tables.{name}.{column}", code, spend)
            for column, code in columns.items()
        }
    return read


def check_tables(log: Log, enums: Mapping[str, list[str]]) -> None:
    """Every index names something that is there, and what must rise does.

    `enums` are the trace's own. Raises TraceFormatError.
    """
    _check_references(log, enums)
    _check_order(log)


def _check_references(log: Log, enums: Mapping[str, list[str]]) -> None:
    counts = {name: log.rows(name) for name in ("steps", "frames", "tasks")}
    counts.update(texts=len(log.texts), codes=len(log.codes))
    counts.update({f"enum {name}": len(words) for name, words in enums.items()})
    for (table, column), (what, optional) in REFERENCES.items():
        numbers = log.tables[table][column]
        limit = counts[what] + optional
        if len(numbers) and max(numbers) >= limit:
            row = next(row for row, number in enumerate(numbers) if number >= limit)
            raise TraceFormatError(
                f"tables.{table}.{column}: row {row} names number {numbers[row] - optional} "
                f"of {what}, but there are {counts[what]}."
            )
    for (table, column), most in MOST.items():
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
    for (table, column), strictly in RISING.items():
        numbers = log.tables[table][column]
        wrong = operator.ge if strictly else operator.gt
        falls = map(wrong, numbers, islice(numbers, 1, None))
        row = next((row for row, found in enumerate(falls, 1) if found), None)
        if row is not None:
            says = "does not rise above" if strictly else "falls below"
            raise TraceFormatError(f"tables.{table}.{column}: row {row} {says} the row before it.")


def rename_words(log: Log, enums: Mapping[str, list[str]]) -> None:
    """Turns the writer's numbers of words into those of `ENUMS`, where its lists differ."""
    for (table, column), (what, optional) in REFERENCES.items():
        if not what.startswith("enum "):
            continue
        known, words = ENUMS[what[5:]], enums[what[5:]]
        if tuple(words) == known[: len(words)]:
            continue
        numbers = [0] * optional + [known.index(word) + optional for word in words]
        old = log.tables[table][column]
        for row, number in enumerate(old):
            old[row] = numbers[number]
