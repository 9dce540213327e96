"""Reads a recording as the guide asks of it: by the names of functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..recording import Frame, Recording, Step

__all__ = ["NotThatRun", "Reading"]

_ENTRIES = ("start", "resume", "throw")


class NotThatRun(Exception):
    """The recording has not what was asked for; the text says what is missing."""


class Reading:
    """One recording. Functions are named by the last part of their qualified name."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.steps: Sequence[Step] = list(recording.steps)
        self.frames: Sequence[Frame] = list(recording.frames)

    def check_end(self) -> None:
        """Raises `NotThatRun` for a run that was cut short, or ended with an exception."""
        if self.recording.stopped is not None:
            raise NotThatRun(f"it was not recorded to its end ({self.recording.stopped}).")
        for frame in self.frames:
            if frame.kind == "cell" and frame.end == "raised":
                raise NotThatRun("it ended with an exception.")

    def frames_of(self, *names: str) -> list[Frame]:
        """All frames of these functions, in the order in which they were met."""
        return [frame for frame in self.frames if self.name(frame.id) in names]

    def name(self, frame: int | None) -> str:
        """The function of a frame, ``""`` for none."""
        return "" if frame is None else self.frames[frame].qualname.rpartition(".")[2]

    def steps_of(
        self, *names: str, kinds: Iterable[str] = (), causes: Iterable[str] = ()
    ) -> list[Step]:
        """The steps of these functions, of these kinds and causes (none: of all)."""
        ids = {frame.id for frame in self.frames_of(*names)}
        kinds, causes = tuple(kinds), tuple(causes)
        return [
            step
            for step in self.steps
            if step.frame in ids
            and (not kinds or step.kind in kinds)
            and (not causes or step.cause in causes)
        ]

    def pulls(self, name: str) -> list[Step]:
        """Where a generator was asked for an item: the first time, and each time after a yield."""
        return self.steps_of(name, kinds=_ENTRIES, causes=("first", "pull", "send"))

    def yields(self, name: str) -> list[Step]:
        """Where a generator handed an item over."""
        return self.steps_of(name, kinds=("yield",))

    def waits(self, name: str) -> list[Step]:
        """Where a function was really suspended at an await."""
        return self.steps_of(name, kinds=("await",))

    def turns_of_others(self, first: int, last: int) -> int:
        """How many turns of the loop of other tasks begin between two steps of one task."""
        own = self.steps[first].task
        return len(
            {
                step.turn
                for step in self.steps[first : last + 1]
                if step.turn is not None and step.task != own
            }
        )

    def task(self, number: int | None) -> str:
        """The name of a task, as people see it."""
        name = None if number is None else self.recording.tasks[number].name
        return "no task" if number is None else name or f"task {number}"
