"""How does unittest count the examples of a doctest?"""

import doctest
import json
import sys
import types
import unittest


def sample(text):
    module = types.ModuleType("sample")
    module.__doc__ = text
    module.__file__ = "sample.py"
    sys.modules["sample"] = module
    result = unittest.TestResult()
    doctest.DocTestSuite(module).run(result)
    return {"run": result.testsRun, "failures": len(result.failures), "passes": result.wasSuccessful()}


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "two_good": sample(">>> 1\n1\n>>> 2\n2\n"),
                "two_bad": sample(">>> 1\n3\n>>> 2\n4\n"),
                "one_of_two_bad": sample(">>> 1\n3\n>>> 2\n2\n"),
            }
        )
    )
