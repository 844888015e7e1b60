"""Which module filters hold for a warning whose module is told only by its file name?

The compiler warns so about source text. A filter that names the module with its package used to miss.
"""

import json
import warnings

FILTERS = {
    "whole_path": r"/srv/app/pkg/mod\Z",
    "with_package": r"pkg\.mod\Z",
    "last_name": r"mod\Z",
    "other": r"pkg\.other\Z",
}


def silenced(module):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", module=module)
        warnings.warn_explicit("message", UserWarning, "/srv/app/pkg/mod.py", 1)
    return not caught


if __name__ == "__main__":
    print(json.dumps({name: silenced(module) for name, module in FILTERS.items()}))
