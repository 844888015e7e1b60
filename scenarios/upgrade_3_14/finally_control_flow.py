"""What does the compiler say of a return, break or continue that leaves a finally block?

A warning; under -W error, which many test suites set, the module cannot be imported.
"""

import json
import os
import subprocess
import sys
import warnings

PROGRAMS = {
    "return": "def f():\n    try:\n        1 / 0\n    finally:\n        return 1\n",
    "break": "for i in (1,):\n    try:\n        1 / 0\n    finally:\n        break\n",
    "continue": "for i in (1,):\n    try:\n        1 / 0\n    finally:\n        continue\n",
    "break_of_inner_loop": "try:\n    pass\nfinally:\n    for i in (1,):\n        break\n",
}


def warned(program):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compile(program, "<program>", "exec")
    return sorted({warning.category.__name__ for warning in caught})


def run(*options):
    command = [sys.executable, *options, "-c", PROGRAMS["return"] + "print('still', f())"]
    env = os.environ | {"PYTHON_COLORS": "0"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=10)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1].partition(":")[0]


facts = {name: warned(program) for name, program in PROGRAMS.items()}
facts["run"] = run()
facts["run -W error"] = run("-W", "error")
facts["run -W error -W ignore::SyntaxWarning"] = run("-W", "error", "-W", "ignore::SyntaxWarning")
print(json.dumps(facts))
