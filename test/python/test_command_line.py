"""``python -m yieldscope`` runs a program as ``python`` would."""

from __future__ import annotations

import os
import py_compile
import re
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import pytest

import yieldscope

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The current folder of the programs, with some."""
    write(tmp_path / "hello.py", "import sys\nprint('hello', sys.argv[1:])\n")
    write(tmp_path / "fails.py", "def f():\n    raise ValueError('no')\n\nf()\n")
    write(tmp_path / "tools" / "gen.py", "def gen():\n    yield 1\n\nprint(list(gen()))\n")
    write(tmp_path / "shop" / "__init__.py", "def price():\n    return 3\n")
    write(
        tmp_path / "shop" / "__main__.py", "from shop import price\nprint(price(), __package__)\n"
    )
    write(tmp_path / "shop" / "cart.py", "from . import price\nprint('cart', price(), __name__)\n")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(textwrap.dedent(text))


def environment() -> dict[str, str]:
    # Unbuffered streams would hide nothing, and the order of lines is not compared.
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


def python(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return python(folder, "-m", "yieldscope", *words)


def without_our_line(stderr: str) -> str:
    return "".join(line for line in stderr.splitlines(True) if not line.startswith("Yieldscope: "))


LOOK = """
import sys, __main__
print(sys.argv, sys.path[0], __name__, __file__, __package__, __spec__ and __spec__.name)
print(__main__.__dict__ is globals(), sorted(globals()), type(__loader__).__name__)
print(__builtins__ is sys.modules['builtins'])
"""


@pytest.mark.parametrize(
    "words",
    [
        ("hello.py",),
        ("hello.py", "-o", "x", "--watch", "-m", "a b"),
        ("look.py", "a"),
        ("tools/look.py",),
        ("tools/look.py", "--version"),
        ("fails.py",),
        ("exits.py", "3"),
        ("exits.py", "words"),
        ("exits.py", "none"),
        ("exits.py", "atexit"),
        ("syntax.py",),
        ("hook.py",),
        ("chained.py",),
        ("threads.py",),
        ("-m", "shop", "x"),
        ("-m", "shop.cart"),
        ("-m", "look", "-o", "y"),
        ("-m", "fails"),
        ("app.zip", "x"),
        ("look.pyc", "x"),
        ("tools",),
    ],
)
def test_as_python_would(folder: Path, words: tuple[str, ...]) -> None:
    write(folder / "look.py", LOOK)
    write(folder / "tools" / "look.py", LOOK)
    write(
        folder / "exits.py",
        """
        import atexit, sys
        how = sys.argv[1]
        atexit.register(print, 'at the end')
        sys.exit({'3': 3, 'words': 'some words', 'none': None, 'atexit': 0}[how])
        """,
    )
    write(folder / "syntax.py", "x = 1\nif x:\nprint(x)\n")
    write(
        folder / "hook.py",
        "import sys\n"
        "sys.excepthook = lambda kind, error, tb: print('mine', kind, tb.tb_lineno)\n1 / 0\n",
    )
    write(folder / "chained.py", "try:\n    1 / 0\nexcept ZeroDivisionError:\n    undefined\n")
    write(
        folder / "threads.py",
        "import threading\nthreading.Timer(0.1, print, ['late']).start()\nprint('early')\n",
    )
    write(folder / "tools" / "__main__.py", LOOK)
    with zipfile.ZipFile(folder / "app.zip", "w") as archive:
        archive.writestr("__main__.py", "import inside\n" + LOOK)
        archive.writestr("inside.py", "def f():\n    return 1\nprint(f())\n")
    py_compile.compile(str(folder / "look.py"), str(folder / "look.pyc"))
    plain, watched = python(folder, *words), run(folder, *words)
    assert watched.stdout == plain.stdout
    # Where `-m` is asked for, Python shows the frames of its own runpy, too.
    runpy = re.compile(r'  File "<frozen runpy>".*\n|  File ".*[/\\]runpy\.py".*\n    .*\n')
    assert without_our_line(watched.stderr) == runpy.sub("", plain.stderr)
    assert watched.returncode == plain.returncode


def test_only_the_stack_below_the_script_tells(folder: Path) -> None:
    text = "import inspect\nprint([one.filename for one in inspect.stack()])\n"
    write(folder / "stack.py", text)
    plain, watched = python(folder, "stack.py"), run(folder, "stack.py")
    first, *below = eval(watched.stdout)
    assert [first] == eval(plain.stdout)
    own = [name for name in below if "yieldscope" in name or "runpy" in name]
    assert own == below
    assert own


def test_one_line_and_a_file(folder: Path) -> None:
    done = run(folder, "tools/gen.py")
    assert done.stdout == "[1]\n"
    (line,) = done.stderr.splitlines()
    assert line.startswith("Yieldscope: ")
    assert line.endswith(" steps, 2 frames, 0 tasks, in gen.yieldscope.json")
    recording = yieldscope.load(folder / "gen.yieldscope.json")
    assert [frame.kind for frame in recording.frames] == ["module", "generator"]
    assert list(recording.sources.values()) == ["def gen():\n    yield 1\n\nprint(list(gen()))\n"]
    assert not any(name.startswith(str(folder)) for name in recording.sources)


def test_a_program_that_fails_is_a_complete_run(folder: Path) -> None:
    done = run(folder, "fails.py")
    assert done.returncode == 1
    assert "yieldscope" not in without_our_line(done.stderr)
    recording = yieldscope.load(folder / "fails.yieldscope.json")
    assert recording.stopped is None
    assert [frame.end for frame in recording.frames] == ["raised", "raised"]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process")
def test_an_interrupt(folder: Path) -> None:
    write(folder / "waits.py", "import time\nprint('now', flush=True)\ntime.sleep(30)\n")

    def interrupted(*words: str) -> tuple[int, str]:
        with subprocess.Popen(
            [sys.executable, *words, "waits.py"],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "now\n"
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            _, stderr = process.communicate(timeout=30)
            return process.returncode, stderr

    status, text = interrupted()
    watched_status, watched_text = interrupted("-m", "yieldscope")
    assert (watched_status, without_our_line(watched_text)) == (status, text)
    assert yieldscope.load(folder / "waits.yieldscope.json").stopped == "interrupted"


def test_output_and_switches(folder: Path) -> None:
    (folder / "out").mkdir()
    done = run(
        folder, "-o", "out/a.json", "--no-lines", "--max-steps=500", "hello.py", "--no-values"
    )
    assert done.stdout == "hello ['--no-values']\n"
    assert "in out/a.json" in done.stderr
    recording = yieldscope.load(folder / "out" / "a.json")
    assert "line" not in {step.kind for step in recording.steps}
    options = recording.log.options
    assert (options.values, options.max_steps, options.max_bytes) == (True, 500, 512 * 2**20)


def test_bytes_are_bounded(folder: Path) -> None:
    write(folder / "many.py", "for i in range(5000):\n    text = str(i) * 9\nprint('end')\n")
    done = run(folder, "--max-bytes", "200_000", "many.py", "--max-bytes")
    assert done.stdout == "end\n"
    recording = yieldscope.load(folder / "many.yieldscope.json")
    assert (recording.stopped, recording.log.options.max_bytes) == ("limit", 200_000)
    assert 100 < len(recording.steps) < 10_000


@pytest.mark.parametrize(
    ("words", "functions"),
    [
        (("-m", "shop"), {"<module>", "price"}),
        (("-m", "shop.cart"), {"<module>", "price"}),
        (("--watch", "shop", "buys.py"), {"<module>", "price"}),
        (("--watch", "shop.cart", "buys.py"), {"<module>"}),
        (("--watch", "*/shop/__init__.py", "buys.py"), {"<module>", "price"}),
        (("--watch", "shop/*", "buys.py"), {"<module>", "price"}),
        (("--watch", "buys.py", "buys.py"), None),
        (("--watch", "./buys.py", "buys.py"), {"<module>", "buy"}),
        (("--watch=./buys.py", "--watch", "shop", "buys.py"), {"<module>", "buy", "price"}),
    ],
)
def test_targets(folder: Path, words: tuple[str, ...], functions: set[str] | None) -> None:
    write(
        folder / "buys.py",
        "import shop, shop.cart\ndef buy():\n    return shop.price()\nprint(buy())\n",
    )
    done = run(folder, "-o", "t.json", *words)
    if functions is None:
        # A dotted name, so a module: `py` in the package `buys`.
        assert done.returncode == 2
        assert "there is no module 'buys.py'" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    recording = yieldscope.load(folder / "t.json")
    assert {frame.qualname for frame in recording.frames} == functions


def test_names_with_glob_characters(folder: Path) -> None:
    write(folder / "a[x]" / "b.py", "def f():\n    return 1\nf()\n")
    assert "2 frames" in run(folder, "a[x]/b.py").stderr
    write(folder / "a[x]" / "c.py", "def f():\n    return 1\nf()\n")
    assert "2 frames" in run(folder / "a[x]", "--watch", "./c.py", "c.py").stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "which program?"),
        (("-o",), "expected one argument"),
        (("nothing.py",), "can't open file 'nothing.py': No such file"),
        (("-m", "nothing"), "no module named nothing"),
        (("-m", "tools"), "no module named tools.__main__"),
        (("--watch", "nothing", "hello.py"), "--watch: there is no module 'nothing'"),
        (("--bogus", "hello.py"), "unrecognized arguments: --bogus"),
        (("--max-steps", "0", "hello.py"), "invalid number value: '0'"),
        (("--max-bytes", "some", "hello.py"), "invalid number value: 'some'"),
        (("-o", "no/folder/x.json", "hello.py"), "there is no folder for no/folder/x.json"),
    ],
)
def test_usage_errors_run_nothing(folder: Path, words: tuple[str, ...], message: str) -> None:
    done = run(folder, *words)
    assert done.returncode == 2
    assert message in done.stderr
    assert "hello" not in done.stdout
    assert list(folder.glob("*.json")) == []


def test_a_file_that_cannot_be_written(folder: Path) -> None:
    (folder / "taken").mkdir()
    done = run(folder, "-o", "taken", "hello.py")
    assert done.stdout == "hello []\n"
    assert "Yieldscope: cannot write taken: " in done.stderr
    assert done.returncode == 0, "the exit status is the program's"
    write(folder / "exits.py", "raise SystemExit(7)\n")
    assert run(folder, "-o", "taken", "exits.py").returncode == 7


def test_a_trace_that_cannot_be_made(folder: Path) -> None:
    write(
        folder / "breaks.py",
        "import sys, yieldscope.wire\n"
        "yieldscope.wire.dumps = lambda log: [].pop()\n"
        "print('ran')\n"
        "raise SystemExit(int(sys.argv[1]))\n",
    )
    for status in (0, 3):
        done = run(folder, "breaks.py", str(status))
        assert done.returncode == status
        assert done.stdout == "ran\n"
        assert done.stderr == "Yieldscope: cannot write breaks.yieldscope.json: IndexError\n"


def test_help_and_version(folder: Path) -> None:
    assert "--watch TARGET" in run(folder, "--help").stdout
    assert run(folder, "--version").stdout == f"Yieldscope {yieldscope.__version__}\n"
