"""Watching cells in real kernels."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipykernel")

from kernels import MIME, PYTHON, ROOT, Kernel, Ran, kernel


@pytest.fixture(scope="module")
def shared() -> Iterator[Kernel]:
    with kernel() as running:
        assert running.run("%load_ext yieldscope").outputs == []
        yield running


@pytest.fixture
def k(shared: Kernel) -> Iterator[Kernel]:
    """The kernel of this file, watching nothing."""
    yield shared
    assert shared.run("%yieldscope off").outputs == []
    assert shared.run("1 + 1").traces == [], "a test left the kernel watching"


def kinds(ran: Ran) -> list[tuple[str, int]]:
    return [(step.kind, step.lineno) for step in ran.recording.steps]


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
    ran = k.run("%%yieldscope --no-lines --no-values --no-locals --max-steps 70\nx = 1")
    options = ran.recording.log.options
    assert (options.lines, options.values, options.locals) == (False, False, False)
    assert (options.threads, options.max_steps) == (False, 70)
    assert kinds(ran) == [("start", 1), ("return", 2)]


def test_the_limit_ends_the_recording_and_not_the_cell(k: Kernel) -> None:
    ran = k.run("%%yieldscope --max-steps 20\nfor i in range(1000):\n    pass\ni")
    assert ran.result == "999"
    assert ran.recording.stopped == "limit"
    assert len(ran.recording.steps) <= 20


def test_the_docstring_tells_the_options(k: Kernel) -> None:
    ran = k.run("%%yieldscope?")
    (text,) = [payload["data"]["text/plain"] for payload in ran.reply["payload"]]
    assert "--max-steps" in text


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


# -- with yieldscope.watch() in a cell


@pytest.mark.parametrize("loaded", [True, False])
def test_watch_in_a_cell_records_the_cells(k: Kernel, loaded: bool) -> None:
    with kernel() as fresh:
        fresh.run("%load_ext yieldscope" if loaded else "1")
        fresh.run("import asyncio\nasync def pages():\n    await asyncio.sleep(0)\n    yield 7")
        with_block = (
            "import yieldscope\nwith yieldscope.watch() as run:\n"
            "    async for page in pages():\n        x = page\nrun"
        )
        ran = fresh.run(with_block)
        recording = ran.recording
        assert [(f.kind, f.filename) for f in recording.frames] == [
            ("cell", "cell:3"),
            ("async generator", "cell:2"),
        ]
        assert recording.sources["cell:3"] == with_block
        assert recording.frames[0].joined
        assert [task.name for task in recording.tasks] == ["cell"]
        assert ran.messages[-1][0] == "execute_result"


def test_watch_with_targets_in_a_cell(k: Kernel) -> None:
    k.run("def f():\n    return 1\ndef g():\n    return f()")
    ran = k.run("import yieldscope\nwith yieldscope.watch(f) as run:\n    g()\nrun")
    assert [frame.qualname for frame in ran.recording.frames] == ["f"]


# -- what the page asks

FRONT = "__import__('yieldscope.frontend', fromlist=['x'])"


def test_a_cell_is_watched_once(k: Kernel) -> None:
    answer = k.silently("", f"{FRONT}.switch_on() and {FRONT}.watch_cell('b')")
    assert '"watching": false' in answer
    assert k.run("1", cell_id="a").traces == []
    assert len(k.run("1", cell_id="b").traces) == 1
    assert k.run("1", cell_id="b").traces == []


def test_a_cell_can_be_forgotten(k: Kernel) -> None:
    arm = f"{FRONT}.switch_on() + {FRONT}.watch_cell('a')"
    k.silently("", f"{arm} + {FRONT}.watch_cell('b') + {FRONT}.forget('a')")
    assert k.run("1", cell_id="a").traces == []
    assert len(k.run("1", cell_id="b").traces) == 1
    k.silently("", f"{arm} + {FRONT}.forget()")
    assert k.run("1", cell_id="a").traces == []


def test_off_is_stronger_than_what_was_sent_before(k: Kernel) -> None:
    k.silently("", f"{FRONT}.switch_on() + {FRONT}.watch_cell('a')")
    assert len(k.run("1", cell_id="a").traces) == 1
    k.silently("", f"{FRONT}.watch_cell('b')")
    k.run("%yieldscope off")
    assert k.run("1", cell_id="b").traces == []
    k.silently("", f"{FRONT}.watch_cell('a')")
    assert k.run("1", cell_id="a").traces == []
    k.silently("", f"{FRONT}.watch_cell('a', True)")
    assert len(k.run("1", cell_id="a").traces) == 1


def test_requests_change_nothing_for_the_user(k: Kernel) -> None:
    k.run("3")
    look = "(sorted(globals()), len(In), sorted(Out), _, _i, get_ipython().execution_count)"
    before = k.silently("", look)
    k.silently("", f"{FRONT}.watch_cell('zz')")
    k.silently("", f"{FRONT}.forget()")
    assert k.silently("", look) == before


# -- how cells end


def test_an_exception_is_a_complete_run(k: Kernel) -> None:
    ran = k.run("%%yieldscope\ndef f():\n    1 / 0\nf()")
    assert ran.error == "ZeroDivisionError: division by zero"
    assert ran.recording.stopped is None
    assert [frame.end for frame in ran.recording.frames] == ["raised", "raised"]
    assert kinds(ran)[-1] == ("raise", 4)


def test_an_interrupted_cell(k: Kernel) -> None:
    cell = "%%yieldscope\nimport time\nprint('now', flush=True)\ntime.sleep(20)"
    ran = k.interrupt_when(k.send(cell), "now")
    assert ran.reply["ename"] == "KeyboardInterrupt"
    assert ran.recording.stopped == "interrupted"
    assert ran.recording.stopped_note == "The cell was interrupted; this is its run up to there."
    assert ("line", 4) in kinds(ran)


def test_an_interrupted_await(k: Kernel) -> None:
    # ipykernel cancels it when its loop next wakes, watched or not: no later than the sleep ends.
    cell = "%%yieldscope\nimport asyncio\nprint('now', flush=True)\nawait asyncio.sleep(2)"
    ran = k.interrupt_when(k.send(cell), "now")
    assert ran.reply["ename"] in ("CancelledError", "KeyboardInterrupt")
    assert ran.recording.stopped == "interrupted"
    assert ("await", 4) in kinds(ran)
    assert k.run("1").result == "1"


def test_a_cancelled_task_is_no_interrupt(k: Kernel) -> None:
    ran = k.run(
        "%%yieldscope\nimport asyncio\nt = asyncio.ensure_future(asyncio.sleep(9))\n"
        "await asyncio.sleep(0)\nt.cancel()\nawait t"
    )
    assert ran.reply["ename"] == "CancelledError"
    assert ran.recording.stopped is None


def test_a_handled_interrupt_is_a_complete_run(k: Kernel) -> None:
    cell = (
        "%%yieldscope\nimport time\ntry:\n    print('now', flush=True)\n    time.sleep(20)\n"
        "except KeyboardInterrupt:\n    print('caught')"
    )
    ran = k.interrupt_when(k.send(cell), "now")
    assert ran.reply["status"] == "ok"
    assert ran.text == "now\ncaught\n"
    assert ran.recording.stopped is None


def test_sys_exit_in_a_cell(k: Kernel) -> None:
    ran = k.run("%%yieldscope\nimport sys\nsys.exit(3)")
    assert ran.reply["ename"] == "SystemExit"
    assert len(ran.traces) == 1


def test_the_trace_function_is_put_back(k: Kernel) -> None:
    k.run("%%yieldscope\nx = 1")
    assert k.run("import sys; sys.gettrace()").result is None


def test_an_inner_run_cell_is_part_of_the_cell(k: Kernel) -> None:
    ran = k.run("%%yieldscope\nr = get_ipython().run_cell('for j in range(2): pass')\nj")
    assert ran.result == "1"
    assert len(ran.recording.steps) > 4
    ran = k.run(
        "%%yieldscope\nr = get_ipython().run_cell('%%yieldscope\\nj = 5')\n"
        "r = get_ipython().run_cell('')\nj"
    )
    assert ran.result == "5"
    assert ("line", 4) in kinds(ran)


def test_a_cell_in_a_subshell_is_not_watched(k: Kernel) -> None:
    client = k.client
    told = client.kernel_info(reply=True)["content"]
    if "kernel subshells" not in told.get("supported_features", []):
        pytest.skip("this ipykernel has no subshells")
    client.control_channel.send(client.session.msg("create_subshell_request"))
    reply = client.get_control_msg(timeout=10)
    message = client.session.msg(
        "execute_request", {"code": "%%yieldscope\nprint(1)", "silent": False}
    )
    message["header"]["subshell_id"] = reply["content"]["subshell_id"]
    client.shell_channel.send(message)
    ran = k.wait(message["header"]["msg_id"])
    assert ran.traces == []
    assert "1\n" in ran.text
    assert "not watched: it runs in a subshell" in ran.errors


# -- the same with and without

PROGRAM = [
    "x = 1",
    "x",
    "_ + 1",
    "print('out'); import sys; print('err', file=sys.stderr); x",
    "from IPython.display import display, HTML; display(HTML('<b>x</b>')); 'last'",
    "def gen(n):\n    for i in range(n):\n        yield i\n\nlist(gen(3))",
    "import asyncio\nasync def agen():\n"
    "    for i in range(2):\n        await asyncio.sleep(0)\n        yield i\n",
    "[i async for i in agen()]",
    "def f(n):\n    return f(n - 1) if n else 1 / 0\nf(2)",
    "async def g():\n    await asyncio.sleep(0)\n    raise KeyError('k')\nawait g()",
    "x = 2; x;",
    "%%time\nx = 3",
    "%%capture c\nprint(x)",
    "%time 3",
    "c.stdout",
    "x =",
    "undefined",
    "x\n_",
    "raise SystemExit(1)",
    "import warnings; warnings.warn('careful')",
    "'\\d'",
    "class C:\n    def __repr__(self):\n        print('shown')\n        return 'C()'\nC()",
    "!echo shell",
    "import threading\nt = threading.Thread(target=print, args=('thread',)); t.start(); t.join()",
    "globals().keys() >= {'x', 'gen', '_', 'In', 'Out'}",
    "_, __, _i2, len(In), sorted(Out), _oh[2], get_ipython().execution_count",
    "%history -n 1-6",
    "%tb",
]


def without_names(outputs: Any, number: bool = False) -> str:
    """Outputs without what differs from run to run: times, addresses, file names."""
    text = repr(outputs)
    text = re.sub(r"\\x1b\[[0-9;]*m", "", text)
    text = re.sub(r"[^\s']*ipykernel_\d+/\d+\.py", "FILE", text)
    text = re.sub(r"\b\d+\.py\b", "FILE", text)
    text = re.sub(r"0x[0-9a-f]+", "ADDRESS", text)
    if number:
        text = re.sub(r"Cell In\[\d+\]", "Cell", text)
    text = re.sub(r"[\d.]+ (μs|µs|us|ms|ns|s)\b", "TIME", text)
    return re.sub(r"TIME(, (sys|total): TIME)*", "TIME", text)


def run_program(prepare: str) -> list[Any]:
    seen: list[Any] = []
    with kernel() as running:
        running.run("import yieldscope")
        for number, code in enumerate(PROGRAM):
            if prepare:
                running.silently("", prepare.format(f"cell-{number}"))
            ran = running.run(code, cell_id=f"cell-{number}")
            reply = {
                key: ran.reply.get(key) for key in ("status", "execution_count", "ename", "evalue")
            }
            seen.append(
                (code, without_names(reply), without_names(joined(ran.outputs)), len(ran.traces))
            )
    return seen


def joined(outputs: Any) -> Any:
    """Outputs with the parts of a stream put together: how they are cut is a matter of time."""
    streams: dict[str, str] = {}
    rest = []
    for kind, content in outputs:
        if kind == "stream":
            streams[content["name"]] = streams.get(content["name"], "") + content["text"]
        else:
            rest.append((kind, content))
    return streams, rest


def test_watching_changes_nothing_that_the_user_sees() -> None:
    plain, watched = run_program(""), run_program(FRONT + ".watch_cell({!r})")
    for (code, reply, outputs, traces), (_, reply2, outputs2, traces2) in zip(
        plain, watched, strict=True
    ):
        assert reply2 == reply, code
        assert outputs2 == outputs, code
        assert traces == 0, code
        assert traces2 == (0 if code == "x =" else 1), code


def test_what_is_compared_is_not_empty() -> None:
    """The comparison above would miss nothing that a program shows."""
    shown = " ".join(outputs for _, _, outputs, _ in run_program(""))
    for part in ("ZeroDivisionError", "KeyError", "NameError", "<b>x</b>", "C()", "thread", "TIME"):
        assert part in shown


# -- the package from its text


@pytest.fixture(scope="module")
def bare() -> Iterator[Kernel]:
    with kernel(installed=False) as running:
        yield running


def test_the_package_from_source_text(bare: Kernel) -> None:
    from injection import injection_code

    assert "ModuleNotFoundError" in str(bare.run("import yieldscope").error)
    code = injection_code()
    names = bare.silently("", "sorted(globals())")
    assert '"ipython": true' in bare.silently(code, f"{FRONT}.watch_cell('a')")
    assert bare.silently("", "sorted(globals())") == names
    ran = bare.run("def g():\n    yield 1\nlist(g())", cell_id="a")
    assert [frame.kind for frame in ran.recording.frames] == ["cell", "generator"]
    # Once is enough, and a second time does no harm.
    assert '"ipython": true' in bare.silently(code, f"{FRONT}.watch_cell('a')")
    assert len(bare.run("1", cell_id="a").traces) == 1
    assert (
        bare.run(
            "import sys; len([f for f in sys.meta_path if type(f).__name__ == 'SourceFinder'])"
        ).result
        == "1"
    )
    assert bare.run("%load_ext yieldscope").outputs == []
    assert len(bare.run("%%yieldscope\n1").traces) == 1


def test_injected_modules_read_as_any_others(bare: Kernel) -> None:
    ran = bare.run(
        "import inspect, yieldscope.wire\nprint(inspect.getsource(yieldscope.wire.dumps))"
    )
    assert ran.text.startswith("def dumps(")
    ran = bare.run(
        "import traceback\ntry:\n    yieldscope.wire.decode(3)\n"
        "except ValueError:\n    print(traceback.format_exc())"
    )
    assert "<yieldscope>/wire.py" in ran.text
    assert "raise TraceFormatError(" in ran.text
    assert (
        bare.run("import importlib; importlib.reload(yieldscope.wire).__name__").result
        == "'yieldscope.wire'"
    )
    assert "No module named 'yieldscope.nothing'" in str(
        bare.run("import yieldscope.nothing").error
    )


def test_injection_leaves_an_installed_package_alone(k: Kernel) -> None:
    from injection import injection_code

    before = k.run("import yieldscope; yieldscope.__file__").result
    k.silently(injection_code(), f"{FRONT}.state()")
    assert k.run("yieldscope.__file__").result == before
    assert (
        k.run("import sys; any(type(f).__name__ == 'SourceFinder' for f in sys.meta_path)").result
        == "False"
    )


def test_a_folder_of_the_same_name_is_not_the_package() -> None:
    from injection import injection_code

    with kernel(installed=False) as fresh:
        fresh.run("import os; os.mkdir('yieldscope'); import yieldscope")
        assert fresh.run("yieldscope.__file__").result is None
        assert '"ipython": true' in fresh.silently(injection_code(), f"{FRONT}.state()")
        assert fresh.run("import yieldscope; yieldscope.watch.__name__").result == "'watch'"


def test_a_module_of_the_same_name_is_the_users() -> None:
    from injection import injection_code

    with kernel(installed=False) as fresh:
        fresh.run("open('yieldscope.py', 'w').write('mine = 1')")
        ran = fresh.run(
            injection_code(),
            silent=True,
            store_history=False,
            user_expressions={"value": f"{FRONT}.state()"},
        )
        assert ran.reply["status"] == "ok"
        value = ran.reply["user_expressions"]["value"]
        assert (value["status"], value["ename"]) == ("error", "ModuleNotFoundError")
        assert fresh.run("import yieldscope; yieldscope.mine").result == "1"


# -- IPython without a kernel

TERMINAL = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.cache_size = 0
shell.run_cell("%load_ext yieldscope", store_history=True)
for cell in (
    "def f():\\n    yield 1",
    "%%yieldscope\\nlist(f())",
    "%%yieldscope\\n%%capture out\\nlist(f())",
    "%%yieldscope --bogus\\nlist(f())",
    "%%yieldscope\\nimport asyncio\\nawait asyncio.sleep(0.01)",
):
    shell.run_cell(cell, store_history=True)
"""


def test_ipython_in_a_terminal(tmp_path: Path) -> None:
    show = (
        "import yieldscope.ipython as i\n"
        "from yieldscope import Recording\n"
        "Recording.names = lambda r: [(f.kind, f.filename) for f in r.frames]\n"
        "old = i.CellWatcher._show\n"
        "i.CellWatcher._show = lambda self, r: (print(r.names()), old(self, r))\n"
    )
    done = subprocess.run(
        [PYTHON, "-c", show + TERMINAL],
        env={**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    named = [line for line in done.stdout.splitlines() if line.startswith("[(")]
    assert named == [
        "[('cell', 'cell:3'), ('generator', 'cell:2')]",
        "[('cell', 'cell:4'), ('generator', 'cell:2')]",
        "[('cell', 'cell:6')]",
    ]
    assert len(re.findall(r"^Yieldscope: \d+ steps", done.stdout, re.MULTILINE)) == 3
    assert "UsageError: unrecognized arguments: --bogus" in done.stdout + done.stderr
