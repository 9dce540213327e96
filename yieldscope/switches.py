"""The options that the command line and ``%%yieldscope`` share."""

from __future__ import annotations

import argparse
import shlex
from typing import Any, NoReturn

from .recorder import DEFAULT_MAX_BYTES, DEFAULT_MAX_STEPS

__all__ = ["SwitchError", "add_switches", "parse_switches", "switches_of"]


class SwitchError(ValueError):
    """The options cannot be used. The message says why, and which there are."""


def _count(text: str) -> int:
    number = int(text.replace("_", ""))
    if number < 1:
        raise ValueError(text)
    return number


_count.__name__ = "number"  # argparse names the type in its message


def add_switches(parser: argparse.ArgumentParser) -> None:
    """Adds the options to `parser`."""
    parser.add_argument("--no-lines", action="store_true", help="no steps for lines")
    parser.add_argument("--no-values", action="store_true", help="no values at yields and returns")
    parser.add_argument("--no-locals", action="store_true", help="no local variables")
    parser.add_argument("--threads", action="store_true", help="watch threads that start, too")
    parser.add_argument(
        "--reprs", action="store_true", help="show objects by their own repr, which then runs"
    )
    parser.add_argument(
        "--max-steps",
        type=_count,
        default=DEFAULT_MAX_STEPS,
        metavar="N",
        help=f"record at most N steps (default: {DEFAULT_MAX_STEPS:,})",
    )
    parser.add_argument(
        "--max-bytes",
        type=_count,
        default=DEFAULT_MAX_BYTES,
        metavar="N",
        help=f"record at most about N bytes (default: {DEFAULT_MAX_BYTES:,})",
    )


def switches_of(parsed: argparse.Namespace) -> dict[str, Any]:
    """What was parsed, as keyword arguments of `Recorder` and `watch`."""
    return {
        "lines": not parsed.no_lines,
        "values": not parsed.no_values,
        "locals": not parsed.no_locals,
        "threads": parsed.threads,
        "max_steps": parsed.max_steps,
        "reprs": parsed.reprs,
        "max_bytes": parsed.max_bytes,
    }


class _MagicParser(argparse.ArgumentParser):
    """A parser that raises where a program would exit."""

    def error(self, message: str) -> NoReturn:
        usage = " ".join(self.format_usage().split()).removeprefix("usage: ")
        raise SwitchError(f"{message}. Write: {usage}")


def parse_switches(magic: str, line: str) -> dict[str, Any]:
    """The options after a magic's name, as keyword arguments of `Recorder`.

    Raises SwitchError.
    """
    parser = _MagicParser(prog=magic, add_help=False, allow_abbrev=False)
    add_switches(parser)
    try:
        words = shlex.split(line, comments=True)
    except ValueError as error:
        raise SwitchError(f"{error} in its options: {line.strip()}") from None
    return switches_of(parser.parse_args(words))
