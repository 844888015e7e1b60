"""Which calls work that an older Python refuses?

For libraries that support both: code written against the newer version breaks on the older one.
"""

import copy
import json
import types


class Owner:
    @property
    def value(self):
        return 1


def attempt(function):
    try:
        return function()
    except (AttributeError, TypeError) as error:
        return type(error).__name__


print(
    json.dumps(
        {
            "exec globals=": attempt(lambda: exec("pass", globals={})),
            "eval locals=": attempt(lambda: eval("x", {}, locals={"x": 1})),
            "str.replace count=": attempt(lambda: "aaa".replace("a", "b", count=1)),
            "property.__name__": attempt(lambda: Owner.value.__name__),
            "SimpleNamespace positional": attempt(lambda: vars(types.SimpleNamespace({"a": 1}))),
            "copy.replace": attempt(lambda: vars(copy.replace(types.SimpleNamespace(a=1), a=2))),
        }
    )
)
