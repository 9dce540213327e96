"""The package from its source text, in kernels that do not have it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("ipykernel")

from kernels import FRONT, Kernel, kernel

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
