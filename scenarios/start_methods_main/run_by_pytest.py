"""Can a pytest test start a process, and does the process see what a fixture has patched?

`python -m pytest` imports the test module under its own name, from a folder that it puts on sys.path.
"""

import json

import bounded

TESTS = """
import multiprocessing
import os

ANSWER = "original"

def started(target):
    worker = multiprocessing.Process(target=target)
    worker.start()
    worker.join(8)
    return worker.exitcode

def work():
    pass

def look():
    os._exit(0 if ANSWER == "patched" else 3)

def test_function():
    assert started(work) == 0

class TestMethod:
    def work(self):
        pass

    def test_method(self):
        assert started(self.work) == 0

def test_local():
    def local():
        pass
    assert started(local) == 0

def test_patched(monkeypatch):
    monkeypatch.setattr("test_it.ANSWER", "patched")
    assert started(look) == 0
"""
NAMES = {"function": "test_function", "method": "TestMethod::test_method", "local": "test_local", "patched": "test_patched"}

if __name__ == "__main__":
    facts = {}
    for fact, name in NAMES.items():
        arguments = ("-m", "pytest", "-q", "-p", "no:cacheprovider", f"test_it.py::{name}")
        ended = bounded.run(*arguments, files={"test_it.py": TESTS})
        facts[fact] = {0: "passed", 1: "failed"}.get(ended.exit, "not run")
    print(json.dumps(facts))
