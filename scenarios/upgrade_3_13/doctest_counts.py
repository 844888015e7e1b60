"""What does doctest count as attempted when an example is skipped?"""

import doctest
import json


def sample():
    """
    >>> 1 + 1
    2
    >>> 1 / 0  # doctest: +SKIP
    """


runner = doctest.DocTestRunner(verbose=False)
for test in doctest.DocTestFinder().find(sample, "sample"):
    results = runner.run(test)
print(
    json.dumps(
        {
            "as_tuple": list(results),
            "skipped": getattr(results, "skipped", "no attribute"),
            "tries": getattr(runner, "tries", "no attribute"),
        }
    )
)
