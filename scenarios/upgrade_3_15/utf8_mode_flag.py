"""Is UTF-8 mode on when nobody asked for it, and can it be asked for or refused?

Children are started with the option and with the environment variable.
"""

import json
import os
import subprocess
import sys

LOOK = "import sys; print(sys.flags.utf8_mode)"


def mode(*options, **environment):
    command = [sys.executable, *options, "-c", LOOK]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, timeout=15)
    return int(done.stdout)


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "default": mode(),
                "option_off": mode("-X", "utf8=0"),
                "option_on": mode("-X", "utf8"),
                "variable_off": mode(PYTHONUTF8="0"),
                "variable_on": mode(PYTHONUTF8="1"),
                "isolated": mode("-I"),
                "c_locale": mode(LC_ALL="C"),
            }
        )
    )
