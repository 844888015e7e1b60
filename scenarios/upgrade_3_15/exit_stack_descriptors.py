"""Can ExitStack enter an object whose `__enter__` is any descriptor, as the with statement can?"""

import contextlib
import json


class Odd:
    """A context manager of static and class methods and properties."""

    @property
    def __enter__(self):
        return lambda: "entered"

    @staticmethod
    def __exit__(*details):
        return False


def by_with():
    with Odd() as result:
        return result


def by_stack():
    with contextlib.ExitStack() as stack:
        return stack.enter_context(Odd())


def outcome(enter):
    try:
        return enter()
    except TypeError as error:
        return type(error).__name__


if __name__ == "__main__":
    print(json.dumps({"with_statement": outcome(by_with), "exit_stack": outcome(by_stack)}))
