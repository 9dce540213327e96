"""The code that a notebook's page sends, made here as `src/kernel/injection.ts` makes it."""

from __future__ import annotations

import json
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "yieldscope"


def injection_code() -> str:
    sources = {file.name: file.read_text(encoding="utf-8") for file in PACKAGE.glob("*.py")}
    text = json.dumps(sources["injected.py"] + "\ninstall(SOURCES)\n", ensure_ascii=False)
    builtins = '__import__("builtins")'
    globals_ = '{"__name__": "yieldscope_injection", "SOURCES": '
    return (
        f'{builtins}.exec({builtins}.compile({text}, "<yieldscope>/injected.py", "exec"), '
        f"{globals_}{json.dumps(sources, ensure_ascii=False)}}})"
    )
