"""The distribution: what is in the wheel and the sdist, and that an installed wheel works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERSION = json.loads((ROOT / "package.json").read_text())["version"]
SHARE = f"yieldscope-{VERSION}.data/data/share/jupyter/labextensions/yieldscope"


def run(
    *command: str | Path, path: str | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run a command, with another PATH if one is given; its output is in the failure."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if path is not None:
        env["PATH"] = path
    result = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result


def scripts_of(wheel: Path) -> str:
    """Return all JavaScript of the extension in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(f"{SHARE}/static/")]
        return "".join(archive.read(name).decode() for name in names if name.endswith(".js"))


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an sdist from this checkout, and a wheel from that sdist where there is no Node."""
    if shutil.which("npm") is None:
        pytest.skip("a checkout is built with npm")
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", out)
    (sdist,) = out.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(out / "unpacked")
    (source,) = (out / "unpacked").iterdir()
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out]
    run(*build, path=str(Path(sys.executable).parent), cwd=source)
    return out


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (file,) = dist.glob("*.whl")
    return file


def test_wheel_has_the_extension_and_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        package = json.loads(archive.read(f"{SHARE}/package.json"))
        install = json.loads(archive.read(f"{SHARE}/install.json"))
    assert f"{SHARE}/{package['jupyterlab']['_build']['load']}" in names
    assert install["packageManager"] == "python"
    assert any(name.endswith("licenses/LICENSE") for name in names)

    shipped = {name for name in names if name.startswith("yieldscope/")}
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "yieldscope").rglob("*")
        # What tools leave behind is hidden or a cache, and must not travel.
        if path.is_file()
        and not any(
            part in ("labextension", "__pycache__") or part.startswith(".")
            for part in path.relative_to(ROOT).parts
        )
    }
    assert shipped == expected


def test_wheel_is_for_any_python_from_3_10_and_needs_nothing(wheel: Path) -> None:
    assert wheel.name == f"yieldscope-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(f"yieldscope-{VERSION}.dist-info/METADATA").decode()
    headers = metadata.split("\n\n")[0].splitlines()
    assert "Requires-Python: >=3.10" in headers
    assert not [line for line in headers if line.startswith("Requires-Dist")]


@pytest.mark.skipif(os.name == "nt", reason="stands in for npm with a shell script")
def test_an_edit_is_in_the_next_wheel(dist: Path, tmp_path: Path) -> None:
    """A checkout that was built already is built again when a source has changed."""
    copy = tmp_path / "checkout"
    left_out = shutil.ignore_patterns(
        ".*", "node_modules", "work", "dist", "test", "__pycache__", "*.pyc"
    )
    shutil.copytree(ROOT, copy, ignore=left_out)
    for name in (".npmrc", "lib"):
        assert (ROOT / name).exists()
    shutil.copy(ROOT / ".npmrc", copy)
    shutil.copy(ROOT / "lib/.yieldscope-build.json", copy / "lib")
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    with (copy / "src/index.ts").open("a") as file:
        file.write("\nconsole.warn('planted in the sources');\n")

    # npm itself would install into the linked node_modules; what it runs is what matters here.
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "npm").write_text(
        '#!/bin/sh\n[ "$3" != build:prod ] || exec node scripts/build.mjs --production\n'
    )
    (tools / "npm").chmod(0o755)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    run(*pip, "--wheel-dir", tmp_path, ".", path=f"{tools}:{os.environ['PATH']}", cwd=copy)

    (built,) = tmp_path.glob("*.whl")
    assert "planted in the sources" in scripts_of(built)
    (before,) = dist.glob("*.whl")
    assert "planted in the sources" not in scripts_of(before)


def test_installed_wheel_is_enabled_and_importable(wheel: Path, tmp_path: Path) -> None:
    """In a fresh environment JupyterLab finds the extension, and Python the package."""
    venv = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", venv)
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    target = ["--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel]
    run(sys.executable, "-m", "pip", *target, cwd=tmp_path)

    where = "import yieldscope; print(yieldscope.__file__); print(yieldscope.__version__)"
    file, version = run(python, "-c", where, cwd=tmp_path).stdout.split()
    assert Path(file).is_relative_to(venv)
    assert version == VERSION

    # The environment borrows JupyterLab from the one that runs the tests, after its own packages.
    find = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run(python, "-c", find).stdout.strip())
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    listed = run(python, "-m", "jupyterlab.labextensions", "list", "--verbose", cwd=tmp_path)
    text = listed.stdout + listed.stderr
    folder = venv / "share/jupyter/labextensions"
    assert str(folder) in text
    own = text[text.index(str(folder)) :]
    line = next(line for line in own.splitlines() if "yieldscope" in line and "v" + VERSION in line)
    assert "enabled" in line
    assert "OK" in line
    assert "python" in line
