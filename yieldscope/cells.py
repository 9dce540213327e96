"""Which file names are notebook cells, and what their text is.

IPython compiles every cell under a file name of its own: a hash of the text in a kernel, a number
in a terminal. A recording names them ``cell:3``, after the execution count.
"""

from __future__ import annotations

import ast
import linecache
import re
import sys
import weakref
from typing import Any

from .header import Header, head_of, strip_leading_blanks

__all__ = ["Cells", "current_cells"]

_TERMINAL_CELL = re.compile(r"<ipython-input-(\d+)-\w+>$")
#: The names under which IPython's ``%%time`` compiles its body: statements, or one expression.
_TIMED = ("<timed exec>", "<timed eval>")


class Cells:
    """The cells of one IPython shell: those that were noted, and others from its history."""

    def __init__(self, shell: Any) -> None:
        self._shell = weakref.ref(shell)
        self._known: dict[str, tuple[str, str] | None] = {}
        self._first: dict[str, str] = {}
        self._shared: set[str] = set()

    def note(self, number: int, raw: str, transformed: str) -> str:
        """Tells that the cell with this execution count and text is about to run.

        Gives the file name of the code that its text becomes, below cell magics the one they use.
        """
        head = head_of(raw.splitlines(keepends=True))
        if not head.magics:
            filename = self._filename(raw, transformed, number)
            self._put(filename, number, _shown(raw, transformed))
            return filename
        # The one statement that calls the magic is not what was typed.
        self._known[self._filename(raw, transformed, number)] = None
        if "time" in head.magics:
            self._known.update(dict.fromkeys(_TIMED))
        filename = self._filename_below(head)
        self._put(filename, number, _shown(head.body))
        return filename

    def done(self) -> None:
        """Tells that the cell is over: a name that several cells shared means none of them now."""
        for filename in self._shared:
            self._known.pop(filename, None)

    def display_name(self, filename: str) -> str | None:
        """Such as ``cell:3``; None where the file name is not a cell's."""
        found = self._find(filename)
        return None if found is None else found[0]

    def source(self, filename: str) -> str | None:
        """The text of the cell as it ran; None where the file name is not a cell's."""
        found = self._find(filename)
        return None if found is None else found[1]

    def _put(self, filename: str, number: int, source: str) -> None:
        if self._first.setdefault(filename, source) != source:
            self._shared.add(filename)
        self._known[filename] = (f"cell:{number}", source)

    def _filename_below(self, head: Header) -> str:
        """The file name under which the innermost magic runs its body."""
        shell = self._shell()
        if shell is None:
            return ""
        try:
            transformed = shell.transform_cell(head.body)
            body = shell.compile.ast_parse(transformed).body
        except Exception:  # what is wrong with it will be told when it runs
            transformed, body = head.body, []
        if head.magics[-1] == "time":
            return _TIMED[len(body) == 1 and isinstance(body[0], ast.Expr)]
        # An inner cell has the number of the cell to come.
        return self._filename(head.body, transformed, shell.execution_count)

    def _filename(self, raw: str, transformed: str, number: int) -> str:
        shell = self._shell()
        return "" if shell is None else str(shell.compile.get_code_name(raw, transformed, number))

    def _find(self, filename: str) -> tuple[str, str] | None:
        if filename not in self._known and filename not in self._shared:
            found = self._look_back(filename)
            if found is None:
                return None
            self._known[filename] = found
        return self._known.get(filename)

    def _look_back(self, filename: str) -> tuple[str, str] | None:
        """A cell that ran before anyone asked, found through IPython's own tables."""
        shell = self._shell()
        if shell is None or filename not in linecache.cache:
            return None
        number = getattr(shell.compile, "_filename_map", {}).get(filename)
        if number is None:
            match = _TERMINAL_CELL.match(filename)
            number = int(match[1]) if match else None
        history = shell.history_manager
        if number is None or history is None or not 0 < number < len(history.input_hist_parsed):
            return None
        raw, transformed = history.input_hist_raw[number], "".join(linecache.getlines(filename))
        if head_of(raw.splitlines(keepends=True)).magics:
            return None
        # Silent requests have file names too, with the number of the cell to come.
        if transformed.rstrip("\n") != history.input_hist_parsed[number]:
            return None
        return f"cell:{number}", _shown(raw, transformed)


def current_cells() -> Cells | None:
    """The cells of the IPython that is running, or None outside IPython."""
    if "IPython" not in sys.modules:
        return None
    shell = sys.modules["IPython"].get_ipython()
    return None if shell is None else cells_of(shell)


_by_shell: weakref.WeakKeyDictionary[Any, Cells] = weakref.WeakKeyDictionary()


def cells_of(shell: Any) -> Cells:
    """The one `Cells` of a shell."""
    cells = _by_shell.get(shell)
    if cells is None:
        cells = _by_shell[shell] = Cells(shell)
    return cells


def _shown(raw: str, transformed: str | None = None) -> str:
    """The text as it was typed where its lines are those that ran, else as IPython made it."""
    typed = "".join(strip_leading_blanks(raw.splitlines(keepends=True)))
    if transformed is None or len(typed.splitlines()) == len(transformed.splitlines()):
        return typed
    return transformed
