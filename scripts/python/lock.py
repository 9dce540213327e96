"""Resolve ``start.in`` and ``test.in`` on several Pythons and write the merged lock files.

    python scripts/python/lock.py python3.10 python3.11 python3.12 python3.13

Each argument is an interpreter with pip. A package whose version differs between Pythons, or that
only some of them need, gets a marker; the newest Python given speaks for all later ones. What only
another operating system needs is not listed: pip adds it there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
HEADER = "# Written by scripts/python/lock.py from {name}.in: change that file, not this one.\n"

Version = tuple[int, int]


def python_version(python: str) -> Version:
    """Return the (major, minor) of an interpreter."""
    code = "import sys; print(*sys.version_info[:2])"
    text = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout
    major, minor = map(int, text.split())
    return major, minor


def resolve(python: str, inputs: list[Path]) -> dict[str, str]:
    """Return name → version of everything that pip would install for the given inputs."""
    command = [python, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--disable-pip-version-check", "--report", "-"]
    for path in inputs:
        command += ["-r", str(path)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    report = json.loads(output)
    found = (item["metadata"] for item in report["install"])
    return {meta["name"].lower().replace("_", "-"): meta["version"] for meta in found}


def marker(where: list[Version], known: list[Version]) -> str:
    """Return the marker for consecutive versions ``where``, empty if that is all of ``known``."""
    parts = []
    if where[0] != known[0]:
        parts.append(f'python_version >= "{where[0][0]}.{where[0][1]}"')
    if where[-1] != known[-1]:
        following = known[known.index(where[-1]) + 1]
        parts.append(f'python_version < "{following[0]}.{following[1]}"')
    return " and ".join(parts)


def merge(found: dict[Version, dict[str, str]]) -> list[str]:
    """Return the lines of one lock file from what each Python needs."""
    known = sorted(found)
    lines = []
    for name in sorted({name for packages in found.values() for name in packages}):
        runs: list[tuple[str, list[Version]]] = []
        for version in known:
            pin = found[version].get(name)
            if pin is None:
                continue
            previous = known[known.index(version) - 1] if version != known[0] else None
            if runs and runs[-1][0] == pin and runs[-1][1][-1] == previous:
                runs[-1][1].append(version)
            else:
                runs.append((pin, [version]))
        for pin, where in runs:
            condition = marker(where, known)
            lines.append(f"{name}=={pin}" + (f" ; {condition}" if condition else ""))
    return lines


def main(pythons: list[str]) -> None:
    """Write ``start.txt`` and ``test.txt``."""
    versions = {python_version(python): python for python in pythons}
    start, test = HERE / "start.in", HERE / "test.in"
    everything = {v: resolve(python, [start, test]) for v, python in versions.items()}
    base = {v: resolve(python, [start]) for v, python in versions.items()}
    # One resolution for both files, so that the second never moves a pin of the first.
    first = {v: {n: pin for n, pin in everything[v].items() if n in base[v]} for v in versions}
    second = {v: {n: pin for n, pin in everything[v].items() if n not in base[v]} for v in versions}
    for name, found in (("start", first), ("test", second)):
        text = HEADER.format(name=name) + "\n".join(merge(found)) + "\n"
        (HERE / f"{name}.txt").write_text(text)
        print(f"{name}.txt: {len(merge(found))} pins")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(sys.argv[1:])
