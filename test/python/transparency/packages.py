"""The packages whose tests are run, in a folder of their own."""

from __future__ import annotations

import functools
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["packages"]

WANTED = Path(__file__).resolve().with_suffix(".txt")
BUILD = Path(__file__).resolve().parents[3] / ".build"
#: Seconds for all downloads together.
PATIENCE = 300


@functools.cache
def packages() -> Path:
    """The folder with the packages of `packages.txt`, which are fetched when they are not there."""
    digest = hashlib.sha256(WANTED.read_bytes()).hexdigest()[:16]
    folder = BUILD / "packages" / digest
    if not folder.is_dir():
        shutil.rmtree(folder.parent, ignore_errors=True)
        making = folder.with_suffix(".new")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--only-binary=:all:", "--require-hashes"]
        command += ["--target", str(making), "-r", str(WANTED)]
        subprocess.run(command, check=True, timeout=PATIENCE)
        making.rename(folder)
    return folder
