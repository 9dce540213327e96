"""The magics, in real kernels."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("ipykernel")

from kernels import MIME, Kernel, kernel, kinds, without_names

# -- %%yieldscope


def test_one_output_with_a_line_of_text(k: Kernel) -> None:
    ran = k.run("%%yieldscope\nx = 6\nx * 7")
    (bundle,) = ran.traces
    assert set(bundle) == {MIME, "text/plain"}
    assert re.fullmatch(r"Yieldscope: \d+ steps, 1 frame, 1 task", bundle["text/plain"])
    assert ran.result == "42"
    # Below the cell's own output.
    assert MIME in ran.messages[-1][1]["data"]


def test_lines_are_those_of_the_cell(k: Kernel) -> None:
    ran = k.run("%%yieldscope\nx = 1\n\ny = 2")
    assert kinds(ran) == [("start", 1), ("line", 2), ("line", 4), ("return", 4)]
    (frame,) = ran.recording.frames
    assert (frame.kind, frame.filename) == ("cell", f"cell:{ran.reply['execution_count']}")
    assert ran.recording.sources == {frame.filename: "%%yieldscope\nx = 1\n\ny = 2"}
    assert ran.recording.stopped is None


def test_leading_blank_lines_do_not_count(k: Kernel) -> None:
    ran = k.run("\n\n%%yieldscope\n\nx = 1\n")
    assert ("line", 3) in kinds(ran)
    assert list(ran.recording.sources.values()) == ["%%yieldscope\n\nx = 1\n"]


def test_top_level_await(k: Kernel) -> None:
    ran = k.run("%%yieldscope\nimport asyncio\nawait asyncio.sleep(0.01, 'done')")
    assert ran.result == "'done'"
    assert ("await", 3) in kinds(ran)
    assert [task.name for task in ran.recording.tasks] == ["cell"]


def test_functions_of_earlier_cells_are_recorded_under_their_names(k: Kernel) -> None:
    defined = k.run("def twice(n):\n    yield n\n    yield n\n")
    ran = k.run("%%yieldscope\nlist(twice(3))")
    frame = ran.recording.frames[1]
    assert (frame.kind, frame.qualname) == ("generator", "twice")
    assert frame.filename == f"cell:{defined.reply['execution_count']}"
    source = ran.recording.sources[frame.filename]
    assert source.rstrip("\n") == "def twice(n):\n    yield n\n    yield n"


def test_only_cells_are_recorded(k: Kernel) -> None:
    ran = k.run("%%yieldscope\nimport json\njson.dumps({'a': [1]}); print('x')")
    assert {frame.kind for frame in ran.recording.frames} == {"cell"}


def test_options(k: Kernel) -> None:
    ran = k.run(
        "%%yieldscope --no-lines --no-values --no-locals --max-steps 70 --max-bytes 8000\nx = 1"
    )
    options = ran.recording.log.options
    assert (options.lines, options.values, options.locals) == (False, False, False)
    assert (options.threads, options.max_steps, options.max_bytes) == (False, 70, 8000)
    assert kinds(ran) == [("start", 1), ("return", 2)]


def test_an_object_is_asked_for_its_repr_only_where_that_is_wanted(k: Kernel) -> None:
    lines = ["class P:", "    def __repr__(self): return 'a P'", "p = P()", "q = 1"]
    texts = [
        {
            new
            for step in k.run("\n".join([head, *lines])).recording.steps
            for _, new in step.changes.values()
        }
        for head in ("%%yieldscope", "%%yieldscope --reprs")
    ]
    assert texts == [{"<__main__.P>", "1"}, {"a P", "1"}]


def test_the_limit_ends_the_recording_and_not_the_cell(k: Kernel) -> None:
    ran = k.run("%%yieldscope --max-steps 20\nfor i in range(1000):\n    pass\ni")
    assert ran.result == "999"
    assert ran.recording.stopped == "limit"
    assert len(ran.recording.steps) <= 20


def test_the_docstring_tells_the_options(k: Kernel) -> None:
    ran = k.run("%%yieldscope?")
    (text,) = [payload["data"]["text/plain"] for payload in ran.reply["payload"]]
    assert "--max-steps" in text
    assert "--max-bytes" in text


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%%yieldscope --bogus\nx = 1", "unrecognized arguments: --bogus. Write: %%yieldscope ["),
        ("%%yieldscope quickly\nx = 1", "unrecognized arguments: quickly"),
        ("%%yieldscope --max-steps none\nx = 1", "invalid number value: 'none'"),
        ("%%yieldscope --max-steps\nx = 1", "expected one argument"),
        ("%%yieldscope 'x\nx = 1", "No closing quotation"),
        ("%%yieldscope", "the cell body is empty"),
        ("%%yieldscope\n\n", "the cell body is empty"),
        ("%%yieldscope\n# nothing\n", "the cell body is empty"),
        ("%%yieldscope\n%%timeit\nx = 1", "Write %%yieldscope alone"),
        ("%%timeit\n%%yieldscope\nx = 1", "Write %%yieldscope alone"),
        ("%%prun\n%%yieldscope\nx = 1", "Write %%yieldscope alone"),
        ("%%time\n%%yieldscope --bogus\nx = 1", "unrecognized arguments: --bogus"),
        ("%yieldscope maybe", "maybe is not known. Write: %yieldscope on"),
        ("%yieldscope on --bogus", "unrecognized arguments: --bogus. Write: %yieldscope on ["),
        ("%yieldscope off now", "off now is not known"),
    ],
)
def test_usage_errors_run_nothing(k: Kernel, cell: str, message: str) -> None:
    k.run("x = 0")
    ran = k.run(cell)
    assert ran.error is not None
    assert ran.error.startswith("UsageError: ")
    assert message in ran.error
    assert ran.errors.startswith("UsageError: ")
    assert ran.traces == []
    after = k.run("x")
    assert after.result == "0"
    assert after.traces == []


@pytest.mark.parametrize("body", ["x = (", "return 1", "if x:\nprint(1)", "x = '", "\u20ac = 1"])
def test_syntax_errors_are_the_usual_ones(k: Kernel, body: str) -> None:
    plain, watched = k.run(f"# %%yieldscope\n{body}"), k.run(f"%%yieldscope\n{body}")
    assert watched.traces == []
    assert plain.reply["ename"] == watched.reply["ename"]
    assert without_names(plain.outputs, True) == without_names(watched.outputs, True)


# -- other cell magics


@pytest.mark.parametrize(
    "cell",
    [
        "%%yieldscope\n%%time\nfor i in range(2):\n    pass\ni",
        "%%time\n%%yieldscope\nfor i in range(2):\n    pass\ni",
        "%%time\n\n%%yieldscope --no-values\nfor i in range(2):\n    pass\ni",
        "%%yieldscope\n%%time\n[i for i in 'ab']",
        "%%yieldscope\n%%capture out\nfor i in range(2):\n    print(i)",
        "%%capture out\n%%yieldscope\nfor i in range(2):\n    print(i)",
        "%%time\n%%yieldscope\n%%capture out\nfor i in range(2):\n    print(i)",
        "%%yieldscope\n%%capture out\n%%time\nfor i in range(2):\n    print(i)",
    ],
)
def test_with_another_magic(k: Kernel, cell: str) -> None:
    ran = k.run(cell)
    assert ran.reply["status"] == "ok"
    recording = ran.recording
    assert recording.frames[0].kind == "cell"
    (name,) = {frame.filename for frame in recording.frames}
    assert name == f"cell:{ran.reply['execution_count']}"
    source = recording.sources[name].splitlines()
    lines = {step.lineno for step in recording.steps if step.kind == "line"}
    assert {source[line - 1].strip().split()[0] for line in lines} <= {
        "for",
        "pass",
        "i",
        "[i",
        "print(i)",
    }
    assert len(lines) > 0
    if "%%time" in cell and "%%capture" not in cell:
        assert "Wall time" in ran.text


def test_functions_of_timed_cells(k: Kernel) -> None:
    """IPython runs all timed cells under one name: only while it means one text is it a cell's."""
    with kernel() as fresh:
        fresh.run("%load_ext yieldscope")
        fresh.run("%%time\ndef one():\n    yield 1")
        ran = fresh.run("%%yieldscope\nlist(one())")
        assert [frame.filename for frame in ran.recording.frames] == ["cell:3", "cell:2"]
        fresh.run("%%time\ndef two():\n    yield 2")
        ran = fresh.run("%%yieldscope\nlist(one()), list(two())")
        assert [frame.filename for frame in ran.recording.frames] == ["cell:5"]


