"""The functions of the standard library that the recorder looks at: asyncio's event loop and what
it offers to await.
"""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable
from time import perf_counter_ns
from types import AsyncGeneratorType, BuiltinMethodType, CodeType, FrameType, MethodType
from typing import Any

from .activation import Activation
from .entering import UNSEEN, Entering
from .rows import CAUSE
from .sites import AWAIT, FIRST, CodeSites
from .state import HANDLE, LOOP
from .tasks import ByObject, is_task, name_of
from .waits import AWAITABLES, WAKERS, Wait, own_attribute
from .webloop import WebLoop

__all__ = ["Foreign"]

#: An eager task gets its name only after its first step.
_NAMED_LATE = sys.version_info[:2] in ((3, 12), (3, 13))
_MAY_BE_EAGER = sys.version_info >= (3, 12)
#: Deleted locals die inside a trace function, where the call of a finaliser hook is not traced.
_DROPS_UNSEEN = sys.version_info < (3, 12)
#: 3.10 does not count how often a task was cancelled.
_COUNTS_NO_CANCELS = sys.version_info < (3, 11)
Watch = Callable[[FrameType], Any]
#: Where event loops are written: asyncio's, and Pyodide's own, which runs what JavaScript tells it.
_LOOPS = ("asyncio.base_events", "pyodide.webloop")
#: Pyodide's looks at once whether anybody else waits for a task that has failed.
_WEB_LOOP_LOOKS = "_decrement_in_progress"
#: From a future that is done to the handles of what waits for it; the first where asyncio is
#: without its parts in C.
_BETWEEN = ("__schedule_callbacks", "call_soon", "_call_soon")


def _is_cancel_in_python(code: CodeType) -> bool:
    """Whether `code` is `cancel` of asyncio's tasks or futures that are not written in C."""
    tasks: Any = sys.modules["asyncio.tasks"]
    classes = tasks._PyTask, tasks.futures._PyFuture
    return any(cls.cancel.__code__ is code for cls in classes)


def _of_handle(frame: FrameType, slot: str) -> Any:
    """What the handle has whose method runs in `frame`, whatever its class makes of its slots."""
    handles: Any = sys.modules["asyncio.events"].Handle
    handle = frame.f_locals.get("self")
    return getattr(handles, slot).__get__(handle) if issubclass(type(handle), handles) else None


