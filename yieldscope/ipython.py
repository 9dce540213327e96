"""Yieldscope in IPython and notebooks: ``%%yieldscope``, ``%yieldscope on|off``, and watched cells.

A cell is recorded from IPython's `pre_run_cell` event to its `post_run_cell` event, so that it runs
exactly as without, and its trace is one more output below its own.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import warnings
import weakref
from dataclasses import dataclass, field
from typing import Any

from ._version import __version__
from .cells import Cells, cells_of
from .header import Header, head_of, only_controls, without_magic
from .interrupts import Interrupts
from .log import Log, Options
from .recorder import CellSpec, Recorder
from .recording import Recording
from .switches import SwitchError, parse_switches
from .values import type_name

__all__ = ["CellWatcher", "load_ipython_extension", "unload_ipython_extension", "watcher_of"]


@dataclass
class _Run:
    """One cell that is being watched. `infos` are its IPython infos, inner cells it runs last."""

    infos: list[Any]
    number: int
    request: str | None
    recorder: Recorder
    interrupts: Interrupts
    magics: tuple[str, ...]


@dataclass
class CellWatcher:
    """Watches the cells of one shell: all (`watching`), those armed once, those with the magic."""

    shell: Any
    cells: Cells
    watching: dict[str, Any] | None = None
    "The switches for all cells that follow; None: only those that ask for it."
    once: dict[str, dict[str, Any]] = field(default_factory=dict)
    "Ids of cells whose next run is watched, and the switches for it."
    off: bool = False
    "Whether ``off`` was the last word, magics and the page's toggle together."
    keeps_last: bool = False
    "Whether the latest recording is kept, as the guide asks for."
    last: Recording | None = None
    _run: _Run | None = None

    def attach(self) -> None:
        """Listens to the shell."""
        self.shell.input_transformer_manager.cleanup_transforms.insert(0, without_magic)
        self.shell.events.register("pre_run_cell", self.pre_run_cell)
        self.shell.events.register("post_run_cell", self.post_run_cell)
        self.shell.register_magic_function(self.cell_magic, "cell", "yieldscope")
        self.shell.register_magic_function(self.line_magic, "line", "yieldscope")

    def detach(self) -> None:
        """Leaves the shell as it was, but for its history."""
        transforms = self.shell.input_transformer_manager.cleanup_transforms
        if without_magic in transforms:
            transforms.remove(without_magic)
        for event, callback in (
            ("pre_run_cell", self.pre_run_cell),
            ("post_run_cell", self.post_run_cell),
        ):
            with contextlib.suppress(ValueError):
                self.shell.events.unregister(event, callback)
        for kind in ("cell", "line"):
            self.shell.magics_manager.magics[kind].pop("yieldscope", None)
        self.watching = None
        self.once.clear()
        if self._run is not None:
            self._run.recorder.stop()
            self._run = None

    # -- IPython's events

    def pre_run_cell(self, info: Any) -> None:
        """A cell is about to run: watches it if it is to be."""
        if threading.current_thread() is not threading.main_thread():
            if head_of(info.raw_cell.splitlines(keepends=True)).asked:
                self._say("This cell was not watched: it runs in a subshell.")
            return
        if self._run is not None and self._run.request != self._request():
            self._run.recorder.stop()  # its end was never told
            self._run = None
        head = head_of(info.raw_cell.splitlines(keepends=True))
        if self._run is not None:
            self._run.infos.append(info)
            self.cells.note(self._run.number, info.raw_cell, self._transformed(info))
            return
        number = self._number(info)
        switches = self._wanted(info, head)
        if head.error is not None or (switches is None and not head.magics):
            return
        if not self._compiles(info):
            return
        # Also where it is not watched now: its functions may be called by a cell that is.
        filename = self.cells.note(number, info.raw_cell, self._transformed(info))
        if switches is None:
            self.cells.done()
        elif head.unwatchable is not None:
            self._show(_nothing(switches, head.unwatchable))
        else:
            self._begin(info, head, number, filename, switches)

    def post_run_cell(self, result: Any) -> None:
        """A cell is over: shows its trace if it was watched."""
        run = self._run
        if run is None or threading.current_thread() is not threading.main_thread():
            return
        if not _ends(run.infos, result):
            return
        self._run = None
        error = None if result is None else result.error_in_exec
        interrupted = run.interrupts.done(error)
        recording = run.recorder.stop(
            "interrupted" if interrupted else None,
            "The cell was interrupted; this is its run up to there." if interrupted else None,
        )
        self.cells.done()
        if result is not None and result.error_before_exec is not None:
            return
        if not recording.steps and recording.stopped is None and run.magics:
            magic = run.magics[-1]
            note = (
                f"%%{magic} does not run its text as a cell of this kernel, "
                "so there was nothing to watch."
                if error is None
                else f"%%{magic} ended with {type_name(type(error))} before any of its text ran."
            )
            recording = _nothing(vars(recording.log.options), note)
        if self.keeps_last:
            self.last = recording
        self._show(recording)

    def _wanted(self, info: Any, head: Header) -> dict[str, Any] | None:
        """The switches for this cell, or None where it is not to be watched."""
        cell_id = getattr(info, "cell_id", None)
        if hasattr(info, "cell_id"):
            once = None if cell_id is None else self.once.pop(cell_id, None)
        else:  # an IPython that does not tell: the page asked just before it sent the cell
            once = next(iter(self.once.values()), None)
            self.once.clear()
        if head.asked:
            return head.switches
        if only_controls(info.raw_cell):
            return None
        if once is not None:
            return self.watching or once
        return self.watching if info.store_history else None

    def _begin(
        self, info: Any, head: Header, number: int, filename: str, switches: dict[str, Any]
    ) -> None:
        spec = CellSpec(filename, f"cell:{number}", self.cells.source(filename) or "")
        recorder = Recorder(
            cell=spec,
            display_name=self.cells.display_name,
            source_of=self.cells.source,
            **switches,
        )
        self._run = _Run([info], number, self._request(), recorder, Interrupts(), head.magics)
        recorder.start()

    def _number(self, info: Any) -> int:
        """The execution count of the cell that is about to run.

        IPython 9 has counted on by now, IPython 8 has not; the history tells, since it has an
        entry for each cell before, and one for number 0.
        """
        count = int(self.shell.execution_count)
        history = self.shell.history_manager
        if info.store_history and history is not None and len(history.input_hist_raw) < count:
            return count - 1
        return count

    def _transformed(self, info: Any) -> str:
        text = getattr(info, "transformed_cell", None)
        return text if isinstance(text, str) else str(self.shell.transform_cell(info.raw_cell))

    def _compiles(self, info: Any) -> bool:
        """False for a cell that ends with a syntax error, which IPython will tell of."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # they come again when the cell is compiled
                self.shell.compile.ast_parse(self._transformed(info))
        except Exception:
            return False
        return True

    def _request(self) -> str | None:
        """The id of the message that the kernel is working on; None outside a kernel."""
        parent = getattr(self.shell, "parent_header", None)
        header = parent.get("header", parent) if isinstance(parent, dict) else {}
        found = header.get("msg_id")
        return found if isinstance(found, str) else None

    # -- what people see

    def _show(self, recording: Recording) -> None:
        """The one output of a run. A run that is shown while it goes on would begin here, too."""
        try:
            bundle = recording._repr_mimebundle_()
            if not recording.steps and recording.stopped_note:
                bundle["text/plain"] = f"Yieldscope: nothing was watched. {recording.stopped_note}"
            self.shell.display_pub.publish(bundle)
        except (
            Exception
        ) as error:  # a trace that cannot be shown must not look like the cell's error
            self._say(f"The trace of this cell could not be shown: {error}")

    @staticmethod
    def _say(text: str) -> None:
        print(f"Yieldscope: {text}", file=sys.stderr)

    # -- the magics

    def cell_magic(self, line: str, cell: str) -> None:
        """Watch this cell, and show how it ran below its output.

        %%yieldscope [--no-lines] [--no-values] [--no-locals] [--threads] [--reprs]
                     [--max-steps N] [--max-bytes N]

        --no-lines      no steps for lines: calls, yields, awaits and returns alone
        --no-values     no values at yields and returns
        --no-locals     no local variables
        --threads       watch threads that the cell starts, too
        --reprs         show objects by their own repr, which then runs
        --max-steps N   record at most N steps; the cell goes on
        --max-bytes N   record at most about N bytes; the cell goes on

        It is the cell's first line, above or below %%time or %%capture.
        """
        # Only what cannot be watched comes here: see `header.without_magic`.
        head = head_of([f"%%yieldscope {line}\n", *cell.splitlines(keepends=True)])
        raise _usage_error(head.error or "Write %%yieldscope as the first line of the cell.")

    def line_magic(self, line: str) -> None:
        """Watch all cells that follow, or no longer.

        %yieldscope on [--no-lines] [--no-values] [--no-locals] [--threads] [--reprs]
                       [--max-steps N] [--max-bytes N]
        %yieldscope off
        """
        word, _, options = line.strip().partition(" ")
        if word == "on":
            try:
                self.watching = parse_switches("%yieldscope on", options)
            except SwitchError as error:
                raise _usage_error(str(error)) from None
            self.off = False
        elif word == "off" and not options.strip():
            self.watching = None
            self.once.clear()
            self.off = True
        elif not word:
            state = "off" if self.watching is None else "on"
            print(f"Yieldscope is {state}. Write: %yieldscope on, or %yieldscope off")
        else:
            raise _usage_error(
                f"{line.strip()} is not known. Write: %yieldscope on, or %yieldscope off"
            )


