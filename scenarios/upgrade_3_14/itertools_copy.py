"""Can an iterator of itertools be copied and pickled?

Work lists, checkpoints and arguments that travel to another process.
"""

import copy
import itertools
import json
import pickle
import warnings


def attempt(function, iterator):
    try:
        return list(itertools.islice(function(iterator), 2))
    except TypeError as error:
        return type(error).__name__


def through_pickle(iterator):
    return pickle.loads(pickle.dumps(iterator))


MADE = {
    "count": lambda: itertools.count(5),
    "cycle": lambda: itertools.cycle("ab"),
    "chain": lambda: itertools.chain("ab"),
    "islice": lambda: itertools.islice("abc", 2),
    "product": lambda: itertools.product("ab"),
    "tee": lambda: itertools.tee("ab")[0],
    "list_iterator": lambda: iter(["a", "b"]),
}
warnings.simplefilter("ignore")
print(
    json.dumps(
        {
            name: {
                "copy": attempt(copy.copy, make()),
                "deepcopy": attempt(copy.deepcopy, make()),
                "pickle": attempt(through_pickle, make()),
            }
            for name, make in MADE.items()
        }
    )
)
