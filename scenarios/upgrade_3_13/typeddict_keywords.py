"""Can a TypedDict be made by naming its fields as keyword arguments?"""

import json
import typing
import warnings


def make(*arguments, **fields):
    try:
        return sorted(typing.TypedDict("Movie", *arguments, **fields).__annotations__)
    except TypeError as error:
        return type(error).__name__


warnings.simplefilter("ignore")
print(json.dumps({"keywords": make(title=str, year=int), "mapping": make({"title": str, "year": int})}))
