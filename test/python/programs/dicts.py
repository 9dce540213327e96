"""Locals: what shows as a change, in-place changes and deletions among them."""

import enum
from dataclasses import dataclass, field
from typing import NamedTuple


class Colour(enum.Enum):
    RED = 1


class Point(NamedTuple):
    x: int
    y: int


@dataclass
class Basket:
    owner: str
    items: list[str] = field(default_factory=list)
    secret: str = field(default="s", repr=False)


def main(argument: int, *rest: int, key: str = "k", **more: int) -> None:
    text = "a" * 200
    numbers = list(range(3))
    numbers.append(99)
    table = {"a": [1, {2}], "b": (3,)}
    table["a"].append(4)
    basket = Basket("ann")
    basket.items.append("pear")
    point, colour = Point(1, 2), Colour.RED
    del numbers
    unset: int
    nothing = ...
    big = 10**200
    fraction = 1 / 3
    for index in range(2):
        total = index
    [inner for inner in range(2)]

    def closure() -> int:
        return argument

    error = ValueError("message", 1)
    raw = b"\x00" * 3
    many = set(range(1000))


main(1, 2, 3, z=4)
