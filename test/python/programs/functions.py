"""Plain functions, methods, closures, lambdas, properties, a class body: called, raising, nested."""

from collections.abc import Callable
from functools import lru_cache


def outer(base: int) -> Callable[[int], int]:
    def add(number: int) -> int:
        return base + number

    return add


@lru_cache
def cached(number: int) -> int:
    return number * 2


class Account:
    rate = 2

    def __init__(self, balance: int) -> None:
        self._balance = balance

    @property
    def balance(self) -> int:
        return self._balance

    @staticmethod
    def check(amount: int) -> None:
        if amount < 0:
            raise ValueError(f"{amount} is less than nothing")

    def pay(self, amount: int) -> int:
        try:
            self.check(amount)
        except ValueError:
            amount = 0
        finally:
            self._balance += amount
        return self.balance


def main() -> None:
    add = outer(1)
    print(add(2), (lambda: 3)(), cached(4), cached(4))
    account = Account(10)
    account.pay(5)
    account.pay(-1)
    print(sorted([3, 1, 2], key=lambda number: -number))
    print([number for number in range(2)])


main()