def test_a_magic_that_does_not_run_cells_says_so(k: Kernel) -> None:
    ran = k.run("%%yieldscope\n%%writefile /dev/null\nx = 1")
    (bundle,) = ran.traces
    assert bundle["text/plain"].startswith("Yieldscope: nothing was watched. %%writefile does not")
    assert len(ran.recording.steps) == 0
    assert ran.recording.stopped_note is not None


def test_a_magic_that_fails_before_its_text_runs_says_so(k: Kernel) -> None:
    k.run("import asyncio")
    ran = k.run("%%time\n%%yieldscope\nawait asyncio.sleep(0)")
    assert ran.reply["ename"] == "SyntaxError"
    (bundle,) = ran.traces
    note = "%%time ended with SyntaxError before any of its text ran."
    assert bundle["text/plain"] == f"Yieldscope: nothing was watched. {note}"


def test_a_text_below_such_a_magic_is_its_own(k: Kernel) -> None:
    k.run(
        "from IPython.core.magic import register_cell_magic\n"
        "@register_cell_magic\ndef echo(line, cell): print(cell)"
    )
    ran = k.run("%%echo\n%%yieldscope\nx")
    assert ran.text == "%%yieldscope\nx\n\n"
    assert ran.traces == []


def test_a_magic_that_runs_the_cell_its_own_way(k: Kernel) -> None:
    k.run(
        "from IPython.core.magic import register_cell_magic\n"
        "@register_cell_magic\ndef again(line, cell):\n"
        "    for _ in range(2): get_ipython().run_cell(cell)"
    )
    ran = k.run("%%yieldscope\n%%again\nprint('x')")
    assert ran.text == "x\nx\n"
    assert kinds(ran).count(("line", 1)) == 2


