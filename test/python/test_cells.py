"""Watched cells in real kernels: how they end, and what a page asks."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("ipykernel")

from kernels import FRONT, PYTHON, ROOT, Kernel, kernel, kinds

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


def test_a_cell_is_watched_once(k: Kernel) -> None:
    answer = k.silently("", f"{FRONT}.switch_on() and {FRONT}.watch_cell('b')")
    assert '"watching": false' in answer
    assert k.run("1", cell_id="a").traces == []
    assert len(k.run("1", cell_id="b").traces) == 1
    assert k.run("1", cell_id="b").traces == []


def test_a_cell_is_watched_with_the_options_of_the_page(k: Kernel) -> None:
    source = "def f():\n    x = 1\n    return x\nf()"
    k.silently("", f"{FRONT}.watch_cell('a', True, '--no-lines --no-locals --max-steps 3')")
    recording = k.run(source, cell_id="a").recording
    options = recording.log.options
    assert (options.lines, options.values, options.locals) == (False, True, False)
    assert options.max_steps == 3
    assert recording.stopped == "limit"
    assert {step.kind for step in recording.steps} <= {"start", "return"}
    # They are for that run alone.
    k.silently("", f"{FRONT}.watch_cell('a', True)")
    assert k.run(source, cell_id="a").recording.log.options.lines
    # What was switched on in the kernel is what the user wrote there.
    k.run("%yieldscope on --no-values")
    k.silently("", f"{FRONT}.watch_cell('a', True, '--no-lines')")
    options = k.run(source, cell_id="a").recording.log.options
    assert (options.lines, options.values) == (True, False)


def test_unknown_options_of_the_page_are_told(k: Kernel) -> None:
    with pytest.raises(AssertionError, match="SwitchError"):
        k.silently("", f"{FRONT}.watch_cell('a', True, '--no-such')")
    assert k.run("1", cell_id="a").traces == []


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
