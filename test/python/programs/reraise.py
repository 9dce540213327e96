"""Which exception leaves: bare raise out of nested handlers, raise from, finally, with."""

from contextlib import suppress


def nested() -> None:
    try:
        raise KeyError("first")
    except KeyError:
        try:
            raise ValueError("second")
        except ValueError:
            pass
        raise


def chained() -> None:
    try:
        nested()
    except KeyError as error:
        raise LookupError("third") from error


def cleaned() -> None:
    try:
        chained()
    finally:
        print("cleaned")


def main() -> None:
    with suppress(LookupError):
        cleaned()
    try:
        nested()
    except KeyError as error:
        caught = error
    try:
        raise caught
    except KeyError:
        print("again")


main()
