"""A card: what the guide shows below a cell."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["MIME_TYPE", "Card"]

MIME_TYPE = "application/vnd.yieldscope.guide+json"


class Card:
    """Data for the page, and the same as text for whoever has no such page.

    `data` is JSON: ``version``, ``card`` (which kind) and what that kind needs, see
    `src/guide/cards/README.md`. `markdown` says it in words.
    """

    def __init__(self, kind: str, markdown: str, **data: Any) -> None:
        self.data: dict[str, Any] = {"version": 1, "card": kind, **data}
        self.markdown = markdown

    def __repr__(self) -> str:
        return self.markdown

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        # A copy: a front end may keep what it is given.
        return {
            MIME_TYPE: json.loads(json.dumps(self.data)),
            "text/markdown": self.markdown,
            "text/plain": self.markdown.replace("`", "").replace("**", ""),
        }
