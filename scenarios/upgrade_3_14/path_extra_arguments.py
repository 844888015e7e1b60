"""Which arguments too many do paths let pass?"""

import json
import pathlib
import warnings


class Child(type(pathlib.Path())):
    pass


def attempt(function):
    try:
        return str(function())
    except TypeError as error:
        return type(error).__name__


path = pathlib.PurePosixPath("/a/b/c")
warnings.simplefilter("ignore")
print(
    json.dumps(
        {
            "Path keyword": attempt(lambda: pathlib.Path("x", encoding="utf-8")),
            "subclass keyword": attempt(lambda: Child("x", encoding="utf-8")),
            "PurePath keyword": attempt(lambda: pathlib.PurePath("x", encoding="utf-8")),
            "relative_to two": attempt(lambda: path.relative_to("/a", "b")),
            "is_relative_to two": attempt(lambda: path.is_relative_to("/a", "b")),
            "relative_to joined": attempt(lambda: path.relative_to("/a/b")),
        }
    )
)
