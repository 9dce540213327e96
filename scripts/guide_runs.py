"""Runs the guide's notebooks in real kernels, of any Python that is found."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
TRACE = "application/vnd.yieldscope.trace+json"
CARD = "application/vnd.yieldscope.guide+json"
#: The tag of a cell that is to end with an error.
ANNOUNCED = "raises-exception"
_PINS = ROOT / "scripts" / "python" / "start.txt"
_KERNELS = ROOT / ".build" / "kernels"


def kernel_python(python: str, version: str) -> str:
    """A Python of this version with ipykernel: an environment of its own, made once."""
    if version == ".".join(map(str, sys.version_info[:3])):
        return sys.executable
    pins = _PINS.read_text(encoding="utf-8")
    stamp = hashlib.sha256((python + pins).encode()).hexdigest()
    folder = _KERNELS / version
    made, told = folder / "bin" / "python", folder / "made-with"
    if sys.platform == "win32":
        made = folder / "Scripts" / "python.exe"
    if not told.exists() or told.read_text(encoding="utf-8") != stamp:
        subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
        install = ["install", "--quiet", "--disable-pip-version-check", "-c", str(_PINS)]
        subprocess.run([str(made), "-m", "pip", *install, "ipykernel"], check=True)
        told.write_text(stamp, encoding="utf-8")
    return str(made)


def run(notebook: Any, python: str, timeout: int = 60) -> None:
    """Runs all cells in a fresh kernel of `python`, from top to bottom, in an empty folder.

    Raises `nbclient.exceptions.CellExecutionError` for an error that no tag announces.
    """
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=timeout,
            record_timing=False,
            resources={"metadata": {"path": folder}},
        )
        manager = client.create_kernel_manager()
        manager.kernel_spec.argv = [
            python,
            "-c",
            # The package is that of this clone, wherever the kernel's Python comes from.
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
            "from ipykernel.kernelapp import launch_new_instance; launch_new_instance()",
            "-f",
            "{connection_file}",
        ]
        client.execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            cell.outputs = portable(cell.outputs)


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


#: What two recordings of one program may differ in.
_TIMES = (
    ("run",),
    ("duration",),
    ("python",),
    ("tables", "steps", "columns", "time"),
    ("tables", "steps", "columns", "turn"),
    ("tables", "idle"),
)
#: What a clock said, and which Python runs, in the text of a card.
_MEASURED = re.compile(r"\d+ ms|Python 3\.\d+\.\d+\w*")


def timeless(output: Any) -> Any:
    """An output without what no two runs have in common."""
    output = deepcopy(output)
    trace = output.get("data", {}).get(TRACE)
    if trace is not None:
        for *path, last in _TIMES:
            place = trace
            for key in path:
                place = place[key]
            place.pop(last, None)
    card = output.get("data", {}).get(CARD)
    if card is not None:
        for name in ("run", "python", "verified"):
            card.pop(name, None)
        output["data"] = json.loads(_MEASURED.sub("", json.dumps(output["data"])))
    return output


def said(cell: Any) -> list[str]:
    """What a reader of the cell's outputs is told, whichever Python ran it: what was printed,
    errors, and the answers of cards.
    """
    words = []
    for output in cell.outputs:
        card = output.get("data", {}).get(CARD)
        if output.output_type == "stream":
            words.append(f"{output.name}: {output.text}")
        elif output.output_type == "error":
            words.append(f"{output.ename}: {output.evalue}")
        elif card is not None:
            kind = card["card"]
            words.append(f"{kind} {card.get('holds', '')} {card.get('passed', '')}".strip())
        elif TRACE not in output.data:
            words.append(output.data["text/plain"])
    return words


def read(path: Path) -> Any:
    """A notebook as it is saved."""
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]


def unmet(notebook: Any) -> list[str]:
    """The ids of cells that announce an error and had none, or the other way round."""
    return [
        cell.id
        for cell in notebook.cells
        if cell.cell_type == "code"
        if (ANNOUNCED in cell.metadata.get("tags", []))
        != any(output.output_type == "error" for output in cell.outputs)
    ]
