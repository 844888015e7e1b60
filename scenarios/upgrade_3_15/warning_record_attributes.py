"""Which attributes does a recorded warning have?

Test tools compare all of them with those that they expect.
"""

import json
import warnings

if __name__ == "__main__":
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("sample", UserWarning)
    print(json.dumps({"attributes": sorted(vars(caught[0])), "module": getattr(caught[0], "module", None)}))
