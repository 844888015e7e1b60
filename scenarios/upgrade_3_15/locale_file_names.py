"""How are file names, arguments and the environment understood in a locale that is not UTF-8?

Runs in a locale of ISO-8859-1, where the name `café` has four bytes. Escaped means that the byte could not be
decoded and was kept as half of a character pair: it still opens the file, but does not print.
"""

import json
import os
import subprocess
import sys
import tempfile

NAME = "café".encode("iso-8859-1")
TELL = "import os, sys; print(ascii([sys.argv[1], os.environ['SAMPLE']]))"


def meaning(text):
    return "escaped" if "\udce9" in text else text


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(os.fsencode(folder), NAME), "wb"):
            pass
        (listed,) = os.listdir(folder)
        opens = os.path.exists(os.path.join(folder, listed))
        made = os.path.exists(os.path.join(folder, "café"))
    environment = os.environb | {b"SAMPLE": NAME}
    told = subprocess.run([sys.executable, "-c", TELL, NAME], env=environment, capture_output=True, timeout=15).stdout
    argument, variable = eval(told)
    print(
        json.dumps(
            {
                "listed": meaning(listed),
                "listed_name_opens": opens,
                "found_by_its_name": made,
                "argument": meaning(argument),
                "variable": meaning(variable),
                "os.fsencode": list(os.fsencode("é")),
            }
        )
    )
