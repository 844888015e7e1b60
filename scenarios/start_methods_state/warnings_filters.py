"""Do warnings filters of the main block hold in a worker?

The main block turns UserWarning into an error and ignores DeprecationWarning. The worker issues both.
"""

import json
import warnings
from concurrent.futures import ProcessPoolExecutor


def fate(category):
    with warnings.catch_warnings(record=True) as shown:
        try:
            warnings.warn("worker", category, stacklevel=1)
        except Warning:
            return "raised"
    return "shown" if shown else "ignored"


def work():
    return {"user_warning": fate(UserWarning), "deprecation_warning": fate(DeprecationWarning)}


if __name__ == "__main__":
    warnings.simplefilter("error", UserWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    with ProcessPoolExecutor(1) as pool:
        facts = {"in_worker": pool.submit(work).result(timeout=15)}
    print(json.dumps(facts | {"in_parent": work()}))
