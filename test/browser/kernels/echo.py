"""A kernel that is not Python: it gives back what it is sent."""

from __future__ import annotations

from typing import Any

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class EchoKernel(Kernel):  # type: ignore[misc]
    """Answer every cell with its own text."""

    implementation = "echo"
    implementation_version = "1"
    banner = "Echo"
    language_info = {  # noqa: RUF012 - the base class wants a plain attribute
        "name": "echo",
        "version": "1",
        "mimetype": "text/plain",
        "file_extension": ".txt",
    }

    async def do_execute(self, code: str, silent: bool, *_: Any, **__: Any) -> dict[str, Any]:
        """Send the cell's text to its output."""
        if not silent:
            self.send_response(self.iopub_socket, "stream", {"name": "stdout", "text": code})
        return {
            "status": "ok",
            "execution_count": self.execution_count,
            "payload": [],
            "user_expressions": {},
        }


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=EchoKernel)
