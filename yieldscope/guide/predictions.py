"""Predict first: a question before a run, and the step of the run that settles it."""

from __future__ import annotations

from .beliefs import BELIEFS, Belief
from .cards import Card
from .last import last_recording
from .reading import NotThatRun, Reading

__all__ = ["predict", "settle"]


def predict(name: str) -> Card:
    """The question, to be answered before the next cell runs. KeyError for an unknown name."""
    belief = BELIEFS[name]
    options = "\n".join(f"- {option}" for option in belief.options)
    return Card(
        "prediction",
        f"**Predict first.** {belief.question}\n\n{options}",
        id=name,
        question=belief.question,
        options=list(belief.options),
    )


def settle(name: str) -> Card:
    """What the last watched cell says to the question, with the step that shows it.

    Where another cell ran last, or the program was changed into one that does not show it, the card
    says so. KeyError for an unknown name.
    """
    belief = BELIEFS[name]
    recording = last_recording()
    if recording is None:
        return _unsettled(belief, "Run the watched cell above first.")
    try:
        run = Reading(recording)
        if not belief.fails:
            run.check_end()
        found = belief.settle(run)
    except NotThatRun as reason:
        return _unsettled(belief, f"The last watched run does not show this: {reason}")
    right = belief.options[belief.right]
    text = f"Step {found.step + 1}: {found.text}"
    markdown = f"**{right}.** {text}" if found.holds else text
    return Card(
        "settled",
        markdown,
        id=name,
        belief=belief.belief,
        question=belief.question,
        options=list(belief.options),
        right=belief.right,
        holds=found.holds,
        text=found.text,
        step=found.step,
        run=recording.log.run,
    )


def _unsettled(belief: Belief, text: str) -> Card:
    return Card("unsettled", text, id=belief.name, question=belief.question, text=text)
