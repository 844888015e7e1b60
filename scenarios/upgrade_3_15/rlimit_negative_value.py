"""What does setting a resource limit to -1 or another negative number do?

Sets the hard limit on core files, in a child that ends at once.
"""

import json
import subprocess
import sys

SET = """
import resource, sys, warnings
value = int(sys.argv[1])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, value))
    except Exception as error:  # an ordinary user may not raise the hard limit, which is not what we ask
        print("accepted" if "raise" in str(error) else type(error).__name__)
    else:
        print("accepted")
print(*sorted({warning.category.__name__ for warning in caught}))
"""


def outcome(value):
    command = [sys.executable, "-c", SET, str(value)]
    return subprocess.run(command, capture_output=True, text=True, timeout=15).stdout.split()


if __name__ == "__main__":
    print(json.dumps({"minus_one": outcome(-1), "minus_two": outcome(-2), "zero": outcome(0)}))
