"""What the notebooks of the guide use: questions to answer before a run, the step that settles
each, exercises that look at what a program did, and the way from section to section.

    from yieldscope import guide

    guide.predict("pulls")

Each call gives a card. Where Yieldscope's page is not there to draw it, a card is text.
"""

from __future__ import annotations

from .cards import Card
from .exercises import answer, check
from .pages import contents, section
from .predictions import predict, settle

__all__ = ["Card", "answer", "check", "contents", "predict", "section", "settle"]
