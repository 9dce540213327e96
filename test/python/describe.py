"""A recording in words, one line a step, so that a person can check it and a test can compare it.

Numbers that differ from one Python to the next (indices of steps, numbers of turns) are replaced by
what they stand for.
"""

from __future__ import annotations

from collections.abc import Sequence

from yieldscope.recording import Recording, Step


class Description:
    """`lines()` gives the description of a whole recording."""

    def __init__(
        self, recording: Recording, with_lines: bool, with_changes: bool, only: Sequence[str]
    ) -> None:
        self.recording = recording
        self.only = only
        self.steps = list(recording.steps)
        self.with_lines = with_lines
        self.with_changes = with_changes
        self.names = self._frame_names()
        turns = sorted({step.turn for step in self.steps if step.turn is not None})
        # Asyncio's own turns between them differ from version to version.
        self.turns = {turn: rank for rank, turn in enumerate(turns)}

    def lines(self) -> list[str]:
        """Steps, then frames, then tasks, then how it ended."""
        recording = self.recording
        lines = [self._step(step) for step in self.steps if self._is_told(step)]
        lines.append("")
        if self.only:
            return lines
        # Frames are numbered as they were met, which differs; the order of their names does not.
        frames = [(self.names[frame.id], frame) for frame in recording.frames]
        for name, frame in sorted(frames, key=lambda pair: pair[0]):
            words = [f"frame {name}: {frame.kind}, {frame.end}"]
            if frame.joined:
                words.append("joined")
            if frame.created_at is not None:
                words.append(f"made at {self._place(frame.created_at)}")
            if frame.receiver is not None:
                words.append(f"of object {frame.receiver}")
            lines.append(", ".join(words))
        for task in recording.tasks:
            words = [f"task {self._task(task.id)}: {task.outcome}"]
            if task.exception_taken is not None:
                words.append("exception taken" if task.exception_taken else "exception not taken")
            if task.created_by is not None:
                words.append(f"made at {self._place(task.created_by)}")
            lines.append(", ".join(words))
        if recording.stopped or recording.stopped_note:
            lines.append(f"stopped {recording.stopped}: {recording.stopped_note}")
        return lines

    def _frame_names(self) -> dict[int, str]:
        """`pages`, or `pages 1`, `pages 2` in order of their first steps where there are more."""
        first: dict[int, int] = {}
        for step in self.steps:
            first.setdefault(step.frame, step.index)
        frames = list(self.recording.frames)
        last = len(self.steps)

        def since(frame: int) -> tuple[int, int]:
            return first.get(frame, last), frame

        order = sorted(range(len(frames)), key=since)
        names: dict[int, str] = {}
        for index in order:
            same = [other for other in order if frames[other].qualname == frames[index].qualname]
            name = frames[index].qualname
            names[index] = name if len(same) == 1 else f"{name} {same.index(index) + 1}"
        return names

    def _is_told(self, step: Step) -> bool:
        if self.only and self.recording.frames[step.frame].qualname not in self.only:
            return False
        return step.kind != "line" or self.with_lines or (self.with_changes and bool(step.changes))

    def _place(self, index: int) -> str:
        step = self.steps[index]
        return f"{self.names[step.frame]}:{step.lineno}"

    def _task(self, number: int) -> str:
        name = self.recording.tasks[number].name
        return name if not name.startswith("Task-") else f"#{number}"

    def _step(self, step: Step) -> str:
        words = [step.kind, f"{self.names[step.frame]}:{step.lineno}"]
        if step.cause is not None:
            words.append(step.cause)
        elif step.kind in ("start", "resume", "throw"):
            words.append("?")
        if step.by is not None:
            words.append(f"by {self.names[step.by]}")
        if step.woken_by is not None:
            words.append(f"woken at {self._place(step.woken_by)}")
        wait = step.waits_for
        if wait is not None:
            words.append(f"for {wait.kind}")
            if wait.text is not None:
                words.append(f"({wait.text})")
            if wait.delay is not None:
                words.append(f"{wait.delay} ns")
            if wait.task is not None:
                words.append(f"task {self._task(wait.task)}")
            if wait.frame is not None:
                words.append(self.names[wait.frame])
        elif step.value is not None:
            words.append(f"= {step.value}")
        if (step.task is not None or step.turn is not None) and not self.only:
            task = "-" if step.task is None else self._task(step.task)
            turn = "-" if step.turn is None else self.turns[step.turn]
            words.append(f"[{task} {turn}]")
        if self.with_changes and step.changes:
            changes = (
                f"{name}: {'-' if old is None else old} > {'-' if new is None else new}"
                for name, (old, new) in sorted(step.changes.items())
            )
            words.append("{" + "; ".join(changes) + "}")
        return " ".join(words)


def describe(
    recording: Recording,
    with_lines: bool = False,
    with_changes: bool = False,
    only: Sequence[str] = (),
) -> list[str]:
    """The description of a recording, as lines.

    `only`: the steps of functions with these names alone, without tasks and turns, where the order
    of the others depends on how fast the machine is.
    """
    return Description(recording, with_lines, with_changes, only).lines()
