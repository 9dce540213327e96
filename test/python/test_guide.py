"""The guide: its notebooks run on every CPython and say what is saved, its exercises know right
from wrong, and its links and headings lead where they say.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from guide_runs import CARD, NOTEBOOKS, ROOT, kernel_python, read, run, said, unmet
from interpreters import Interpreter, natives
from kernels import Kernel

from yieldscope.guide.beliefs import BELIEFS
from yieldscope.guide.exercises import EXERCISES
from yieldscope.guide.pages import SECTIONS

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
#: Words a minute, and minutes that a cell takes to be run and looked at.
_READING, _LOOKING = 180, 1.0


def cells(path: Path, kind: str) -> list[Any]:
    return [cell for cell in read(path).cells if cell.cell_type == kind]


def cards(cell: Any) -> list[Any]:
    return [output.data[CARD] for output in cell.outputs if CARD in output.get("data", {})]


@pytest.mark.parametrize("native", natives(), ids=lambda native: native.name)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_says_what_is_saved(path: Path, native: Interpreter) -> None:
    saved, notebook = read(path), read(path)
    run(notebook, kernel_python(native.path, native.name))
    assert unmet(notebook) == []
    told = {cell.id: said(cell) for cell in notebook.cells if cell.cell_type == "code"}
    assert told == {cell.id: said(cell) for cell in saved.cells if cell.cell_type == "code"}
    for cell in notebook.cells:
        for card in cards(cell) if cell.cell_type == "code" else ():
            assert card["card"] != "unsettled", card
            assert card.get("holds", True), card


@pytest.mark.parametrize("native", natives(), ids=lambda native: native.name)
def test_exercises_know_right_from_wrong(native: Interpreter) -> None:
    command = [native.path, "-E", "-s", str(ROOT / "test" / "python" / "guide_solutions.py")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert json.loads(ran.stdout.splitlines()[-1]) == []


def test_what_an_exercise_begins_with_is_not_the_solution() -> None:
    begun = {
        card["id"]: card
        for path in PATHS
        for cell in cells(path, "code")
        for card in cards(cell)
        if card["card"] == "check"
    }
    assert begun.keys() == EXERCISES.keys()
    assert not any(card["passed"] for card in begun.values())
    assert all(card["saw"] and card["hints"] for card in begun.values())


def test_every_belief_is_asked_once_and_settled_after_its_run() -> None:
    asked: dict[str, list[str]] = {}
    for path in PATHS:
        watched = False
        for cell in cells(path, "code"):
            watched = watched or cell.source.startswith("%%yieldscope")
            for card in cards(cell):
                if card["card"] in ("prediction", "settled"):
                    asked.setdefault(card["id"], []).append(card["card"])
                if card["card"] == "settled":
                    assert watched, cell.id
    assert asked == {name: ["prediction", "settled"] for name in BELIEFS}


@pytest.mark.parametrize(
    ("program", "card"),
    [
        ("async for page in pages():\n    print(page)", "settled"),
        ("async for page in pages():\n    print(pge)", "unsettled"),
        ("print('something else')", "unsettled"),
    ],
)
def test_only_a_run_that_shows_it_settles(k: Kernel, program: str, card: str) -> None:
    k.run("%load_ext yieldscope\nfrom yieldscope import guide")
    k.run("async def pages():\n    for n in range(3):\n        yield n")
    k.run(f"%%yieldscope\n{program}")
    assert k.run("guide.settle('pulls').data['card']").result == repr(card)


def test_sections_are_where_the_contents_say() -> None:
    for section in SECTIONS:
        text = "\n".join(cell.source for cell in cells(NOTEBOOKS / section.notebook, "markdown"))
        assert f"## {section.number}. {section.title}\n" in text
        code = "\n".join(cell.source for cell in cells(NOTEBOOKS / section.notebook, "code"))
        assert f'guide.section("{section.number}")' in code
    places = {section.number for section in SECTIONS}
    assert {belief.section for belief in BELIEFS.values()} <= places
    assert {exercise.section for exercise in EXERCISES.values()} <= places


def test_minutes_are_about_what_reading_takes() -> None:
    for path in PATHS:
        told = sum(one.minutes for one in SECTIONS if one.notebook == path.name)
        if not told:
            continue
        words = sum(len(cell.source.split()) for cell in read(path).cells)
        shown = [c for c in cells(path, "code") if c.source.startswith("%%yieldscope")]
        tries = [c for c in cells(path, "code") if "await guide.check" in c.source]
        minutes = words / _READING + _LOOKING * len(shown) + 3 * len(tries)
        assert 0.6 * minutes < told < 1.6 * minutes, (path.name, told, minutes)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_headings_are_in_order(path: Path) -> None:
    level = 0
    for cell in cells(path, "markdown"):
        for mark in re.findall(r"^(#+) ", cell.source, re.M):
            assert len(mark) <= level + 1, cell.source
            assert (len(mark) == 1) == (level == 0), cell.source
            level = len(mark)


def test_words_are_spelled_right(tmp_path: Path) -> None:
    """Of the notebooks, of what their cards say, and of the documents beside them."""
    for path in PATHS:
        text = "\n\n".join(cell.source for cell in read(path).cells)
        (tmp_path / f"{path.stem}.md").write_text(text, encoding="utf-8")
    wrong = tmp_path / "wrong.md"
    wrong.write_text("a mispelled word", encoding="utf-8")
    texts = [ROOT / "yieldscope" / "guide", *ROOT.glob("*.md"), *ROOT.glob("src/**/README.md")]
    command = [sys.executable, "-m", "codespell_lib", "--ignore-words-list", "asend"]
    ran = subprocess.run(
        [*command, str(tmp_path), *map(str, texts)], capture_output=True, text=True, check=False
    )
    found = ran.stdout.splitlines()
    assert [line for line in found if str(wrong) not in line] == []
    assert found, "it does not look"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    for cell in cells(path, "markdown"):
        for text, target in re.findall(r"\[([^\]]*)\]\(([^)]*)\)", cell.source):
            assert text.strip()
            if target.startswith("http"):
                assert cell.id == "further", f"{target}: outside links are listed in section 9"
                assert target.startswith("https://")
                continue
            name, _, anchor = target.partition("#")
            headings = [c.source for c in cells(NOTEBOOKS / name, "markdown")]
            assert not anchor or any(anchor.replace("-", " ") in source for source in headings)
        assert not re.search(r"!\[\]\(|<img(?![^>]*alt=)", cell.source), "an image without words"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_holds_nothing_of_the_machine_that_built_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"/(root|home|Users|tmp|usr|opt|work)/|\b0x[0-9a-f]{6,}|ipykernel_\d", text
    )
    ids = [cell.id for cell in read(path).cells]
    assert len(ids) == len(set(ids))
    assert not any(re.fullmatch(r"[0-9a-f]{8}(-.*)?", one) for one in ids), "a name is stable"
    for cell in cells(path, "code"):
        versions = cell.metadata["yieldscope"]["ran_on"]
        assert {version.rpartition(".")[0] for version in versions} >= {"3.10", "3.13"}, cell.id
