"""The sections of the guide, where each is, and the way from one to the next."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from typing import Any

from .beliefs import BELIEFS
from .cards import Card
from .exercises import EXERCISES

__all__ = ["SECTIONS", "VERIFIED", "Section", "contents", "section"]

#: The minor versions of Python 3 that the guide is run on by its tests.
VERIFIED = range(10, 15)


@dataclass(frozen=True)
class Section:
    """One section: its number, its title, the notebook, and minutes to read it."""

    number: str
    title: str
    notebook: str
    minutes: int

    @property
    def anchor(self) -> str:
        """The fragment of its heading, as JupyterLab makes it."""
        return f"{self.number}.-{self.title}".replace(" ", "-")


SECTIONS = (
    Section("1", "Core answer", "01-core-answer.ipynb", 5),
    Section("2", "Watch it: async iteration pulls values", "01-core-answer.ipynb", 5),
    Section("3", "Why this design exists", "02-mechanics.ipynb", 3),
    Section("4", "Mechanics and CPython internals", "02-mechanics.ipynb", 13),
    Section("5", "Complexity and tradeoffs", "03-tradeoffs.ipynb", 5),
    Section("6", "Idiomatic patterns and refactoring", "03-tradeoffs.ipynb", 4),
    Section("7", "Common mistakes and edge cases", "04-mistakes.ipynb", 25),
    Section("8", "When to use it, and when not", "05-when-and-next.ipynb", 2),
    Section("9", "Further reading", "05-when-and-next.ipynb", 1),
    Section("10", "Board notes and next checks", "05-when-and-next.ipynb", 21),
    Section("A", "The awaitable model", "06-awaitable-model.ipynb", 10),
    Section("B", "Iterables and memory", "07-iterables-and-memory.ipynb", 10),
)


def section(number: str) -> Card:
    """The end of a section: a mark that it was read, and the way to the ones beside it.

    KeyError for an unknown number.
    """
    at = {one.number: index for index, one in enumerate(SECTIONS)}[number]
    before = SECTIONS[at - 1] if at else None
    after = SECTIONS[at + 1] if at + 1 < len(SECTIONS) else None
    links = []
    if before is not None:
        links.append(f"Before: [{before.title}]({before.notebook})")
    links.append("[Contents](00-contents.ipynb)")
    if after is not None:
        links.append(f"Next: [{after.title}]({after.notebook})")
    return Card(
        "section",
        " · ".join(links),
        id=number,
        title=SECTIONS[at].title,
        previous=before and _link(before),
        next=after and _link(after),
    )


def contents() -> Card:
    """All sections, what is asked and checked in each, and whether this Python is one of those that
    the guide was run on.
    """
    running = f"Python {platform.python_version()}"
    verified = sys.version_info.minor in VERIFIED and sys.version_info.major == 3
    known = (
        f"{running}, one of those that the guide was run on."
        if verified
        else f"{running}: **the guide is not verified on this Python.**"
    )
    lines = [
        f"- [{one.number}. {one.title}]({one.notebook}#{one.anchor}), {one.minutes} minutes"
        for one in SECTIONS
    ]
    return Card(
        "contents",
        "\n".join([*lines, "", known]),
        sections=[
            {
                **_link(one),
                "id": one.number,
                "minutes": one.minutes,
                "predictions": [b.name for b in BELIEFS.values() if b.section == one.number],
                "checks": [e.name for e in EXERCISES.values() if e.section == one.number],
            }
            for one in SECTIONS
        ],
        beliefs=[
            {"id": b.name, "belief": b.belief, "section": b.section}
            for one in SECTIONS
            for b in BELIEFS.values()
            if b.section == one.number
        ],
        checks=[{"id": e.name, "title": e.title, "section": e.section} for e in EXERCISES.values()],
        python=platform.python_version(),
        verified=verified,
    )


def _link(one: Section) -> dict[str, Any]:
    return {"title": one.title, "notebook": one.notebook, "anchor": one.anchor}