class Foreign:
    """`special` gives what the tracer does at a call of a code object, None for most."""

    def __init__(self, tracer: Entering) -> None:
        self._tracer = tracer
        self._within = tracer.alone(self._inside)
        self._named = tracer.alone(self._created_task)
        self._shut_down = tracer.alone(self._shuts_down)
        self._sites: dict[int, CodeSites] = {}
        #: Handle → the step (optional) that made the loop call it.
        self._scheduled = ByObject[int]()
        self._handlers: dict[tuple[str, str], Any] = {
            ("asyncio.events", "_run"): HANDLE,
            ("asyncio.events", "__init__"): self._schedule,
            ("trio._core._run", "unrolled_run"): LOOP,
            ("threading", "start"): self._start_thread,
            ("selectors", "select"): self._select,
            ("asyncio.timeouts", "_on_timeout"): self._on_timeout,
            ("asyncio.tasks", "_set_task_name"): self._name_task,
            ("asyncio.tasks", "_cancel_and_wait"): self._cancel_and_wait,
        }
        self._web_loop = WebLoop(tracer)
        self._handlers.update(self._web_loop.handlers)
        for loop in _LOOPS:
            self._handlers[loop, "_asyncgen_finalizer_hook"] = self._finalise
            self._handlers[loop, "_asyncgen_firstiter_hook"] = self._first_iteration
            self._handlers[loop, "shutdown_asyncgens"] = self._shutdown
            self._handlers[loop, "create_task"] = self._create_task
            self._handlers[loop, "call_exception_handler"] = self._exception_handler
        for key, make in AWAITABLES.items():
            self._handlers[key] = self._awaitable(make)
        for key, how in WAKERS.items():
            self._handlers[key] = self._waker(how)

    def special(self, code: CodeType, module: object) -> Any:
        """HANDLE, a function of the frame, or None, for code of the module of that name."""
        if type(module) is not str:
            return None
        found = self._handlers.get((module, code.co_name))
        if found is HANDLE and code is not sys.modules["asyncio.events"].Handle._run.__code__:
            return None  # a kind of handle whose method calls that one, as 3.14 has for threads
        return found

    def start(self, trace: Callable[..., Any], tool: int) -> None:
        """The recording begins: with this trace function, and this tool id of `sys.monitoring`."""
        self._web_loop.start(trace, tool)

    def stop(self) -> None:
        """It ends."""
        self._web_loop.stop()

    def release(self) -> None:
        """Lets go of everything but the tracer, as functions of this hang on suspended frames."""
        tracer = self._tracer
        self._web_loop.release()
        self.__dict__.clear()
        self._tracer = tracer

    # The loop

    def _select(self, frame: FrameType) -> Any:
        back = frame.f_back
        if back is None or back.f_code.co_name != "_run_once":
            return None
        timeout = frame.f_locals.get("timeout")
        if timeout is not None and (type(timeout) not in (int, float) or timeout <= 0):
            return None
        begun = perf_counter_ns()
        rows = self._tracer.rows
        frame.f_trace_lines = False

        def selecting(frame: FrameType, event: str, arg: Any) -> None:
            if event == "return":
                rows.idle(perf_counter_ns() - begun)

        return self._tracer.alone(selecting)

    def _schedule(self, frame: FrameType) -> None:
        """The loop is asked to call something soon or later; perhaps a future tells who waits for
        it that it is done.
        """
        handles: Any = sys.modules["asyncio.events"].Handle
        local = frame.f_locals
        handle, args = local.get("self"), local.get("args")
        if not issubclass(type(handle), handles):
            return
        waits = self._tracer.waits
        future = args[0] if type(args) is tuple and len(args) == 1 else None
        waiting = () if future is None else waits.told_done(future)
        step = self._step_now(frame)
        for wait in waiting:
            wait.woken = wait.woken or step
            if _COUNTS_NO_CANCELS and waits.is_cancelled(future):
                self._who_is_cancelled(wait, frame)
        if step:
            self._scheduled.put(handle, step)

    def _who_is_cancelled(self, wait: Wait, frame: FrameType) -> None:
        """What is awaited was cancelled, or the task that waits: read from the call that did it."""
        tracer = self._tracer
        back = frame.f_back
        owner = None
        while back is not None:
            if _is_cancel_in_python(back.f_code):
                owner = back.f_locals.get("self")
            elif back.f_code.co_name not in _BETWEEN:
                break
            back = back.f_back
        if back is None:
            return
        if owner is None:
            owner = self._owner_of_cancel(back)
        if is_task(owner):
            tracer.tasks.is_cancelled(owner)
        elif owner is not None and id(owner) == wait.future:
            wait.cancelling = True

    def _owner_of_cancel(self, frame: FrameType) -> Any:
        """Whose `cancel`, written in C, is called in `frame`; None for another call."""
        tracer = self._tracer
        if tracer.kinds.get(id(frame.f_code)) is HANDLE:
            callback = _of_handle(frame, "_callback")
            if type(callback) is BuiltinMethodType and callback.__name__ == "cancel":
                return callback.__self__
            return None
        name = tracer.sites.owner(frame.f_code, frame.f_lasti, "cancel")
        return None if name is None else frame.f_locals.get(name)

    def _step_now(self, frame: FrameType) -> int:
        """The step (optional) that made library code run in `frame`: of the watched frame below;
        or, in a callback, the last one of the task that it is told of, or the one that asked for
        the callback.
        """
        tracer = self._tracer
        below = tracer.below(frame)
        if below is not HANDLE:
            return below.last_step + 1 if isinstance(below, Activation) else 0
        if tracer.tasks.in_task():
            return 0  # a task goes on where nothing is watched
        back = frame.f_back
        while back is not None and tracer.kinds.get(id(back.f_code)) is not HANDLE:
            back = back.f_back
        if back is None:
            return 0
        handle, args = back.f_locals.get("self"), _of_handle(back, "_args")
        if type(args) is tuple and args and is_task(args[0]):
            return tracer.tasks.last_step_of(args[0]) + 1
        return self._scheduled.get(handle) or 0

    def _start_thread(self, frame: FrameType) -> None:
        self._tracer.rows.out_of_sight = not self._tracer.threads

    def _finalise(self, frame: FrameType) -> None:
        """The loop was told that nobody holds an async generator any more; it will close it in a
        task of its own.
        """
        generator = frame.f_locals.get("agen")
        if type(generator) is AsyncGeneratorType:
            act = self._tracer.activation_of(generator.ag_frame)
            if act is not None:
                act.finaliser = CAUSE["loop"]

    def _first_iteration(self, frame: FrameType) -> None:
        generator = frame.f_locals.get("agen")
        if type(generator) is AsyncGeneratorType:
            self._tracer.created.met(generator, frame)

    def _shutdown(self, frame: FrameType) -> Any:
        self._tracer.recent.shutting_down = True
        frame.f_trace_lines = False
        return self._shut_down

    def _shuts_down(self, frame: FrameType, event: str, arg: Any) -> None:
        if self._tracer.off:
            frame.f_trace = None
        elif event == "return":
            # It waits for the future of a gather, and returns nothing.
            self._tracer.recent.shutting_down = arg is not None
            frame.f_trace_lines = True

    def _create_task(self, frame: FrameType) -> Any:
        tracer = self._tracer
        coroutine = frame.f_locals.get("coro")
        if _DROPS_UNSEEN:
            self._closes_dropped(coroutine, frame)
        below = tracer.watched_below(frame)
        if below is not None:
            tracer.tasks.created(coroutine, below.last_step + 1)
            tracer.created.met(coroutine, frame)
        if not _MAY_BE_EAGER:
            return None
        frame.f_trace_lines = False
        return self._named

    def _closes_dropped(self, closing: Any, frame: FrameType) -> None:
        """The loop begins to close what its finaliser hook was told of, perhaps unseen: a handle
        calls `create_task` with the `aclose()` of an async generator whose weak references, the
        loop's own among them, were cleared.
        """
        back = frame.f_back
        if (
            type(closing).__name__ == "async_generator_athrow"
            and back is not None
            and self._tracer.kinds.get(id(back.f_code)) is HANDLE
        ):
            for generator in gc.get_referents(closing):
                if type(generator) is AsyncGeneratorType and not weakref.getweakrefcount(generator):
                    act = self._tracer.activation_of(generator.ag_frame)
                    if act is not None:
                        act.finaliser = CAUSE["loop"]

    def _created_task(self, frame: FrameType, event: str, arg: Any) -> None:
        # An eager task may be done before it gets its name, and gone just after that.
        if event == "return" and arg is not None:
            tasks = self._tracer.tasks
            tasks.turn_over(id(arg))
            if _NAMED_LATE:
                tasks.named(arg, name_of(arg))

    def _name_task(self, frame: FrameType) -> None:
        local = frame.f_locals
        self._tracer.tasks.named(local.get("task"), local.get("name"))

    def _exception_handler(self, frame: FrameType) -> None:
        context = frame.f_locals.get("context")
        if type(context) is dict and "exception" in context:
            task = context.get("task")
            if task is None:
                task = context.get("future")
            back = frame.f_back
            if task is None and back is not None and back.f_code.co_name == _WEB_LOOP_LOOKS:
                task = back.f_locals.get("fut")
            if task is not None:
                self._tracer.tasks.not_taken(task)

    def _on_timeout(self, frame: FrameType) -> None:
        task = own_attribute(frame.f_locals.get("self"), "_task")
        if task is not None:
            self._tracer.tasks.time_is_up(task)

    def _cancel_and_wait(self, frame: FrameType) -> None:
        """Up to 3.11 this is how wait_for ends a task: because of its time limit, unless it is
        itself being cancelled.
        """
        task = frame.f_locals.get("fut")
        handling = sys.exc_info()[0]
        if handling is not None and self._tracer.throws.is_cancel(handling):
            return
        if frame.f_lasti > 4:
            return
        if issubclass(type(task), sys.modules["asyncio.tasks"].Task):
            self._tracer.tasks.time_is_up(task)
        act = self._tracer.watched_below(frame)
        if act is not None and act.wait is not None:
            self._tracer.throws.overdue[act.id] = act.wait

    # What it offers to await

    def _awaitable(self, make: Callable[[FrameType, Any], Wait | None]) -> Watch:
        tracer = self._tracer

        def entered(frame: FrameType) -> Any:
            if self._meaning(frame) != FIRST:  # resumed
                token = frame.f_trace
                if type(token) is MethodType and token.__func__ is self._within:
                    frame.f_trace_lines = False
                return None
            if UNSEEN:
                tracer.calls_something(frame)
            act = tracer.watched_below(frame)
            if act is None or (act.wait is not None and not act.wait.over):
                return None
            wait = make(frame, tracer.waits)
            if wait is None:
                return None
            act.wait = wait
            frame.f_trace_lines = False
            return MethodType(self._within, wait)

        return entered

    def _inside(self, wait: Wait, frame: FrameType, event: str, arg: Any) -> None:
        """Local trace function of an awaitable that is directly or indirectly under a watched
        frame.
        """
        if self._tracer.off:
            frame.f_trace = None
        elif event == "exception":
            wait.exception_lasti = frame.f_lasti
        elif event == "return":
            try:
                if self._is_suspended(wait, frame, arg):
                    frame.f_trace_lines = True  # it may outlive the recording
                    self._tracer.waits.suspended(wait, arg, frame)
                else:
                    self._tracer.waits.done(wait)
            except Exception as error:
                self._tracer.failed(error)

    def _is_suspended(self, wait: Wait, frame: FrameType, arg: Any) -> bool:
        if self._meaning(frame) != AWAIT:
            return False
        return arg is not None or wait.exception_lasti != frame.f_lasti

    def _meaning(self, frame: FrameType) -> int | None:
        """What the instruction means at which the frame stands."""
        code = frame.f_code
        sites = self._sites.get(id(code))
        if sites is None:
            sites = self._sites[id(code)] = CodeSites(code)
        return sites.meaning.get(frame.f_lasti)

    def _waker(self, how: str) -> Watch:
        tracer = self._tracer

        def called(frame: FrameType) -> None:
            if tracer.waits.any_to_wake(how):
                tracer.waits.wake(how, frame, self._step_now(frame))

        return called
