"""Does a warnings filter between slashes mean a regular expression?

Filters come from -W and PYTHONWARNINGS. Between slashes a literal text was compared, slashes included.
"""

import json
import os
import subprocess
import sys

WARN = "import warnings; warnings.warn('module spam is old', UserWarning); print('went on')"


def outcome(*options, **environment):
    command = [sys.executable, *options, "-c", WARN]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, timeout=15)
    return "went on" if done.returncode == 0 else done.stderr.strip().splitlines()[-1].partition(":")[0]


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "option_with_slashes": outcome("-W", "error:/.*spam/"),
                "variable_with_slashes": outcome(PYTHONWARNINGS="error:/.*spam/"),
                "module_with_slashes": outcome("-W", "error:::/__ma.*/"),
                "literal_start": outcome("-W", "error:module spam"),
                "literal_dots": outcome("-W", "error:.*spam"),
            }
        )
    )