def _ends(infos: list[Any], result: Any) -> bool:
    """Takes the cell that is over from `infos`; true when it was the outermost."""
    place = len(infos) - 1
    if result is not None:
        same = [i for i, info in enumerate(infos) if info is result.info]
        if not same:
            # A new info: IPython makes one where its runner failed, and for a blank cell.
            same = [i for i, info in enumerate(infos) if info.raw_cell == result.info.raw_cell]
        if not same:
            return False
        place = same[-1]
    del infos[place:]
    return not infos


def _nothing(switches: dict[str, Any], note: str) -> Recording:
    """The recording of a cell of which nothing could be watched."""
    return Recording(Log(recorder=__version__, options=Options(**switches), stopped_note=note))


def _usage_error(text: str) -> Exception:
    from IPython.core.error import UsageError

    return UsageError(text)


_watchers: weakref.WeakKeyDictionary[Any, CellWatcher] = weakref.WeakKeyDictionary()


def watcher_of(shell: Any) -> CellWatcher:
    """The one watcher of a shell, made and attached when it is first asked for."""
    watcher = _watchers.get(shell)
    if watcher is None:
        watcher = _watchers[shell] = CellWatcher(shell, cells_of(shell))
        watcher.attach()
    return watcher


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext yieldscope``."""
    watcher_of(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext yieldscope``."""
    watcher = _watchers.pop(shell, None)
    if watcher is not None:
        watcher.detach()
