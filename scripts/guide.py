"""Run the guide in fresh kernels and save its notebooks with their outputs: npm run guide:build.

A saved output is kept where the new one says the same: a trace that differs in times and run id
only is the same run told again, so that a rebuild changes nothing that did not change. Each cell is
then run on every other Python that is found, and carries the versions that said the same.
"""

from __future__ import annotations

import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from guide_runs import NOTEBOOKS, ROOT, kernel_python, read, run, said, timeless, unmet

sys.path.insert(0, str(ROOT / "test" / "python"))
from interpreters import interpreters

#: The last cell of each notebook: the same for who has no page to draw badges.
_RAN = "ran-on"


def build(path: Path, pythons: dict[str, str]) -> bool:
    """Run one notebook; True if the file was changed."""
    before = path.read_text(encoding="utf-8")
    notebook = read(path)
    saved = deepcopy(notebook)
    kept = {cell.id: cell.get("outputs", []) for cell in saved.cells}
    run(notebook, sys.executable)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            old = kept[cell.id]
            if [timeless(output) for output in old] == [
                timeless(output) for output in cell.outputs
            ]:
                cell.outputs = old
    wrong = unmet(notebook)
    if wrong:
        raise SystemExit(f"{path.name}: these end otherwise than they announce: {wrong}")
    _mark(notebook, path, pythons)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["yieldscope"] = {"guide": True}
    after = nbformat.writes(notebook) + "\n"  # type: ignore[no-untyped-call]
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def _mark(notebook: Any, path: Path, pythons: dict[str, str]) -> None:
    """Notes on each cell, and at the end, which Pythons it was run on."""
    ran: dict[str, list[str]] = {cell.id: [] for cell in notebook.cells}
    for version, python in pythons.items():
        other = read(path)
        run(other, python)
        for cell, same in zip(notebook.cells, other.cells, strict=True):
            if cell.cell_type == "code" and said(cell) == said(same):
                ran[cell.id].append(version)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata["yieldscope"] = {"ran_on": ran[cell.id]}
    everywhere = [
        version for version in pythons if all(version in on for key, on in ran.items() if on)
    ]
    text = "*The programs of this notebook were run on CPython " + ", ".join(everywhere) + ".*"
    cells = [cell for cell in notebook.cells if cell.id != _RAN]
    cells.append(nbformat.v4.new_markdown_cell(text, id=_RAN))  # type: ignore[no-untyped-call]
    notebook.cells = cells


def main() -> None:
    pythons = {
        one.name: kernel_python(one.path, one.name) for one in interpreters() if not one.pyodide
    }
    print("Pythons:", ", ".join(pythons))
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        changed = build(path, pythons)
        print(f"{path.name}: {'written' if changed else 'unchanged'}")


if __name__ == "__main__":
    main()
