"""What the parts of the tracer share, and who is below a frame.

The tracer is one object in four layers, one file each: this, `entering`, `arriving`, `leaving`,
and on top `tracer`, which is called by the interpreter.
"""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Callable
from functools import partial
from operator import setitem
from threading import RLock, get_ident, local
from time import perf_counter_ns
from types import AsyncGeneratorType, CodeType, FrameType, FunctionType, GeneratorType, MethodType
from typing import Any

from .activation import RUNNING, SUSPENDED, Activation, CodeInfo, Life
from .causes import CallSites
from .creations import Creations, owners_in_heap
from .faults import Stuck, is_of_recorder
from .locals import Locals
from .log import Options
from .peeks import discarded, owner_of
from .recent import Recent
from .reprs import Reprs
from .rows import END, Rows
from .sites import SUSPENDABLE
from .tasks import Tasks
from .throws import Receivers, Throws
from .values import Texts
from .waits import Waits

__all__ = ["FOREIGN", "HANDLE", "LOOP", "CodeRef", "State"]

#: Stands for `asyncio.events.Handle._run` among the answers of `classify`: one call of it is one
#: turn of the event loop.
HANDLE = object()
FOREIGN = False
#: Nanoseconds for looks at the heap that are always granted.
_LOOKING = 10**9
#: After so many looks for one generator each there is one for all.
_LOOKS_IN_A_ROW = 8
#: Stands for what cannot be seen below a frame: in early releases of 3.10 (3.10.2 is one) a throw
#: that an outer generator or coroutine hands on leaves out of the stack what is below that one.
CUT_OFF = object()

#: Seconds that a thread waits while another one, in the middle of a step, runs code of the program,
#: and between two looks at what it does.
_PATIENCE, _GLANCE = 2.0, 0.1
_CUTS = sys.version_info < (3, 11)
_EAGER_TASKS = sys.version_info >= (3, 12)


class CodeRef(weakref.ref):  # type: ignore[type-arg]
    """A code object that is not watched. Its callback must not be written in Python, see `Life`."""

    __slots__ = ()


def LOOP(frame: FrameType) -> None:
    """Stands for the function in which the loop of another library (trio) runs its tasks. Those are
    not known: who started the loop is not who asks, that is all.
    """


