"""Is code after -c run if all of it is indented?"""

import json
import os
import subprocess
import sys


def run(code):
    env = os.environ | {"PYTHON_COLORS": "0"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=10)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1].partition(":")[0]


print(
    json.dumps(
        {
            "indented": run("\n    x = 1\n    print(x)\n"),
            "first_line_not_indented": run("x = 1\n    print(x)\n"),
            "string_inside": run('\n    print(len("""a\n    b"""))\n'),
            "plain": run("print(1)"),
        }
    )
)
