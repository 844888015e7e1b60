"""Which start method does this Python use when nobody chooses one, and which could be chosen?"""

import json
import multiprocessing

if __name__ == "__main__":
    print(
        json.dumps(
            {
                "available": sorted(multiprocessing.get_all_start_methods()),
                "default": multiprocessing.get_start_method(),
            }
        )
    )
