"""What do the numbers of the garbage collector look like?

The collector of 3.14.0 to 3.14.4 was another one; 3.14.5 and 3.15 have that of 3.13 again.
"""

import gc
import json

if __name__ == "__main__":
    print(
        json.dumps(
            {
                "generations": len(gc.get_stats()),
                "statistics": sorted(gc.get_stats()[0]),
                "oldest_threshold": gc.get_threshold()[2],
            }
        )
    )
