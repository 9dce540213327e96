"""The recorder: turns what `sys.settrace` says into the rows of a `Log`.

The way of one event: `tracer` is called by the interpreter; `entering`, `arriving` (of exceptions)
and `leaving` say what it means for the frame's `activation`, with what `sites` knows of the frame's
instruction, `causes` of its caller's, `throws` of exceptions, and `foreign` and `waits` of asyncio;
`rows` appends it. `creations`, `calls` and `tasks` know of generators and tasks, `locals` and
`values` of what they hold, `targets` and `sources` of files.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter_ns
from types import CodeType, FrameType, FunctionType, MethodType
from typing import Any

from ._version import __version__
from .activation import RUNNING, Activation, CodeInfo, code_kind
from .calls import Calls
from .faults import Stuck, is_of_package, is_own, module_name
from .foreign import Foreign
from .log import Code, Log, Options
from .recording import Recording
from .rows import LimitReached, Rows
from .sites import CodeSites
from .sources import Qualnames, Sources
from .state import FOREIGN, HANDLE
from .targets import Targets
from .tasks import Tasks
from .tracer import Tracer

__all__ = ["DEFAULT_MAX_STEPS", "CellSpec", "Recorder"]

DEFAULT_MAX_STEPS = 1_000_000
DEFAULT_MAX_BYTES = 512 * 2**20

#: Recorders that run now, innermost last.
_running: list[Recorder] = []
#: Attribute of a recorder's trace function when it is over: its thread, and what was there before
#: it, in that thread and for new ones. A recorder that began inside it must not put it back.
_OVER = "yieldscope_over"


@dataclass(frozen=True)
class CellSpec:
    """A notebook cell that is recorded as one frame of kind ``cell``.

    `filename` is the `co_filename` under which its statements run, `display` its stable name such
    as ``cell:3``, `source` its text.
    """

    filename: str
    display: str
    source: str


class Recorder:
    """Records from `start` to `stop`. `targets` are those of `yieldscope.watch`; none and a `cell`:
    the cells' code.

    `display_name` gives the stable name of a `co_filename` that belongs to a cell (which is watched
    when there are no targets), else None; `source_of` gives its text, else None. Raises TypeError
    and ValueError for bad targets and options.
    """

    def __init__(
        self,
        targets: Sequence[object] = (),
        *,
        lines: bool = True,
        values: bool = True,
        locals: bool = True,
        threads: bool = False,
        backend: str = "settrace",
        max_steps: int = DEFAULT_MAX_STEPS,
        max_bytes: int = DEFAULT_MAX_BYTES,
        reprs: bool = False,
        cell: CellSpec | None = None,
        display_name: Callable[[str], str | None] | None = None,
        source_of: Callable[[str], str | None] | None = None,
    ) -> None:
        if backend != "settrace":
            raise ValueError(f'unknown backend {backend!r}: this version has "settrace" alone')
        if type(max_steps) is not int or max_steps < 1:
            raise ValueError(f"max_steps must be a whole number of at least 1, not {max_steps!r}")
        if type(max_bytes) is not int or max_bytes < 1:
            raise ValueError(f"max_bytes must be a whole number of at least 1, not {max_bytes!r}")
        self._targets = Targets(targets)
        self._watches_cells = not targets
        self._cell = cell
        options = Options(
            bool(lines),
            bool(values),
            bool(locals),
            bool(threads),
            max_steps,
            bool(reprs),
            max_bytes,
        )
        self.log = Log(recorder=__version__, backend=backend, options=options)
        self.recording = Recording(self.log)
        self._sources = Sources(self.log, display_name, source_of)
        self._qualnames = Qualnames()
        self._infos: list[CodeInfo] = []
        self._stopped: str | None = None
        self._note: str | None = None
        self._active = self._started = self._recursed = self._overtaken = False
        self._raised = False
        self._pending: list[BaseException] = []
        self._thread = threading.get_ident()
        self._joined: Activation | None = None
        if cell is not None:
            self._sources.note(cell.filename, cell.display, cell.source)

    def start(self, frame: FrameType | None = None) -> Recording:
        """Begins to record on this thread.

        `frame`: one that is already running and is to be recorded from here on. RuntimeError when
        it was started before.
        """
        if self._started:
            raise RuntimeError("this recorder was started before; make a new one")
        self._started = True
        self._thread = threading.get_ident()
        try:
            self._begin(frame)
        except BaseException:  # an interrupt, which must not leave anything switched on
            self.stop("interrupted", "It was interrupted before it began.")
            raise
        return self.recording

    def _begin(self, frame: FrameType | None) -> None:
        options = self.log.options
        self._rows = Rows(self.log, options.max_steps, options.max_bytes)
        self._tasks = Tasks(self.log, "cell" if self._cell is not None else None)
        tracer = self._tracer = Tracer(
            _hand_back,
            self._deferred,
            self._rows,
            self._tasks,
            self._classify,
            self._failed,
            options,
        )
        self._pending = tracer.pending
        self._trace = tracer.trace
        self._foreign = Foreign(tracer)
        self._calls = Calls(tracer)
        self._look_at_loop()
        for other in _running:
            if other._thread == self._thread:
                other._stop_early("tracer lost", "Another recording began inside it.")
            elif sys.gettrace() is other._trace:
                other._overtaken = True
        self._before = sys.gettrace()
        self._threads_before = threading.gettrace() if options.threads else None
        self._active = True
        _running.append(self)
        self._calls.start()
        self._calls.join(sys._getframe())
        self._foreign.start(self._trace, self._calls.tool)
        if frame is not None:
            self._join(frame)
        if options.threads:
            threading.settrace(self._trace)
        sys.settrace(self._trace)

    def _look_at_loop(self) -> None:
        """The turn that is going on, if one is, began before anyone could see it."""
        events: Any = sys.modules.get("asyncio.events")
        if events is not None:
            self._tracer.kinds[id(events.Handle._run.__code__)] = HANDLE
        if self._tasks.in_loop():
            self._tracer.begin_turn()
            self._tasks.begin()

    def _join(self, frame: FrameType) -> None:
        """Takes in a frame that runs already."""
        tracer = self._tracer
        info = tracer.classify(frame.f_code, frame.f_globals)
        if type(info) is CodeInfo:
            act = tracer.activation(info, tracer.new_row(info, True))
            tracer.place(act, frame)
            if info.is_cell:
                tracer.cell = act
            act.state = RUNNING
            self._joined, self._joined_before = act, frame.f_trace
            for other in _running:
                joined = other._joined
                if joined is not None and other._tracer.activation_of(frame) is joined:
                    self._joined_before = other._joined_before
            frame.f_trace = MethodType(tracer.local, act)

    def stop(self, stopped: str | None = None, note: str | None = None) -> Recording:
        """Ends it and puts back what was there before: trace functions and hooks.

        A second call changes nothing. Called in another thread, it ends the recording at once; the
        trace function leaves its own thread when that next calls something.
        """
        try:
            self._end(stopped, note)
        except BaseException:  # an interrupt, which must not leave anything switched on
            self._end(stopped, note)
            raise
        if self._pending:
            raise self._pending.pop()
        return self.recording

    def _end(self, stopped: str | None, note: str | None) -> None:
        """Each part of it can be done twice."""
        if self not in _running:
            return
        current = sys.gettrace()
        at_home = threading.get_ident() == self._thread
        if self._active and current is not self._trace and stopped is None and at_home:
            stopped, note = "tracer lost", _SWITCHED_OFF if current is None else _TAKEN_OVER
        if self._stopped is None:
            self._stopped, self._note = stopped, note
        if (self._active or self._raised) and current is None and at_home:
            sys.settrace(_living(self._before))
        self._active = False
        self._take_off()
        self._foreign.stop()
        self._calls.stop()
        self._leave_joined()
        lock = self._tracer.lock
        # Other threads may be in the middle of a step; one that never ends it is not waited for.
        locked = lock is not None and lock.acquire(timeout=_PATIENCE)
        try:
            self._finish()
            self._tracer.off = True
        finally:
            if lock is not None and locked:
                lock.release()
        _running.remove(self)
        self._forget()

    def _take_off(self) -> None:
        """Takes the trace function off this thread, and off those to come."""
        setattr(self._trace, _OVER, (self._thread, self._before, self._threads_before))
        self._tracer.put_back_lines(None if self.log.options.threads else self._thread)
        if sys.gettrace() is self._trace:
            _hand_back()
        if self.log.options.threads and threading.gettrace() is self._trace:
            threading.settrace(_living(self._trace, _FOR_NEW_THREADS))

    def _forget(self) -> None:
        """Undoes the cycles among the parts, so that they go now, not when the collector runs."""
        self._joined = self._joined_before = None
        self._infos.clear()
        self._tracer.release()
        self._foreign.release()
        self._rows.release()
        del self._tracer, self._foreign, self._calls, self._tasks, self._rows

    def _leave_joined(self) -> None:
        """Gives the frame that was taken in its own trace function back.

        The frame itself is not kept meanwhile: a generator that was dropped inside its `with` block
        could never end.
        """
        frame: FrameType | None = sys._getframe() if self._joined is not None else None
        while frame is not None:
            if self._tracer.activation_of(frame) is self._joined:
                frame.f_trace = self._joined_before
            frame = frame.f_back

    def _finish(self) -> None:
        log, rows = self.log, self._rows
        if self._stopped is None:
            try:
                self._tracer.end_cell()
            except LimitReached as error:
                self._stopped, self._note = "limit", _limit_note(error)
        rows.truncate()
        if self._stopped is None:
            rows.bury()
            self._tracer.end_dropped()
        if log.options.threads or log.dropped:
            log.tidy()
        self._tasks.finish()
        self._merge_cell_lines()
        times = log.tables["steps"]["time"]
        log.duration = max(perf_counter_ns() - rows.started, times[-1] if times else 0)
        if self._note is None and self._recursed:
            self._note = _RECURSION
        if self._note is None and self._calls.lacking and times:
            self._note = _NO_CALLS
        if self._note is None and not times:
            self._note = "Nothing that was watched ran."
        if self._note is None and self._overtaken:
            self._note = "Another recording began in one of its threads; what ran there is missing."
        log.stopped, log.stopped_note = self._stopped, self._note

    # What code is

    def _classify(self, code: CodeType, module: dict[str, Any]) -> Any:
        name = module_name(module)
        special = self._foreign.special(code, name)
        if special is not None:
            return special
        if is_of_package(name):
            return FOREIGN
        if code.co_name == "__annotate__":  # 3.14: what the compiler makes of annotations
            return FOREIGN
        filename = code.co_filename
        in_cell = self._cell is not None and filename == self._cell.filename
        watched = self._watches_cells and (in_cell or self._sources.cell_name(filename) is not None)
        if not watched and not self._targets.match(code, name):
            self._calls.watch_closing(code)
            return FOREIGN
        kind = code_kind(code)
        if in_cell and not code.co_flags & 2:
            is_statement = code.co_name == "<module>" or code.co_name.startswith("<cell line:")
            kind = "cell" if is_statement else kind
        info = CodeInfo(code, kind, self._code_row(code, module, kind))
        self._infos.append(info)
        self._calls.watch(code)
        return info

    def _code_row(self, code: CodeType, module: dict[str, Any], kind: str) -> int:
        """The index in `Log.codes`; all statements of the cell share one."""
        filename = self._sources.display(code.co_filename, module)
        if kind == "cell":
            known = next((info for info in self._infos if info.is_cell), None)
            if known is not None:
                return known.index
            qualname = "cell"
        else:
            qualname = self._qualnames.of(code, module)
        sites = CodeSites(code)
        self.log.codes.append(
            Code(qualname, kind, filename, code.co_firstlineno, sites.awaits, sites.yields)
        )
        return len(self.log.codes) - 1

    def _merge_cell_lines(self) -> None:
        """A cell's statements are code objects of their own, but one row."""
        cells = [info for info in self._infos if info.is_cell]
        if cells:
            index = cells[0].index
            code = self.log.codes[index]
            awaits = tuple(sorted({line for info in cells for line in info.sites.awaits}))
            yields = tuple(sorted({line for info in cells for line in info.sites.yields}))
            self.log.codes[index] = Code(code.qualname, code.kind, code.filename, 1, awaits, yields)

    # Early ends

    def _failed(self, error: BaseException) -> None:
        """An error inside the recorder, or the limit: the program goes on, untraced.

        What a signal or another thread raised into the program while the recorder ran is raised
        again: it is the program's.
        """
        if isinstance(error, RecursionError):
            # The program is about to get one of its own; what lies below can still be recorded.
            self._recursed = True
        elif isinstance(error, Stuck):
            self._stop_early("tracer lost", _STUCK)
        elif not is_own(error):
            self._raised = True
            self._stop_early(*_raised_into(error))
            raise error
        elif isinstance(error, LimitReached):
            self._stop_early("limit", _limit_note(error))
        else:
            name = type(error).__name__
            note = f"The recorder failed with {name}; what came after is missing."
            self._stop_early("tracer lost", note)

    def _deferred(self, error: BaseException) -> None:
        """The same, where it can only be raised a little later; until then it is traced."""
        if self._active:
            self._active, self._raised = False, True
            self._stopped, self._note = _raised_into(error)
            self._tracer.off = True
            self._tracer.kinds.clear()

    def _stop_early(self, stopped: str, note: str) -> None:
        if self._active:
            self._active = False
            self._stopped, self._note = stopped, note
            self._tracer.off = True
            # Other threads take the trace function off at their next call, of whatever it is.
            self._tracer.kinds.clear()
        self._take_off()


