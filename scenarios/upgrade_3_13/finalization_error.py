"""Which error says that it is too late to start a thread or to fork?

Asked by an object that is destroyed while the interpreter ends.
"""

import json
import subprocess
import sys

PROGRAM = """
import _thread, os

class Late:
    def __init__(self):
        self.calls = [(_thread.start_new_thread, (list, ())), (os.fork, ())]
        self.write, self.quit, self.base, self.old = os.write, os._exit, Exception, RuntimeError
    def attempt(self, function, arguments):
        try:
            started = function(*arguments)
        except self.base as error:
            return type(error).__name__ + " " + str(isinstance(error, self.old))
        if started == 0:
            self.quit(0)
        return "started False"
    def __del__(self):
        for function, arguments in self.calls:
            self.write(1, (function.__name__ + " " + self.attempt(function, arguments) + chr(10)).encode())

late = Late()
"""

done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=10)
facts = {}
for line in done.stdout.splitlines():
    function, error, is_runtime_error = line.split()
    facts[function] = {"error": error, "is_runtime_error": is_runtime_error == "True"}
print(json.dumps(facts))