class State:
    """The recorder's state while a run goes on. `local` is the function of all local trace
    functions: that of a frame is `MethodType(local, activation)`, and so is how a frame is known
    again.
    """

    local: Callable[..., None]
    #: The recording is over; trace functions that are still set somewhere do nothing.
    off = True
    #: Held while an event is recorded, where threads are: what one appends to the log must not be
    #: mixed with what another does.
    lock: RLock | None = None
    #: The thread that goes on now.
    _thread = 0

    def __init__(
        self,
        rows: Rows,
        tasks: Tasks,
        classify: Callable[[CodeType, dict[str, Any]], Any],
        failed: Callable[[BaseException], None],
        options: Options,
    ) -> None:
        self.rows = rows
        self.tasks = tasks
        self.failed = failed
        self.lines, self.values, self.locals = options.lines, options.values, options.locals
        self.threads, self.reprs = options.threads, options.reprs
        if options.threads:
            self.lock = RLock()
        #: What the thread that goes on now did last; and each thread has its own.
        self.recent = rows.recent
        self._recents, self._thread = local(), get_ident()
        self._process = os.getpid()
        self.waits = Waits(tasks)
        self.sites = CallSites()
        self.throws = Throws(self.sites, tasks, self.is_discarded)
        self._follow(self.recent)
        self.created = Creations(self)
        self.receivers = Receivers()
        self._looking = 0  # nanoseconds
        self._looks = 0
        self.texts = Texts(self.created.in_locals, Reprs() if options.reprs else None)
        self.changes = Locals(rows, self.texts, self.created.number)
        self.show = self.changes.show
        self._turns = 0
        self.off = False
        #: id(code) → what it is; a dead `CodeRef` where the code object is gone. Those that matter
        #: are kept, so that no other takes their place, the others are the program's.
        self.kinds: dict[int, Any] = {}
        self._codes: list[CodeType] = []
        self._refs: dict[int, CodeRef] = {}
        self._lines_are_back: set[int] = set()
        self._classify = classify

    def alone(
        self,
        function: Callable[..., Any],
        broken: Callable[[FrameType, str, BaseException], object] | None = None,
    ) -> Callable[..., Any]:
        """`function`, called by the interpreter, made to run in one thread at a time. `broken`, for
        a trace function, is told of what is raised while it waits.
        """
        lock = self.lock
        if lock is None:
            return function

        def waits(*event: Any) -> Any:
            if not lock.acquire(False) and not self._waits_for_others():
                return function(*event)  # which has nothing more to do than to let go
            try:
                if get_ident() != self._thread:
                    self._switch()
                return function(*event)
            finally:
                lock.release()

        def locked(*event: Any) -> Any:
            try:
                return waits(*event)
            except BaseException as error:
                if broken is None:
                    raise
                broken(event[-3], event[-2], error)

        return locked

    def _waits_for_others(self) -> bool:
        """Waits for another thread's step, and says whether it is over.

        In the middle of it the collector, a signal or a `repr` may have run code of the program
        that itself waits for the thread that waits here; and in a process that was forked the other
        thread is gone. Then the recording ends, and the program goes on.
        """
        lock, patience, steps = self.lock, _PATIENCE, -1
        try:
            while lock is not None and not self.off and patience > 0:
                if lock.acquire(timeout=_GLANCE):
                    return True
                if os.getpid() != self._process:
                    break
                before, steps = steps, self.rows.count()
                if steps == before and not self._is_in_a_step():
                    patience -= _GLANCE
            if not self.off:
                self.failed(Stuck())
        except AttributeError:
            if not self.off:  # else it was over meanwhile, and let go of everything
                raise
        return False

    def _is_in_a_step(self) -> bool:
        """Whether the thread that went on last is at work for the recorder. If that is this one,
        another one got the lock, and was held up before it did anything.
        """
        frame = sys._current_frames().get(self._thread)
        return self._thread != get_ident() and frame is not None and is_of_recorder(frame)

    def _switch(self) -> None:
        """Another thread than before goes on."""
        if self.off:
            return
        rows = self.rows
        rows.bury()  # which vanished, most likely, where the thread was that goes on no more
        self.recent.leave(rows.count())
        self._thread = get_ident()
        known = self._recents.__dict__.get("recent")
        if known is None:
            known = self._recents.recent = Recent()
        known.enter(rows.count())
        self._follow(known)

    def _follow(self, recent: Recent) -> None:
        self.recent = self.rows.recent = self.throws.recent = self._recents.recent = recent

    def classify(self, code: CodeType, module: dict[str, Any]) -> Any:
        """What `code` is, which runs with the globals `module`; asked once for each code object."""
        key = id(code)
        self.kinds[key] = what = self._classify(code, module)
        if what is FOREIGN:
            self._refs[key] = CodeRef(code, partial(setitem, self.kinds, key))
        else:
            self._codes.append(code)
        return what

    def release(self) -> None:
        """Lets go of all code objects."""
        self.off = True
        self.texts.release()
        self._refs.clear()  # before what their callbacks write to
        self.kinds.clear()
        self._codes.clear()
        self.sites.clear()  # the same
        self.rows.lives.clear()
        self.sites = self.throws.sites = CallSites()

    def put_back_lines(self, thread: int | None) -> None:
        """The recording ends: frames that have not come to their end give line events to whoever
        traces them next. Those of `thread` alone; None: of all.

        A suspended frame does already. What runs is on the stack of its thread; but where something
        else took the trace function away, it may have been suspended unseen.
        """
        running = sys._current_frames().items()
        # The frame of this function is among them, and must not be left in a variable of its own.
        tops = [top for number, top in running if thread is None or number == thread]
        del running
        while tops:
            frame: FrameType | None = tops.pop()
            while frame is not None:
                if _is_of_recorder(frame.f_trace):
                    frame.f_trace_lines = True
                    act = self.activation_of(frame)
                    if act is not None:
                        self._lines_are_back.add(act.id)
                    elif self.kinds.get(id(frame.f_code)) is HANDLE:
                        frame.f_trace = None
                frame = frame.f_back
        alive = [life() for life in list(self.rows.lives.values())]
        if any(
            act is not None and act.state == RUNNING and act.id not in self._lines_are_back
            for act in alive
        ):
            for own, _ in owners_in_heap({id(code) for code in self._codes}):
                if _is_of_recorder(own.f_trace):
                    own.f_trace_lines = True

    def new_row(self, info: CodeInfo, joined: bool) -> int:
        """A new row in `frames`."""
        return self.rows.frame(info.index, joined, 0, END["suspended"])

    def activation(self, info: CodeInfo, number: int) -> Activation:
        """The activation of the frame with this row."""
        act = Activation(info, number)
        if info.suspendable:
            self.watch_life(act)
        return act

    def watch_life(self, act: Activation) -> None:
        """From now on it is told when the frame vanishes."""
        act.life = life = Life(act, self.rows.dead.append)
        life.number, life.held = act.id, False
        self.rows.lives[act.id] = life

    def owner(self, act: Activation, frame: FrameType) -> Any:
        """The generator or coroutine that runs in `frame`. Costs a look at the heap, up to 3.13.

        No weak reference is made here: where the frame was entered by the finaliser of its
        generator, weak references to that are cleared already, and a new one would outlive it.
        """
        known = None if act.owner is None else act.owner()
        if known is None:
            begun = perf_counter_ns()
            known = owner_of(frame)
            act.looked_for = True
            self._count_look()
            # It will be looked for once more, to be kept.
            self._looking += 2 * (perf_counter_ns() - begun)
        return known

    def may_look(self, act: Activation) -> bool:
        """Whether the owner of `act` is known, or may be looked for: a program with a large heap
        that asks many generators in ways that do not show must not be slowed down by that.
        """
        if act.owner is not None:
            return act.owner() is not None  # else it is being finalised: nobody sends anything
        return self._looks_are_granted()

    def _looks_are_granted(self) -> bool:
        elapsed = perf_counter_ns() - self.rows.started
        return self._looking < _LOOKING + elapsed // 10

    def is_discarded(self, act: Activation, frame: FrameType) -> bool:
        """Whether the generator of `frame`, which gets a GeneratorExit, was dropped, not closed, by
        a call that does not tell. When looks at the heap have taken too long, the likelier is said:
        that it was dropped.
        """
        if act.owner is not None and act.owner() is None:
            return True  # weak references are cleared before the finaliser runs
        if not self._looks_are_granted():
            return True
        begun = perf_counter_ns()
        answer = discarded(frame)
        self._count_look()
        self._looking += perf_counter_ns() - begun
        return answer

    def _count_look(self) -> None:
        """Where there are many, there is one for all that are suspended now, too, so that for these
        no other is needed.
        """
        self._looks += 1
        if self._looks % _LOOKS_IN_A_ROW:
            return
        for frame, value in owners_in_heap({id(code) for code in self._codes}):
            act = self.activation_of(frame)
            # One that is being finalised runs, but an async generator, whose finaliser is a hook.
            if (
                act is not None
                and act.owner is None
                and act.state == SUSPENDED
                and type(value) is not AsyncGeneratorType
                and not (value.gi_running if type(value) is GeneratorType else value.cr_running)
            ):
                act.owner = weakref.ref(value)

    def keep_owner(self, act: Activation, frame: FrameType) -> None:
        """The frame goes on, so that its generator is in use: from now on it is known."""
        known = owner_of(frame)
        if known is not None:
            act.owner = weakref.ref(known)
        act.looked_for = False

    # Who is below

    def activation_of(self, frame: FrameType | None) -> Activation | None:
        """The activation that hangs on `frame`."""
        token = None if frame is None else frame.f_trace
        if type(token) is MethodType and token.__func__ is self.local:
            act: Activation = token.__self__  # type: ignore[assignment]
            return act
        return None

    def below(self, frame: FrameType) -> Activation | object | None:
        """The nearest watched frame that runs below, HANDLE when the event loop is nearer, LOOP
        when that of another library is, CUT_OFF where that cannot be seen.
        """
        local, kinds = self.local, self.kinds
        back = last = frame.f_back
        while back is not None:
            token = back.f_trace
            if token is not None and type(token) is MethodType and token.__func__ is local:
                act: Activation = token.__self__  # type: ignore[assignment]
                # On a throw, frames that are still suspended are shown below the one it enters.
                if act.state == RUNNING:
                    return act
            else:
                what = kinds.get(id(back.f_code))
                if what is HANDLE or what is LOOP:
                    return what
            last, back = back, back.f_back
        if _CUTS and last is not None and last.f_code.co_flags & SUSPENDABLE:
            return CUT_OFF
        return None

    def watched_below(self, frame: FrameType) -> Activation | None:
        """The nearest watched frame that runs below in the same turn."""
        below = self.below(frame)
        return below if isinstance(below, Activation) else None

    def place(self, act: Activation, frame: FrameType) -> None:
        """Settles in which turn and task `frame` runs now, and who asked for it."""
        below = self.below(frame)
        act.by_loop = below is HANDLE or below is LOOP
        act.asker = 0
        if isinstance(below, Activation):
            act.turn, act.task = below.turn, below.task
            if below.turn == 0 and self.tasks.in_loop():
                # A loop that is not written in Python: a turn begins where a task does.
                act.task = self.tasks.current()
                if act.task != below.task:
                    act.turn = self.begin_turn()
                    act.by_loop = True
                    return
            elif _EAGER_TASKS and below.turn:
                act.task = self.tasks.current()
            act.asker = below.id + 1
        elif below is LOOP:
            act.turn = act.task = 0
        elif below is HANDLE:
            act.turn, act.task = self.recent.turn, self.tasks.current()
        elif below is CUT_OFF:
            in_loop = self.tasks.in_loop()
            act.turn = self.recent.turn if in_loop else 0
            act.task = self.tasks.current() if in_loop else 0
            act.asker = self.rows.running(act.turn)
            act.by_loop = in_loop and not act.asker
        elif self.tasks.in_loop():
            act.turn, act.task = self.begin_turn(), self.tasks.current()
            act.by_loop = True
        else:
            act.turn = act.task = 0

    def begin_turn(self) -> int:
        """A turn of an event loop begins on this thread; its optional number."""
        self._turns += 1
        self.recent.turn = self._turns
        return self._turns


def _is_of_recorder(trace: object) -> bool:
    """Whether a frame's trace function is one of a recorder's."""
    while type(trace) is MethodType:
        trace = trace.__func__
    return type(trace) is FunctionType and dict.get(trace.__globals__, "__package__") == __package__
