"""Can a test start a process, with a function of its module, with its own method, with a local function?

`python -m unittest` runs the module. The runner puts its streams into the test case, so a method of it is no longer
picklable while it runs.
"""

import json

import bounded

TESTS = """
import multiprocessing, unittest

def work():
    pass

class Cases(unittest.TestCase):
    def run_in_process(self, target):
        worker = multiprocessing.Process(target=target)
        worker.start()
        worker.join(8)
        self.assertEqual(worker.exitcode, 0)

    def test_function(self):
        self.run_in_process(work)

    def test_method(self):
        self.run_in_process(self.work)

    def test_local(self):
        def local():
            pass
        self.run_in_process(local)

    def work(self):
        pass
"""

if __name__ == "__main__":
    facts = {}
    for name in ("function", "method", "local"):
        ended = bounded.run("-m", "unittest", "-q", f"test_it.Cases.test_{name}", files={"test_it.py": TESTS})
        facts[name] = "passed" if ended.exit == 0 else "failed"
    print(json.dumps(facts))
