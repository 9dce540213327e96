"""`watch`: records what the code in a `with` block really does."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

from .recorder import DEFAULT_MAX_BYTES, DEFAULT_MAX_STEPS, CellSpec, Recorder
from .recording import Recording

__all__ = ["watch"]


class watch:
    """Records watched code from entering the `with` block to leaving it.

    Targets are modules, functions, classes, code objects or strings; a string equal to a
    `co_filename` matches it, else it is a glob for the absolute path. No target: the file of the
    caller, in a notebook the code of its cells. `with watch() as recording:` works in plain and in
    async code; the frame that enters it is recorded from there.

    `lines`, `values` and `locals` switch line steps, values and locals; `threads` watches threads
    that start meanwhile, too. After `max_steps` steps or about `max_bytes` bytes of memory the
    recording ends with `stopped == "limit"` and the program goes on at full speed. `backend` is
    ``"settrace"``; this version has no other.

    A thread has one recording at a time. A watch that begins inside another, in the same function,
    in what it calls or in another task of the loop, ends that one (``"tracer lost"``), however the
    two are left. Threads watch independently of each other; where a watch begins in a thread that
    another one records, that one goes on after it and says so in its `stopped_note`. A watch that
    is left in another thread than it was entered in ends there and then. Whatever the order, what
    was set before is put back.

    Values are shown without running any code of theirs. `reprs` asks objects that cannot be shown
    in this way (of other classes than built-in ones, dataclasses, named tuples, enums and
    exceptions) for their own `repr`. What it raises becomes a part of the text, but for a
    KeyboardInterrupt, which goes on into the program; a class that takes longer than 100 ms for one
    `repr`, or half a second for all, is not asked again.

    Raises TypeError for a target of a wrong type and ValueError for an empty one or an unknown
    backend, both before anything runs, and RuntimeError when it is entered twice.
    """

    def __init__(
        self,
        *targets: object,
        lines: bool = True,
        values: bool = True,
        locals: bool = True,
        threads: bool = False,
        backend: str = "settrace",
        max_steps: int = DEFAULT_MAX_STEPS,
        max_bytes: int = DEFAULT_MAX_BYTES,
        reprs: bool = False,
    ) -> None:
        filename = sys._getframe(1).f_code.co_filename
        where = _notebook(filename)
        if not targets and not where:
            targets = (filename,)
        self._recorder = Recorder(
            targets,
            lines=lines,
            values=values,
            locals=locals,
            threads=threads,
            backend=backend,
            max_steps=max_steps,
            max_bytes=max_bytes,
            reprs=reprs,
            **where,
        )

    def __enter__(self) -> Recording:
        return self._recorder.start(sys._getframe(1))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            self._recorder.stop("interrupted", "It was interrupted; what came after is missing.")
        else:
            self._recorder.stop()


def _notebook(filename: str) -> dict[str, Any]:
    """How to name cells, when code in the file of that name belongs to one."""
    if "IPython" not in sys.modules:
        return {}
    from .cells import current_cells

    cells = current_cells()
    name = None if cells is None else cells.display_name(filename)
    if cells is None or name is None:
        return {}
    return {
        "cell": CellSpec(filename, name, cells.source(filename) or ""),
        "display_name": cells.display_name,
        "source_of": cells.source,
    }
