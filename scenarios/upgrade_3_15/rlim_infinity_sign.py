"""Is the number that stands for "no limit" negative?

Code compares a limit with -1, or takes the smaller of a limit and a number of its own.
"""

import json
import resource

if __name__ == "__main__":
    unlimited = resource.RLIM_INFINITY
    print(
        json.dumps(
            {
                "equals_minus_one": unlimited == -1,
                "positive": unlimited > 0,
                "smaller_of_it_and_1024_is_1024": min(unlimited, 1024) == 1024,
            }
        )
    )