# -- %yieldscope on and off


def test_on_is_for_all_cells_that_follow(k: Kernel) -> None:
    assert k.run("%yieldscope on --no-lines").traces == []
    assert kinds(k.run("x = 1")) == [("start", 1), ("return", 1)]
    assert "Wall time" in k.run("%%time\nx = 1").text
    assert len(k.run("%%time\nx = 1").traces) == 1
    assert ("line", 2) in kinds(k.run("%%yieldscope\nx = 1")), "the cell's own options come first"
    assert k.run("%yieldscope").text.startswith("Yieldscope is on")
    assert k.run("%yieldscope off").traces == []
    assert k.run("x = 1").traces == []
    assert k.run("%yieldscope").text.startswith("Yieldscope is off")


def test_off_within_a_cell_that_does_more(k: Kernel) -> None:
    k.run("%yieldscope on")
    assert len(k.run("x = 1\n%yieldscope off").traces) == 1
    assert k.run("x = 1").traces == []


def test_cells_that_are_only_measured_are_named(k: Kernel) -> None:
    k.run("%yieldscope on")
    ran = k.run("%%timeit -n 1 -r 1\nx = 1")
    (bundle,) = ran.traces
    assert "%%timeit runs the cell many times" in bundle["text/plain"]
    assert "loop" in ran.text


def test_blank_and_silent_requests_are_not_watched(k: Kernel) -> None:
    k.run("%yieldscope on")
    assert k.run("  \n").messages == k.run("  \n").messages
    assert k.silently("x = 1", "x") == "1"
    # What extensions ask, without an entry in the history.
    assert k.run("x", store_history=False).traces == []
    # No statement at all.
    assert k.run("# x").traces == []


def test_unloading_takes_all_back(k: Kernel) -> None:
    k.run("%yieldscope on")
    before = k.run("len(get_ipython().input_transformer_manager.cleanup_transforms)").result
    assert k.run("%unload_ext yieldscope").reply["status"] == "ok"
    assert k.run("1").traces == []
    assert "not found" in k.run("%%yieldscope\n1").errors
    assert k.run("%load_ext yieldscope").outputs == []
    assert k.run("1").traces == []
    assert k.run("len(get_ipython().input_transformer_manager.cleanup_transforms)").result == before
