"""What does importlib.metadata say of a distribution without a metadata file?

Half-removed packages leave such folders behind. Tools walk over all distributions and read the name of each.
"""

import importlib.metadata
import json
import os
import sys
import tempfile
import warnings


def outcome(ask):
    try:
        answer = ask()
    except Exception as error:
        return type(error).__name__
    return {"keys": sorted(answer)} if hasattr(answer, "keys") else answer


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "halfgone-1.0.dist-info"))
        sys.path.insert(0, folder)
        print(
            json.dumps(
                {
                    "metadata": outcome(lambda: importlib.metadata.metadata("halfgone")),
                    "version": outcome(lambda: importlib.metadata.version("halfgone")),
                    "name_among_distributions": outcome(
                        lambda: [found.metadata["Name"] for found in importlib.metadata.distributions(path=[folder])]
                    ),
                    "not_there_at_all": outcome(lambda: importlib.metadata.metadata("never-was")),
                }
            )
        )