_IN_ITS_THREAD, _FOR_NEW_THREADS = 1, 2


def _living(trace: Any, which: int = _IN_ITS_THREAD) -> Any:
    """`trace`, or what was there before it when it is that of a recorder that is over."""
    while type(trace) is FunctionType and _OVER in trace.__dict__:
        trace = trace.__dict__[_OVER][which]
    return trace


def _hand_back() -> None:
    """This thread has the trace function of a recorder that is over: puts back what was there."""
    trace = sys.gettrace()
    if type(trace) is FunctionType and _OVER in trace.__dict__:
        at_home = trace.__dict__[_OVER][0] == threading.get_ident()
        sys.settrace(_living(trace, _IN_ITS_THREAD if at_home else _FOR_NEW_THREADS))


def _limit_note(error: LimitReached) -> str:
    return f"The limit of {error} was reached; what came after was not recorded."


def _raised_into(error: BaseException) -> tuple[str, str]:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", "It was interrupted; what came after is missing."
    name = type(error).__name__
    note = f"{name} was raised into the program from outside while the recorder ran, which"
    return "tracer lost", f"{note} switches tracing off; what came after is missing."


_TAKEN_OVER = "Something else took over Python's trace function; what came after is missing."
_SWITCHED_OFF = (
    "Python's trace function was switched off: by the program, by an interrupt at an unlucky "
    "moment, or because the recursion limit was reached; what came after is missing."
)
_NO_CALLS = (
    "Other tools hold all free ids of sys.monitoring: generators that were never started, and some "
    "that were closed, are not seen."
)
_STUCK = (
    "A thread was in the middle of a step, and ran code of the program there that waited for "
    "another thread; what came after is missing."
)
#: Seconds that the end of a recording waits for a step of another thread.
_PATIENCE = 1.0
_RECURSION = "The recursion limit was reached inside the recorder; the deepest calls are missing."
