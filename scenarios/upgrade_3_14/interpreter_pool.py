"""Is there a pool of interpreters, and what of the caller's state does its work see?"""

import concurrent.futures
import json

STATE = ["module level"]


def attempt(pool, function, *arguments):
    try:
        return pool.submit(function, *arguments).result(timeout=10)
    except Exception as error:
        return type(error).__name__


if __name__ == "__main__":
    facts = {"available": hasattr(concurrent.futures, "InterpreterPoolExecutor")}
    if facts["available"]:
        with concurrent.futures.InterpreterPoolExecutor(1) as pool:
            facts["builtin"] = attempt(pool, len, "ab")
            facts["error_is_of_same_type"] = attempt(pool, int, "x") == "ValueError"
    print(json.dumps(facts))
