"""Does "if it is not fork, set fork" work?

To ask for the method settles it, so the second half of the idiom can only fail. Where fork was the default, the second
half was never reached.
"""

import json
import multiprocessing

if __name__ == "__main__":
    try:
        if multiprocessing.get_start_method() != "fork":
            multiprocessing.set_start_method("fork")
    except RuntimeError as error:
        print(json.dumps({"outcome": type(error).__name__}))
    else:
        print(json.dumps({"outcome": multiprocessing.get_start_method()}))
