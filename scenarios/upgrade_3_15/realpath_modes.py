"""Which modes does os.path.realpath() have, and what do they say of missing files?"""

import json
import os
import tempfile


def outcome(path, mode):
    if mode is None:
        return "no such mode"
    try:
        os.path.realpath(path, strict=mode)
    except OSError as error:
        return type(error).__name__
    return "answered"


if __name__ == "__main__":
    modes = {"loose": False, "strict": True}
    modes |= {name: getattr(os.path, name, None) for name in ("ALLOW_MISSING", "ALL_BUT_LAST")}
    with tempfile.TemporaryDirectory() as folder:
        paths = {"last_missing": os.path.join(folder, "a"), "two_missing": os.path.join(folder, "a", "b")}
        facts = {name: {kind: outcome(path, mode) for kind, path in paths.items()} for name, mode in modes.items()}
    print(json.dumps(facts))
