"""Short texts for values, without running any code of the program.

Only objects of exact built-in types are looked into, and a few kinds of class whose fields can be
read past every user-made `__repr__`, `__getattribute__` and property: dataclasses, named tuples,
enums, exceptions. Everything else is shown as `<module.Class>`, or by its own `repr` where
that is asked for. Containers are cut before they are shown, at most two deep.
"""

from __future__ import annotations

import sys
import weakref
from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice
from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    CodeType,
    CoroutineType,
    FunctionType,
    GeneratorType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

from .reprs import Reprs
from .tasks import coroutine_of, is_own, name_of

__all__ = ["LIMIT", "Texts", "exception_text", "type_name"]

#: Characters of one text, the mark of a cut included.
LIMIT = 120
_DEPTH = 2
_CUT = "…"

_mro_of = type.__dict__["__mro__"].__get__
_qualname_of = type.__dict__["__qualname__"].__get__
_module_of = type.__dict__["__module__"].__get__
_dict_of = type.__dict__["__dict__"].__get__
_args_of = BaseException.__dict__["args"].__get__
_MISSING = object()

Show = Callable[[Any, int, int], str]


def type_name(cls: type) -> str:
    """The class's name without the function it was defined in."""
    name = _qualname_of(cls)
    return name.rpartition("<locals>.")[2] if type(name) is str else "?"


def exception_text(error: BaseException) -> str:
    """`Type: message`; the message only where it is made of plain strings and numbers."""
    cls = type(error)
    name = type_name(cls)
    args = _args_of(error)
    if type(args) is not tuple or not args:
        return name
    if len(args) == 1 and type(args[0]) is str and not issubclass(cls, KeyError):
        return _cut(f"{name}: {_one_line(args[0])}", LIMIT)
    if (
        len(args) >= 2
        and issubclass(cls, OSError)
        and type(args[0]) is int
        and type(args[1]) is str
    ):
        number = _show_plain(args[0], 0, 0)
        return _cut(f"{name}: [Errno {number}] {_one_line(args[1])}", LIMIT)
    if (
        sys.version_info >= (3, 11)
        and issubclass(cls, BaseExceptionGroup)  # noqa: F821
        and len(args) == 2
        and type(args[0]) is str
    ):
        return _cut(f"{name}: {_one_line(args[0])}", LIMIT)
    if len(args) > 4 or any(type(arg) not in (str, int, float, bool, type(None)) for arg in args):
        return name
    return _cut(f"{name}: {', '.join(_show_plain(arg, 0, 40) for arg in args)}", LIMIT)


def _one_line(text: str) -> str:
    return (
        text[: LIMIT + 1]
        .encode("utf-8", "backslashreplace")
        .decode("utf-8")
        .replace("\n", " ")
        .replace("\r", " ")
    )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + _CUT


def _show_plain(value: Any, depth: int, room: int) -> str:
    """Exact str, bytes, int, float, complex, bool, None and the like."""
    cls = type(value)
    if cls is str or cls is bytes or cls is bytearray:
        return repr(value) if len(value) <= room else repr(value[: max(room - 3, 5)]) + _CUT
    if cls is int and value.bit_length() > 300:
        return f"<int of {value.bit_length()} bits>"
    return repr(value)


