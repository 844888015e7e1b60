"""Does a broken process pool say how its worker ended?"""

import json
import os
import traceback
from concurrent.futures import ProcessPoolExecutor

if __name__ == "__main__":
    with ProcessPoolExecutor(1) as pool:
        error = pool.submit(os._exit, 33).exception(timeout=15)
    report = "".join(traceback.format_exception(error))
    print(json.dumps({"exception": type(error).__name__, "tells_exit_code": "33" in report}))
