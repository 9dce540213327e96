"""A watched cell shows what it shows unwatched."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("ipykernel")

from kernels import FRONT, kernel, without_names

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
