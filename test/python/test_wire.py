"""The trace format: exact round trips, and one clear error for everything that is not a trace."""

from __future__ import annotations

import base64
import copy
import gzip
import json
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import yieldscope
from yieldscope import tables, wire
from yieldscope.columns import MAX_ROWS, pack, unpack
from yieldscope.log import ENUMS, SCHEMA, Code, Log, Options

Trace = dict[str, Any]


def sample() -> Log:
    """A small log with a row in every table, and every sort of number."""
    log = Log(
        run="00ff", recorder="0.1.0", python="3.12.1", implementation="cpython", backend="settrace"
    )
    log.options = Options(
        lines=True,
        values=True,
        locals=False,
        threads=False,
        max_steps=500,
        reprs=True,
        max_bytes=4_000_000,
    )
    log.duration = 7_000_000_123
    log.sources["cell:1"] = "async def pages():\n    yield 'é ☃ 𝄞'\n"
    log.codes.append(Code("pages", "async generator", "cell:1", 1, awaits=(2, 5), yields=(3,)))
    log.codes.append(Code("<module>", "cell", "cell:1", 1))
    log.append("frames", code=1, joined=0, created_at=0, end=0, receiver=0)
    log.append("frames", code=0, joined=1, created_at=1, end=4, receiver=7)
    log.append("tasks", name=log.text("cell"), created_by=0, outcome=0, exception_taken=0)
    log.append("tasks", name=log.text("Task-2"), created_by=2, outcome=3, exception_taken=2)
    kinds = [0, 3, 1, 6, 1, 4, 8]
    times = [0, 10, 20, 30, 5_000_000_000, 5_000_000_000, 6_000_000_000]
    for kind, time in zip(kinds, times, strict=False):
        log.append(
            "steps",
            kind=kind,
            frame=kind % 2,
            line=kind + 1,
            task=kind % 3,
            turn=300 * kind,
            time=time,
        )
    log.append("values", step=5, text=log.text("Page(1)"))
    log.append("values", step=6, text=log.text("None"))
    log.append("changes", step=1, name=log.text("page"), text=log.text("1") + 1)
    log.append("changes", step=1, name=log.text("gone"), text=0)
    log.append("entries", step=0, cause=1, by=0, woken_by=0)
    log.append("entries", step=4, cause=4, by=0, woken_by=3)
    log.append(
        "waits", step=3, kind=0, text=log.text("sleep 10 ms") + 1, task=0, frame=0, delay=1e7
    )
    log.append("waits", step=4, kind=14, text=0, task=2, frame=2, delay=-1)
    log.append("idle", after=0, ns=12.0)
    log.append("idle", after=7, ns=9e9)
    return log


@pytest.fixture
def trace() -> Trace:
    return wire.encode(sample())


def set_column(
    trace: Trace, table: str, column: str, numbers: list[float], kind: str = "u32"
) -> None:
    """Puts other numbers into a column, as another writer might have packed them."""
    words = array({"u8": "B", "u16": "H", "u32": "I", "f64": "d"}[kind], numbers)
    data = base64.b64encode(words.tobytes()).decode()
    trace["tables"][table]["columns"][column] = {"type": kind, "data": data, "encoding": "raw"}


# -- round trips


def test_round_trip_of_every_table(trace: Trace) -> None:
    assert wire.encode(wire.decode(trace)) == trace
    assert wire.decode(trace) == sample()


def test_round_trip_through_json(trace: Trace) -> None:
    assert json.loads(wire.dumps(sample())) == trace
    assert wire.dumps(wire.decode(json.loads(wire.dumps(sample())))) == wire.dumps(sample())


def test_round_trip_of_nothing() -> None:
    empty = Log(run="01")
    assert wire.decode(wire.encode(empty)) == empty


def test_all_columns_are_there(trace: Trace) -> None:
    assert {name: set(table["columns"]) for name, table in trace["tables"].items()} == {
        name: set(columns) for name, columns in SCHEMA.items()
    }


