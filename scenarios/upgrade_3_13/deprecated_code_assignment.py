"""Does giving a function the code of another kind of function warn?

What patching and hot-reloading tools do to functions that others hold already.
"""

import json
import warnings


def plain():
    return 1


def generator():
    yield 1


async def coroutine():
    return 1


def outcome(function, other):
    def target():
        return 0

    def generating():
        yield 0

    chosen = {"plain": target, "generator": generating}[function]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        chosen.__code__ = other.__code__
    return sorted({warning.category.__name__ for warning in caught})


print(
    json.dumps(
        {
            "plain gets plain": outcome("plain", plain),
            "plain gets generator": outcome("plain", generator),
            "plain gets coroutine": outcome("plain", coroutine),
            "generator gets plain": outcome("generator", plain),
        }
    )
)
