"""On which argument does singledispatchmethod dispatch when it is called on the class?

And does it take an implementation that is a plain callable rather than a method?
"""

import functools
import json


class Printer:
    @functools.singledispatchmethod
    def show(self, value):
        return "anything"

    @show.register
    def _(self, value: int):
        return "int"

    @functools.singledispatchmethod
    def plain(self, value):
        return "anything"

    plain.register(int, functools.partial(lambda *arguments: "int"))


class CallableObject:
    def __call__(self, *arguments):
        return "called"


class Wrapper:
    show = functools.singledispatchmethod(CallableObject())


def outcome(call):
    try:
        return call()
    except Exception as error:
        return type(error).__name__


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "on_the_instance": outcome(lambda: Printer().show(1)),
                "on_the_class": outcome(lambda: Printer.show(Printer(), 1)),
                "wrapping_a_callable_object": outcome(lambda: Wrapper().show(1)),
            }
        )
    )
