"""Which type parameters does a generic protocol have, and in which order?"""

import json
from typing import Generic, Protocol, TypeVar

S, T1, T2 = TypeVar("S"), TypeVar("T1"), TypeVar("T2")


class Base(Protocol[T1]):
    pass


def listed_in_protocol():
    class Derived(Base[T2], Protocol[T1, T2]):
        pass

    return Derived


def missing_in_protocol():
    class Derived(Base[S], Protocol[T1, T2]):
        pass

    return Derived


def with_generic():
    class Derived(Base[T2], Generic[T1, T2]):
        pass

    return Derived


def outcome(make):
    try:
        return [parameter.__name__ for parameter in make().__parameters__]
    except TypeError as error:
        return type(error).__name__


if __name__ == "__main__":
    makers = [listed_in_protocol, missing_in_protocol, with_generic]
    print(json.dumps({make.__name__: outcome(make) for make in makers}))