def test_same_bytes_every_time() -> None:
    assert wire.dumps(sample()) == wire.dumps(sample())


def test_a_real_recording_round_trips(tmp_path: Path) -> None:
    def squares(n: int) -> Any:
        for i in range(n):
            yield i * i

    with yieldscope.watch() as recording:
        list(squares(5))
    path = tmp_path / "run.yieldscope.json"
    recording.save(path)
    loaded = yieldscope.load(path)
    assert list(loaded.steps) == list(recording.steps)
    assert list(loaded.frames) == list(recording.frames)
    assert loaded.sources == recording.sources
    assert wire.encode(loaded.log) == wire.encode(recording.log)


def test_half_a_surrogate_pair_becomes_text() -> None:
    log = sample()
    log.texts.append("\ud800 and \U0001f600")
    text = wire.dumps(log)
    text.encode("utf-8")
    decoded = wire.decode(json.loads(text))
    assert decoded.texts[-1] == "\\ud800 and \U0001f600"
    assert wire.dumps(decoded) == text


# -- columns


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ([], "u8"),
        ([255], "u8"),
        ([256], "u16"),
        ([65536], "u32"),
        ([2**32], "f64"),
        ([2**53], "f64"),
    ],
)
def test_narrowest_type(numbers: list[int], kind: str) -> None:
    column = pack(array("Q", numbers))
    assert column["type"] == kind
    assert list(unpack(column, len(numbers), "x", "Q", lambda size: None)) == numbers


def test_rising_columns_are_differences() -> None:
    numbers = list(range(1_000_000, 1_001_000))
    column = pack(array("Q", numbers), delta=True)
    assert (column["delta"], column["encoding"]) == (True, "gzip")
    assert list(unpack(column, 1000, "x", "Q", lambda size: None)) == numbers


def test_gzip_is_real_gzip_without_time_stamp() -> None:
    stream = base64.b64decode(pack(array("I", [7] * 1000))["data"])
    assert stream[4:8] == b"\0\0\0\0"
    assert gzip.decompress(stream) == b"\x07" * 1000


def test_raw_when_smaller() -> None:
    assert pack(array("I", [1, 2, 3]))["encoding"] == "raw"


@pytest.mark.parametrize("kind", ["u16", "u32", "f64"])
def test_any_type_for_any_column(trace: Trace, kind: str) -> None:
    set_column(trace, "frames", "code", [1, 0], kind)
    assert wire.decode(trace) == sample()


def test_unknown_keys_tables_and_columns_are_ignored(trace: Trace) -> None:
    trace["colour"] = "blue"
    trace["tables"]["extra"] = {"rows": "?"}
    trace["tables"]["steps"]["columns"]["extra"] = None
    assert wire.decode(trace) == sample()


def test_a_trace_that_says_nothing_of_reprs_has_none(trace: Trace) -> None:
    del trace["options"]["reprs"]
    assert wire.decode(trace).options.reprs is False


def test_a_trace_that_says_nothing_of_its_bytes_had_the_usual_bound(trace: Trace) -> None:
    del trace["options"]["max_bytes"]
    assert wire.decode(trace).options.max_bytes == 512 * 2**20


def test_enums_in_another_order_mean_the_same(trace: Trace) -> None:
    words = list(reversed(ENUMS["kind"]))
    kinds = [words.index(step.kind) for step in yieldscope.Recording(sample()).steps]
    trace["enums"]["kind"] = words
    trace["enums"]["cause"] = ["wake", "first"]
    set_column(trace, "steps", "kind", list(kinds))
    set_column(trace, "entries", "cause", [2, 1])
    assert wire.decode(trace) == sample()


# -- what is wrong, and where

Break = Callable[[Trace], object]

