"""By which switches does a program get the locale's encoding back?

Runs in a locale of ISO-8859-1. Children are started with the option and with the environment variable; the children
of those inherit only the variable.
"""

import json
import os
import subprocess
import sys

LOOK = "import os, codecs; print(codecs.lookup(open(os.devnull).encoding).name)"
NEST = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {LOOK!r}]))"


def encoding(*options, code=LOOK, **environment):
    command = [sys.executable, *options, "-c", code]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, timeout=15)
    return done.stdout.decode("ascii").strip()


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "default": encoding(),
                "option_off": encoding("-X", "utf8=0"),
                "variable_off": encoding(PYTHONUTF8="0"),
                "variable_off_isolated": encoding("-I", PYTHONUTF8="0"),
                "variable_on": encoding(PYTHONUTF8="1"),
                "grandchild_of_option_off": encoding("-X", "utf8=0", code=NEST),
                "grandchild_of_variable_off": encoding(code=NEST, PYTHONUTF8="0"),
            }
        )
    )
