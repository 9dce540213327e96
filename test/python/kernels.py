"""Real Jupyter kernels for tests: cells go in, messages come out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

from yieldscope import Recording
from yieldscope.wire import decode

ROOT = Path(__file__).resolve().parents[2]
#: The interpreter of the kernels: any environment with ipykernel.
PYTHON = os.environ.get("YIELDSCOPE_KERNEL_PYTHON", sys.executable)
#: How the page reaches the package.
FRONT = "__import__('yieldscope.frontend', fromlist=['x'])"
MIME = "application/vnd.yieldscope.trace+json"


@dataclass
class Ran:
    """What came of one cell."""

    reply: dict[str, Any]
    messages: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def outputs(self) -> list[tuple[str, dict[str, Any]]]:
        """All messages that a notebook would show, but for traces."""
        shown = ("stream", "display_data", "execute_result", "error")
        return [
            (kind, content)
            for kind, content in self.messages
            if kind in shown and MIME not in content.get("data", {})
        ]

    @property
    def traces(self) -> list[dict[str, Any]]:
        return [content["data"] for _, content in self.messages if MIME in content.get("data", {})]

    @property
    def recording(self) -> Recording:
        """The one trace."""
        (bundle,) = self.traces
        return Recording(decode(bundle[MIME]))

    @property
    def text(self) -> str:
        return "".join(content["text"] for kind, content in self.outputs if kind == "stream")

    @property
    def errors(self) -> str:
        """What was written to stderr."""
        streams = [content for kind, content in self.outputs if kind == "stream"]
        return "".join(content["text"] for content in streams if content["name"] == "stderr")

    @property
    def result(self) -> str | None:
        for kind, content in self.outputs:
            if kind == "execute_result":
                return str(content["data"]["text/plain"])
        return None

    @property
    def error(self) -> str | None:
        if self.reply["status"] != "error":
            return None
        return f"{self.reply['ename']}: {self.reply['evalue']}"


class Kernel:
    """A running kernel."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.client = manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def send(self, code: str, cell_id: str | None = None, **options: Any) -> str:
        """Sends a cell as a notebook does; gives the id of its message."""
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
            **options,
        }
        message = self.client.session.msg("execute_request", content)
        message["metadata"] = {"cellId": cell_id or str(uuid.uuid4())}
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def wait(self, message_id: str, timeout: float = 60) -> Ran:
        deadline = time.monotonic() + timeout
        ran = Ran({})
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
            if message["parent_header"].get("msg_id") != message_id:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            ran.messages.append((kind, content))
        while True:
            reply = self.client.get_shell_msg(timeout=max(0.1, deadline - time.monotonic()))
            if reply["parent_header"].get("msg_id") == message_id:
                ran.reply = reply["content"]
                return ran

    def run(self, code: str, cell_id: str | None = None, **options: Any) -> Ran:
        return self.wait(self.send(code, cell_id, **options))

    def silently(self, code: str, expression: str = "None") -> str:
        """A silent request, as the page sends them; gives what the expression shows as."""
        ran = self.run(
            code, silent=True, store_history=False, user_expressions={"value": expression}
        )
        assert ran.reply["status"] == "ok", ran.reply
        assert ran.outputs == []
        value = ran.reply["user_expressions"]["value"]
        assert value["status"] == "ok", value
        return str(value["data"]["text/plain"])

    def interrupt_when(self, message_id: str, text: str) -> Ran:
        """Waits until the cell has printed `text`, then interrupts it."""
        before: list[tuple[str, dict[str, Any]]] = []
        while True:
            message = self.client.get_iopub_msg(timeout=30)
            if message["parent_header"].get("msg_id") != message_id:
                continue
            before.append((message["msg_type"], message["content"]))
            if message["msg_type"] == "stream" and text in message["content"]["text"]:
                break
        time.sleep(0.1)
        self.manager.interrupt_kernel()
        ran = self.wait(message_id)
        ran.messages[:0] = before
        return ran


def _without_package(folder: Path) -> str:
    """A folder with all that is installed here but Yieldscope."""
    site = folder / "site"
    site.mkdir()
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    purelib = subprocess.run([PYTHON, "-c", where], check=True, capture_output=True, text=True)
    for entry in Path(purelib.stdout.strip()).iterdir():
        if not entry.name.startswith("yieldscope") and entry.suffix != ".pth":
            (site / entry.name).symlink_to(entry)
    return str(site)


@contextmanager
def kernel(*, installed: bool = True) -> Iterator[Kernel]:
    """A kernel with the package importable, or not."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
        }
        environment["IPYTHONDIR"] = folder
        environment["JUPYTER_RUNTIME_DIR"] = folder
        if installed:
            environment["PYTHONPATH"] = str(ROOT)
        manager = KernelManager()
        manager.connection_file = str(Path(folder) / f"{uuid.uuid4()}.json")
        command = [PYTHON, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        if not installed:
            site = _without_package(Path(folder))
            start = (
                f"import sys; sys.path[:] = [*filter(None, sys.path), {site!r}]; "
                "from ipykernel.kernelapp import launch_new_instance; launch_new_instance()"
            )
            command = [PYTHON, "-S", "-c", start, "-f", "{connection_file}"]
        assert manager.kernel_spec is not None
        manager.kernel_spec.argv = command
        manager.start_kernel(env=environment, cwd=folder)
        try:
            yield Kernel(manager)
        finally:
            manager.shutdown_kernel(now=True)


def kinds(ran: Ran) -> list[tuple[str, int]]:
    return [(step.kind, step.lineno) for step in ran.recording.steps]


def without_names(outputs: Any, number: bool = False) -> str:
    """Outputs without what differs from run to run: times, addresses, file names."""
    text = repr(outputs)
    text = re.sub(r"\\x1b\[[0-9;]*m", "", text)
    text = re.sub(r"[^\s']*ipykernel_\d+/\d+\.py", "FILE", text)
    text = re.sub(r"\b\d+\.py\b", "FILE", text)
    text = re.sub(r"0x[0-9a-f]+", "ADDRESS", text)
    if number:
        text = re.sub(r"Cell In\[\d+\]", "Cell", text)
    text = re.sub(r"[\d.]+(?:e[+-]?\d+)? (μs|µs|us|ms|ns|s)\b", "TIME", text)
    return re.sub(r"TIME(, (sys|total): TIME)*", "TIME", text)
