"""Run the guide in a fresh kernel and save its notebooks with their outputs: npm run guide:build.

A saved output is kept where the new one says the same: a trace that differs in times and run id
only is the same run told again, so that a rebuild changes nothing that did not change.
"""

from __future__ import annotations

import json
import re
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

TRACE = "application/vnd.yieldscope.trace+json"
CARD = "application/vnd.yieldscope.guide+json"
#: The tag of a cell that is to end with an error.
ANNOUNCED = "raises-exception"
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
    card = output.get("data", {}).get(CARD)
    if card is not None:
        card.pop("run", None)
        for name in ("python", "verified"):
            card.pop(name, None)
        output["data"] = json.loads(_MEASURED.sub("", json.dumps(output["data"])))
    return output


#: What a clock said, and which Python runs: in the text of a card.
_MEASURED = re.compile(r"\d+ ms|Python 3\.\d+\.\d+\w*")


def portable(outputs: list[Any]) -> list[Any]:
    """Outputs as they are saved: what a cell printed in one piece, and of an error its name and
    text. Where it was raised is a path of this machine.
    """
    saved: list[Any] = []
    for output in outputs:
        last = saved[-1] if saved else None
        if output.output_type == "error":
            output.traceback = [f"{output.ename}: {output.evalue}"]
        if (
            last is not None
            and last.output_type == output.output_type == "stream"
            and last.name == output.name
        ):
            last.text += output.text
        else:
            saved.append(output)
    return saved


def build(path: Path) -> bool:
    """Run one notebook; True if the file was changed."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    kept = {cell.id: cell.get("outputs", []) for cell in notebook.cells}
    client = NotebookClient(notebook, kernel_name="python3", timeout=60, record_timing=False)
    client.execute()
    unannounced = [
        cell.id
        for cell in notebook.cells
        if ANNOUNCED in cell.metadata.get("tags", [])
        and not any(output.output_type == "error" for output in cell.outputs)
    ]
    if unannounced:
        raise SystemExit(f"{path.name}: these announce an error and have none: {unannounced}")
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        cell.outputs = portable(cell.outputs)
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