BROKEN: dict[str, Any] = {
    "no format": (lambda t: t.pop("format"), "not a Yieldscope trace"),
    "other format": (lambda t: t.update(format="speedscope"), "not a Yieldscope trace"),
    "newer version": (lambda t: t.update(version=2), "version 2; this Yieldscope reads version 1"),
    "version true": (lambda t: t.update(version=True), "version True"),
    "version text": (lambda t: t.update(version="1"), "version '1'"),
    "no run": (lambda t: t.pop("run"), "run is None, not text"),
    "no options": (lambda t: t.pop("options"), "options is None, not an object"),
    "option": (lambda t: t["options"].update(lines=1), "options.lines is 1, not true or false"),
    "reprs": (
        lambda t: t["options"].update(reprs=None),
        "options.reprs is None, not true or false",
    ),
    "max_steps": (lambda t: t["options"].update(max_steps=-1), "options.max_steps is -1"),
    "max_bytes": (lambda t: t["options"].update(max_bytes="1"), "options.max_bytes is '1'"),
    "stopped": (lambda t: t.update(stopped="tired"), "unknown reason 'tired'"),
    "stopped list": (lambda t: t.update(stopped=["limit"]), "unknown reason a list"),
    "note": (lambda t: t.update(stopped_note=3), "stopped_note is 3, not text"),
    "duration": (lambda t: t.update(duration=-5), "duration is -5"),
    "duration of very many digits": (
        lambda t: t.update(duration=-(10**6000)),
        "duration is a very long number",
    ),
    "sources": (lambda t: t.update(sources=[]), "sources is a list, not an object"),
    "source": (lambda t: t["sources"].update({"cell:1": 1}), "sources.cell:1 is 1, not text"),
    "texts": (lambda t: t.update(texts=None), "texts is None, not a list"),
    "text": (lambda t: t["texts"].__setitem__(2, None), "texts[2] is None, not text"),
    "code": (lambda t: t["codes"].__setitem__(0, 5), "codes[0] is 5, not an object"),
    "code kind": (
        lambda t: t["codes"][0].update(kind="lambda"),
        "codes[0].kind is the unknown word 'lambda'",
    ),
    "code line": (lambda t: t["codes"][1].update(firstlineno=1.5), "codes[1].firstlineno is 1.5"),
    "code awaits": (
        lambda t: t["codes"][0].update(awaits=[5, 2]),
        "codes[0].awaits is not a list of rising",
    ),
    "code yields": (
        lambda t: t["codes"][0].update(yields="3"),
        "codes[0].yields is '3', not a list",
    ),
    "enums": (lambda t: t.pop("enums"), "enums is None"),
    "enum": (lambda t: t["enums"].pop("end"), "enums.end is None"),
    "enum word": (
        lambda t: t["enums"]["wait"].append("nap"),
        "enums.wait[15] is the unknown word 'nap'",
    ),
    "enum word list": (
        lambda t: t["enums"]["wait"].append([]),
        "enums.wait[15] is the unknown word a list",
    ),
    "tables": (lambda t: t.pop("tables"), "tables is None"),
    "table": (lambda t: t["tables"].pop("idle"), "tables.idle is None"),
    "rows": (lambda t: t["tables"]["steps"].update(rows="7"), "tables.steps.rows is '7'"),
    "rows true": (lambda t: t["tables"]["frames"].update(rows=True), "tables.frames.rows is True"),
    "too many rows": (
        lambda t: t["tables"]["steps"].update(rows=MAX_ROWS + 1),
        "claims 20000001 rows",
    ),
    "too many rows in all": (
        lambda t: [table.update(rows=MAX_ROWS) for table in t["tables"].values()],
        "where 20000000 rows need",
    ),
    "columns": (
        lambda t: t["tables"]["steps"].update(columns=[]),
        "tables.steps.columns is a list",
    ),
    "column": (
        lambda t: t["tables"]["steps"]["columns"].pop("turn"),
        "column tables.steps.turn is missing",
    ),
    "too few": (
        lambda t: t["tables"]["tasks"].update(rows=3),
        "holds 2 bytes, where 3 rows need 3",
    ),
    "too many": (
        lambda t: t["tables"]["tasks"].update(rows=1),
        "holds 2 bytes, where 1 rows need 1",
    ),
    "frame": (
        lambda t: set_column(t, "steps", "frame", [0, 0, 2, 0, 0, 0, 0]),
        "row 2 names number 2 of frames",
    ),
    "kind": (
        lambda t: set_column(t, "steps", "kind", [0, 0, 0, 0, 0, 0, 11]),
        "row 6 names number 11 of enum kind",
    ),
    "task": (
        lambda t: set_column(t, "steps", "task", [0, 0, 3, 0, 0, 0, 0]),
        "row 2 names number 2 of tasks",
    ),
    "negative": (
        lambda t: set_column(t, "steps", "frame", [-1] * 7, "f64"),
        "too large or below 0",
    ),
    "fraction": (lambda t: set_column(t, "steps", "line", [1.5] * 7, "f64"), "holds 1.5 in row 0"),
    "not a number": (
        lambda t: set_column(t, "steps", "line", [float("nan")] * 7, "f64"),
        "holds nan in row 0",
    ),
    "infinite": (
        lambda t: set_column(t, "idle", "ns", [0, float("inf")], "f64"),
        "holds inf in row 1",
    ),
    "wide": (
        lambda t: set_column(t, "steps", "line", [2.0**40] * 7, "f64"),
        "too large or below 0",
    ),
    "time falls": (
        lambda t: set_column(t, "steps", "time", [1, 2, 3, 2, 5, 6, 7]),
        "row 3 falls below the row before",
    ),
    "value order": (
        lambda t: set_column(t, "values", "step", [5, 5]),
        "values.step: row 1 does not rise above",
    ),
    "change order": (
        lambda t: set_column(t, "changes", "step", [2, 1]),
        "changes.step: row 1 falls below",
    ),
    "value step": (
        lambda t: set_column(t, "values", "step", [5, 7]),
        "row 1 names number 7 of steps, but there are 7",
    ),
    "value text": (
        lambda t: set_column(t, "values", "text", [0, 99]),
        "row 1 names number 99 of texts",
    ),
    "woken by": (
        lambda t: set_column(t, "entries", "woken_by", [0, 8]),
        "row 1 names number 7 of steps",
    ),
    "by": (
        lambda t: set_column(t, "entries", "by", [3, 0]),
        "entries.by: row 0 names number 2 of frames",
    ),
    "cause": (
        lambda t: set_column(t, "entries", "cause", [13, 0]),
        "row 0 names number 12 of enum cause",
    ),
    "frame code": (
        lambda t: set_column(t, "frames", "code", [0, 2]),
        "frames.code: row 1 names number 2 of codes",
    ),
    "joined": (
        lambda t: set_column(t, "frames", "joined", [0, 2]),
        "frames.joined holds 2, but 1 is the most",
    ),
    "taken": (
        lambda t: set_column(t, "tasks", "exception_taken", [3, 0]),
        "tasks.exception_taken holds 3",
    ),
    "idle after": (
        lambda t: set_column(t, "idle", "after", [0, 8]),
        "idle.after names 8 steps, but there are 7",
    ),
    "idle time": (lambda t: set_column(t, "idle", "ns", [-1, 0], "f64"), "idle.ns holds -1.0"),
    "delay": (lambda t: set_column(t, "waits", "delay", [-2, 0], "f64"), "waits.delay holds -2.0"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken(trace: Trace, name: str) -> None:
    damage, message = BROKEN[name]
    damage(trace)
    with pytest.raises(yieldscope.TraceFormatError) as caught:
        wire.decode(trace)
    assert message in str(caught.value)


COLUMNS: dict[str, Any] = {
    "list": ([], "is missing"),
    "type": ({"type": "i8"}, "unknown type 'i8'"),
    "type list": ({"type": ["u8"]}, "unknown type a list"),
    "no data": ({"data": None}, "has no data"),
    "encoding": ({"encoding": "xz"}, "unknown encoding 'xz'"),
    "encoding list": ({"encoding": []}, "unknown encoding a list"),
    "delta": ({"delta": 1}, "has 1 for delta"),
    "base64": ({"data": "AAE*"}, "not valid base64"),
    "base64 cut": ({"data": "AAE"}, "not valid base64"),
    "base64 not ASCII": ({"data": "AAé="}, "not valid base64"),
    "no gzip": ({"encoding": "gzip"}, "damaged or cut"),
    "too short": ({"data": "AA=="}, "holds 1 bytes, where 2 rows need 2"),
    "wider": ({"type": "u16"}, "holds 2 bytes, where 2 rows need 4"),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_broken_column(trace: Trace, name: str) -> None:
    damage, message = COLUMNS[name]
    columns = trace["tables"]["frames"]["columns"]
    if isinstance(damage, dict):
        columns["code"].update(damage)
    else:
        columns["code"] = damage
    with pytest.raises(yieldscope.TraceFormatError) as caught:
        wire.decode(trace)
    assert "tables.frames.code" in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize("tail", [b"", b"\0" * 9, gzip.compress(b"x")])
def test_gzip_cut_or_followed_by_something(trace: Trace, tail: bytes) -> None:
    stream = gzip.compress(b"\1\0")
    data = stream[:-4] if not tail else stream + tail
    column = {"type": "u8", "encoding": "gzip", "data": base64.b64encode(data).decode()}
    trace["tables"]["frames"]["columns"]["code"] = column
    with pytest.raises(yieldscope.TraceFormatError, match="damaged or cut"):
        wire.decode(trace)


def test_a_bomb_is_not_unpacked(trace: Trace) -> None:
    bomb = base64.b64encode(gzip.compress(b"\0" * 50_000_000)).decode()
    trace["tables"]["frames"]["columns"]["code"] = {"type": "u8", "encoding": "gzip", "data": bomb}
    with pytest.raises(yieldscope.TraceFormatError, match="more than the 2 bytes"):
        wire.decode(trace)


def test_claims_are_bounded_in_all(trace: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_BYTES", 50)
    with pytest.raises(yieldscope.TraceFormatError, match="too many to read"):
        wire.decode(trace)


def test_every_cut_of_the_text_is_refused(tmp_path: Path) -> None:
    text = wire.dumps(sample())
    path = tmp_path / "cut.yieldscope.json"
    for length in range(0, len(text), 97):
        path.write_text(text[:length], encoding="utf-8")
        with pytest.raises(yieldscope.TraceFormatError):
            yieldscope.load(path)


FILES: dict[str, Any] = {
    "empty": (b" \n", "empty"),
    "not text": (b"\x89PNG\xff\xfe", "not text"),
    "not JSON": (b"hello", "not valid JSON (line 1, column 1)"),
    "other JSON": (b"[1, 2]", "not a Yieldscope trace"),
    "null": (b"null", "not a Yieldscope trace"),
    "NaN": (b'{"format": "yieldscope-trace", "version": NaN}', "holds NaN"),
    "nested": (b"[" * 200_000, "not valid JSON"),
}


@pytest.mark.parametrize("name", FILES)
def test_load_refuses(tmp_path: Path, name: str) -> None:
    content, message = FILES[name]
    path = tmp_path / "x.yieldscope.json"
    path.write_bytes(content)
    with pytest.raises(yieldscope.TraceFormatError) as caught:
        yieldscope.load(path)
    assert message in str(caught.value)


def test_load_says_when_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        yieldscope.load(tmp_path / "none.yieldscope.json")


def test_decode_does_not_change_what_it_reads(trace: Trace) -> None:
    before = copy.deepcopy(trace)
    wire.decode(trace)
    assert trace == before
