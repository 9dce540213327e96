"""`yield from`: values, sends, throws and closing go through to the inner generator."""

from collections.abc import Generator


def inner(name: str) -> Generator[str, str, str]:
    heard = []
    try:
        while len(heard) < 2:
            try:
                heard.append((yield name))
            except KeyError:
                heard.append("key")
    finally:
        print("inner ends", name)
    return "+".join(heard)


def outer() -> Generator[str, str, str]:
    first = yield from inner("a")
    second = yield from inner("b")
    return first + "/" + second


def drive() -> None:
    talk = outer()
    next(talk)
    talk.send("x")
    talk.throw(KeyError("k"))
    talk.send("y" + "z")
    try:
        talk.send("w")
    except StopIteration as end:
        print(end.value)
    again = outer()
    next(again)
    try:
        again.throw(ValueError("v"))
    except ValueError:
        print("came out")
    third = outer()
    next(third)
    third.close()


drive()
