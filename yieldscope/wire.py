"""The trace format: a `Log` as one JSON object, and back. ``src/trace/README.md`` describes it.

`encode` and `decode` are exact inverses. `decode` checks everything: it is given files and notebook
outputs that may be broken, cut, of another version or made up.
"""

from __future__ import annotations

import json
import operator
import os
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

from .checks import TraceFormatError, is_count, list_of, object_of, show, text_of, whole_number
from .log import CODE_KINDS, ENUMS, STOPPED, Code, Log, Options
from .tables import check_tables, decode_tables, encode_tables, rename_words

if TYPE_CHECKING:
    from .recording import Recording

__all__ = ["FORMAT", "VERSION", "TraceFormatError", "decode", "dumps", "encode", "load"]

FORMAT = "yieldscope-trace"
VERSION = 1


def encode(log: Log) -> dict[str, Any]:
    """The trace as an object that `json` can write. The same log gives the same bytes."""
    log = log.in_order()
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
            "reprs": options.reprs,
            "max_bytes": options.max_bytes,
        },
        "stopped": log.stopped,
        "stopped_note": None if log.stopped_note is None else _clean(log.stopped_note),
        "duration": log.duration,
        "sources": {_clean(name): _clean(text) for name, text in log.sources.items()},
        "texts": [_clean(text) for text in log.texts],
        "codes": [_encode_code(code) for code in log.codes],
        "enums": {name: list(words) for name, words in ENUMS.items()},
        "tables": encode_tables(log),
    }


def dumps(log: Log) -> str:
    """The trace as JSON text: exactly what a notebook output of it holds."""
    return json.dumps(encode(log), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def load(path: str | os.PathLike[str]) -> Recording:
    """Reads a trace that `Recording.save` or ``python -m yieldscope`` wrote.

    Raises OSError when the file cannot be read, and TraceFormatError when it is not a trace that
    this version understands.
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
    if not is_count(version) or version != VERSION:
        raise TraceFormatError(
            f"This trace is of version {show(version)}; this Yieldscope reads version {VERSION}."
        )
    log = Log(
        run=text_of(data, "run"),
        recorder=text_of(data, "recorder"),
        python=text_of(data, "python"),
        implementation=text_of(data, "implementation"),
        backend=text_of(data, "backend"),
        options=_decode_options(data.get("options")),
        stopped=_decode_stopped(data),
        stopped_note=None if data.get("stopped_note") is None else text_of(data, "stopped_note"),
        duration=whole_number(data, "duration"),
        sources=_decode_sources(data.get("sources")),
    )
    for number, text in enumerate(list_of(data.get("texts"), "texts")):
        if not isinstance(text, str):
            raise TraceFormatError(f"texts[{number}] is {show(text)}, not text.")
        log.texts.append(text)
        log._numbers.setdefault(text, number)
    codes = list_of(data.get("codes"), "codes")
    log.codes.extend(_decode_code(code, f"codes[{number}]") for number, code in enumerate(codes))
    enums = _decode_enums(data.get("enums"))
    log.tables = decode_tables(data.get("tables"))
    check_tables(log, enums)
    rename_words(log, enums)
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
    """Half of a surrogate pair (from a file name, say) has no place in UTF-8 or in messages."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


# -- reading


def _no_constant(name: str) -> NoReturn:
    raise TraceFormatError(f"This is not valid JSON: it holds {name}.")


def _decode_options(value: object) -> Options:
    options = object_of(value, "options")
    flags: dict[str, Any] = {}
    for key in ("lines", "values", "locals", "threads"):
        flag = options.get(key)
        if not isinstance(flag, bool):
            raise TraceFormatError(f"options.{key} is {show(flag)}, not true or false.")
        flags[key] = flag
    reprs = options.get("reprs", False)  # the first traces have no such option
    if not isinstance(reprs, bool):
        raise TraceFormatError(f"options.reprs is {show(reprs)}, not true or false.")
    max_steps = whole_number(options, "max_steps", "options.")
    if "max_bytes" in options:  # nor this one
        flags["max_bytes"] = whole_number(options, "max_bytes", "options.")
    return Options(max_steps=max_steps, reprs=reprs, **flags)


def _decode_stopped(data: Mapping[str, Any]) -> str | None:
    stopped = data.get("stopped")
    if stopped is not None and (not isinstance(stopped, str) or stopped not in STOPPED):
        raise TraceFormatError(f"The trace stopped for the unknown reason {show(stopped)}.")
    return stopped


def _decode_sources(value: object) -> dict[str, str]:
    sources = object_of(value, "sources")
    for name in sources:
        text_of(sources, name, "sources.")
    return dict(sources)


def _decode_code(value: object, where: str) -> Code:
    code = object_of(value, where)
    kind = text_of(code, "kind", f"{where}.")
    if kind not in CODE_KINDS:
        raise TraceFormatError(f"{where}.kind is the unknown word {show(kind)}.")
    return Code(
        qualname=text_of(code, "qualname", f"{where}."),
        kind=kind,
        filename=text_of(code, "filename", f"{where}."),
        firstlineno=whole_number(code, "firstlineno", f"{where}."),
        awaits=_lines(code, "awaits", where),
        yields=_lines(code, "yields", where),
    )


def _lines(code: Mapping[str, Any], key: str, where: str) -> tuple[int, ...]:
    lines = list_of(code.get(key), f"{where}.{key}")
    if not all(map(is_count, lines)) or any(map(operator.ge, lines, islice(lines, 1, None))):
        raise TraceFormatError(f"{where}.{key} is not a list of rising line numbers.")
    return tuple(lines)


def _decode_enums(value: object) -> dict[str, list[str]]:
    enums = object_of(value, "enums")
    for name, known in ENUMS.items():
        words = list_of(enums.get(name), f"enums.{name}")
        for number, word in enumerate(words):
            if not isinstance(word, str) or word not in known:
                raise TraceFormatError(f"enums.{name}[{number}] is the unknown word {show(word)}.")
    return {name: enums[name] for name in ENUMS}
