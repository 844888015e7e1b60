"""Can a worker run a function of an application that a console script starts?

The script that an installer writes only imports and calls; the function is in a module. A script without the suffix
.py is executed for workers as any other.
"""

import json

import bounded

SCRIPT = """
import sys
from application import main

if __name__ == "__main__":
    sys.exit(main())
"""
APPLICATION = """
import multiprocessing

def work():
    pass

def main():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print(worker.exitcode)
"""

if __name__ == "__main__":
    ended = bounded.run("application-script", files={"application-script": SCRIPT, "application.py": APPLICATION})
    facts = {"console_script": ended.out.strip(), "program_exit": ended.exit}
    alone = APPLICATION + "\nif __name__ == '__main__':\n    main()\n"
    print(json.dumps(facts | {"own_function_without_suffix": bounded.run("tool", files={"tool": alone}).out.strip()}))
