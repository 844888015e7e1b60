"""Which options do the modules that run as commands have more of?"""

import json
import subprocess
import sys


def run(*arguments):
    return subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, timeout=15)


if __name__ == "__main__":
    server = run("http.server", "--help").stdout
    print(
        json.dumps(
            {
                "calendar: HTML page of a month": run("calendar", "-t", "html", "2024", "6").returncode == 0,
                "http.server --content-type": "--content-type" in server,
                "http.server --header": "--header" in server,
                "timeit --target-time": "--target-time" in run("timeit", "--help").stdout,
            }
        )
    )