class Texts:
    """Makes the texts of one recording.

    `found` is told of each generator, coroutine and async generator that is met. `reprs`: objects
    that cannot be looked into are asked for their `repr`.
    """

    def __init__(
        self, found: Callable[[Any], None] | None = None, reprs: Reprs | None = None
    ) -> None:
        self._found = found
        self._reprs = reprs
        self._plans: dict[int, tuple[weakref.ref[type], Show]] = {}
        self._exact: dict[int, Show] = {id(cls): show for cls, show in self._builtin()}

    def text(self, value: object) -> str:
        """At most `LIMIT` characters. Never raises but for RecursionError and KeyboardInterrupt."""
        cls = type(value)
        # The commonest types at once: this runs for every local at every line.
        if cls is int and -(1 << 60) < value < 1 << 60:  # type: ignore[operator]
            return repr(value)
        if cls is str and len(value) <= 80:  # type: ignore[arg-type]
            return repr(value)[:LIMIT]
        return _cut(self._show(value, _DEPTH, LIMIT), LIMIT)

    def release(self) -> None:
        """Lets go of its own functions, and of the classes that it met."""
        self._exact.clear()
        self._plans.clear()

    def _show(self, value: Any, depth: int, room: int) -> str:
        cls = type(value)
        show = self._exact.get(id(cls))
        if show is None:
            known = self._plans.get(id(cls))
            # A class can die and another take its address.
            show = known[1] if known is not None and known[0]() is cls else self._plan(cls)
        return show(value, depth, room)

    # Built-in types

    def _builtin(self) -> list[tuple[type, Show]]:
        plain = (
            int,
            float,
            complex,
            bool,
            str,
            bytes,
            bytearray,
            type(None),
            type(...),
            type(NotImplemented),
            range,
            slice,
        )
        shows: list[tuple[type, Show]] = [
            (cls, _show_plain) for cls in plain if cls not in (range, slice)
        ]
        shows += [
            (range, self._range),
            (list, lambda v, d, r: self._items(v, "[", "]", d, r)),
            (tuple, self._tuple),
            (set, lambda v, d, r: self._items(v, "{", "}", d, r) if v else "set()"),
            (
                frozenset,
                lambda v, d, r: self._items(v, "frozenset({", "})", d, r) if v else "frozenset()",
            ),
            (deque, lambda v, d, r: self._items(v, "deque([", "])", d, r)),
            (dict, self._dict),
            (FunctionType, lambda v, d, r: f"<function {_name(v)}>"),
            (MethodType, lambda v, d, r: f"<method {_callable_name(v.__func__)}>"),
            (BuiltinFunctionType, lambda v, d, r: f"<built-in {_callable_name(v)}>"),
            (ModuleType, _show_module),
            (CodeType, lambda v, d, r: f"<code {v.co_name}>"),
            (GeneratorType, lambda v, d, r: self._generator("generator", v)),
            (CoroutineType, lambda v, d, r: self._generator("coroutine", v)),
            (AsyncGeneratorType, lambda v, d, r: self._generator("async generator", v)),
        ]
        return shows

    def _range(self, value: range, depth: int, room: int) -> str:
        if max(abs(value.start), abs(value.stop), abs(value.step)).bit_length() > 300:
            return "<range>"
        return repr(value)

    def _items(self, value: Any, left: str, right: str, depth: int, room: int) -> str:
        if not value:
            return left + right
        if depth == 0:
            return f"{left}{_CUT}{right}"
        room -= len(left) + len(right)
        parts: list[str] = []
        shown = 0
        for item in _first(value, room // 3 + 1):
            if type(item) is int and -(1 << 60) < item < 1 << 60:
                part = repr(item)
            else:
                part = self._show(item, depth - 1, max(room - 12, 8))
            if parts and len(part) + 2 > room - 12:
                break
            parts.append(part)
            room -= len(part) + 2
            shown += 1
            if room <= 12:
                break
        rest = len(value) - shown
        if rest > 0:
            parts.append(f"{_CUT} {rest} more")
        return left + ", ".join(parts) + right

    def _tuple(self, value: tuple[Any, ...], depth: int, room: int) -> str:
        return self._items(value, "(", ",)" if len(value) == 1 else ")", depth, room)

    def _dict(self, value: dict[Any, Any], depth: int, room: int) -> str:
        if not value:
            return "{}"
        if depth == 0:
            return "{" + _CUT + "}"
        room -= 2
        parts: list[str] = []
        for key, item in _first(value.items(), room // 6 + 1):
            head = self._show(key, depth - 1, 40)
            part = f"{head}: {self._show(item, depth - 1, max(room - 12 - len(head), 8))}"
            if parts and len(part) + 2 > room - 12:
                break
            parts.append(part)
            room -= len(part) + 2
            if room <= 12:
                break
        rest = len(value) - len(parts)
        if rest > 0:
            parts.append(f"{_CUT} {rest} more")
        return "{" + ", ".join(parts) + "}"

    def _generator(self, word: str, value: Any) -> str:
        if self._found is not None:
            self._found(value)
        return f"<{word} {_name(value)}>"

    # Classes of the program and of libraries: what can be read of them is settled once per class.

    def _plan(self, cls: type) -> Show:
        show = self._plan_for(cls)
        self._plans[id(cls)] = (weakref.ref(cls), show)
        return show

    def _plan_for(self, cls: type) -> Show:
        name = type_name(cls)
        if issubclass(cls, type):
            return lambda v, d, r: f"<class {type_name(v)}>"
        if issubclass(cls, BaseException):
            return lambda v, d, r: exception_text(v)
        enum = sys.modules.get("enum")
        if enum is not None and type(cls) is enum.EnumMeta:
            return lambda v, d, r: _show_enum(v, name)
        fields = _class_attribute(cls, "_fields")
        if (
            issubclass(cls, tuple)
            and type(fields) is tuple
            and all(type(field) is str for field in fields)
        ):
            return lambda v, d, r: self._fields(
                name, zip(fields, tuple.__iter__(v), strict=False), d, r
            )
        fields = _class_attribute(cls, "__dataclass_fields__")
        if type(fields) is dict and "dataclasses" in sys.modules:
            readers = [
                (field, _reader(cls, field))
                for field, of in fields.items()
                if type(field) is str and _is_shown(of)
            ]
            return lambda v, d, r: self._fields(
                name, ((field, read(v)) for field, read in readers), d, r
            )
        if is_own(cls, "Task"):
            return self._task
        if is_own(cls, "Future"):
            return lambda v, d, r: "<Future>"
        module = _module_of(cls)
        text = f"<{module}.{name}>" if type(module) is str and module != "builtins" else f"<{name}>"
        reprs = self._reprs
        if reprs is not None and _class_attribute(cls, "__repr__") is not object.__repr__:
            return lambda v, d, r: reprs.text(v, text, r)
        return lambda v, d, r: text

    def _fields(self, name: str, fields: Any, depth: int, room: int) -> str:
        if depth == 0:
            return f"{name}({_CUT})"
        room -= len(name) + 2
        parts: list[str] = []
        for field, value in fields:
            if value is _MISSING:
                continue
            part = f"{field}={self._show(value, depth - 1, max(room - len(field) - 4, 8))}"
            if parts and len(part) > room - 3:
                parts.append(_CUT)
                break
            parts.append(part)
            room -= len(part) + 2
        return f"{name}({', '.join(parts)})"

    def _task(self, task: Any, depth: int, room: int) -> str:
        coroutine = coroutine_of(task)
        if type(coroutine) is CoroutineType:
            self._generator("coroutine", coroutine)
        return f"<Task {task_label(task)}>"


def _first(items: Iterable[Any], count: int) -> list[Any]:
    """The first items, one at least; none when other threads change them all the time."""
    for _ in range(8):
        try:
            return list(islice(items, max(count, 1)))
        except RuntimeError:  # changed between two instructions
            continue
    return []


def task_label(task: Any) -> str:
    """The name of an exact `asyncio.Task`, or, when it is one of asyncio's own (`Task-2`), its
    coroutine's.
    """
    name = name_of(task)
    if name is None or (name.startswith("Task-") and name[5:].isdigit()):
        coroutine = coroutine_of(task)
        if type(coroutine) in (CoroutineType, GeneratorType):
            return _name(coroutine)
    return "?" if name is None else name


def _callable_name(value: Any) -> str:
    """The name of what is called: its own, or that of its class where code of the program would
    tell it.
    """
    if type(value) is FunctionType:
        return _name(value)
    if type(value) is not BuiltinFunctionType:
        return type_name(type(value))
    # `__qualname__` would ask the class of the owner, and that its own class.
    owner = value.__self__
    if owner is None or issubclass(type(owner), ModuleType):
        return _cut(value.__name__, 60)
    cls: Any = owner if issubclass(type(owner), type) else type(owner)
    return _cut(f"{type_name(cls)}.{value.__name__}", 60)


def _name(value: Any) -> str:
    """The name of a function, a generator or a coroutine of Python's own types."""
    name = value.__qualname__
    return _cut(name.rpartition("<locals>.")[2], 60) if type(name) is str else "?"


def _show_module(value: ModuleType, depth: int, room: int) -> str:
    name = ModuleType.__getattribute__(value, "__dict__").get("__name__")
    return f"<module {_cut(name, 60)}>" if type(name) is str else "<module>"


def _show_enum(value: Any, name: str) -> str:
    own = _instance_dict(value)
    member = None if own is None else own.get("_name_")
    if type(member) is str:
        return f"{name}.{member}"
    number = None if own is None else own.get("_value_")
    return f"{name}({_show_plain(number, 0, 0)})" if type(number) is int else f"<{name}>"


def _class_attribute(cls: type, name: str) -> Any:
    for base in _mro_of(cls):
        found = _dict_of(base).get(name, _MISSING)
        if found is not _MISSING:
            return found
    return _MISSING


def _instance_dict(value: Any) -> dict[str, Any] | None:
    """The instance's own dict, read past any `__getattribute__` and any property that is called
    `__dict__`.
    """
    found = _class_attribute(type(value), "__dict__")
    if type(found) is not GetSetDescriptorType:
        return None
    own = found.__get__(value)
    return own if type(own) is dict else None


def _is_shown(field: Any) -> bool:
    """Whether a `dataclasses.Field` is a real field that its class means to show."""
    if type(field) is not sys.modules["dataclasses"].Field:
        return False
    return field.repr is True and field._field_type is sys.modules["dataclasses"]._FIELD


def _reader(cls: type, name: str) -> Callable[[Any], Any]:
    """How to read a field without running code: its slot, else the instance's dict."""
    found = _class_attribute(cls, name)
    if type(found) is MemberDescriptorType:
        slot = found

        def read_slot(value: Any) -> Any:
            try:
                return slot.__get__(value)
            except (AttributeError, TypeError):  # empty; or a slot of some other class
                return _MISSING

        return read_slot

    def read_dict(value: Any) -> Any:
        own = _instance_dict(value)
        return (
            _MISSING
            if own is None
            else own.get(name, found if _is_plain_default(found) else _MISSING)
        )

    return read_dict


def _is_plain_default(value: Any) -> bool:
    return type(value) in (int, float, str, bool, bytes, type(None), tuple, frozenset)
