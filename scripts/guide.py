"""Run the guide in a fresh kernel and save its notebooks with their outputs: npm run guide:build.

A saved output is kept where the new one says the same: a trace that differs in times and run id
only is the same run told again, so that a rebuild changes nothing that did not change.
"""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

TRACE = "application/vnd.yieldscope.trace+json"
#: What two recordings of one program may differ in.
TIMES = (
    ("run",),
    ("duration",),
    ("python",),
    ("tables", "steps", "columns", "time"),
    ("tables", "steps", "columns", "turn"),
    ("tables", "idle"),
)


def timeless(output: Any) -> Any:
    """An output without what no two runs have in common."""
    output = deepcopy(output)
    trace = output.get("data", {}).get(TRACE)
    if trace is not None:
        for *path, last in TIMES:
            place = trace
            for key in path:
                place = place[key]
            place.pop(last, None)
    return output


def build(path: Path) -> bool:
    """Run one notebook; True if the file was changed."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    kept = {cell.id: cell.get("outputs", []) for cell in notebook.cells}
    NotebookClient(notebook, kernel_name="python3", timeout=60, record_timing=False).execute()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        old = kept[cell.id]
        if [timeless(output) for output in old] == [timeless(output) for output in cell.outputs]:
            cell.outputs = old
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    after = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def main() -> None:
    for path in sorted(Path(sys.argv[1]).glob("*.ipynb")):
        changed = build(path)
        print(f"{path.name}: {'written' if changed else 'unchanged'}")


if __name__ == "__main__":
    main()
