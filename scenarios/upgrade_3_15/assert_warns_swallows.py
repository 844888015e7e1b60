"""Which warnings does assertWarns() keep to itself?

Code under test warns twice: once as expected, once about something else. In a suite that turns warnings into errors,
the other one decides whether the test passes.
"""

import json
import unittest
import warnings


class Asserting(unittest.TestCase):
    def test_category(self):
        with self.assertWarns(UserWarning):
            warnings.warn("expected", UserWarning)
            warnings.warn("other", DeprecationWarning)

    def test_regex(self):
        with self.assertWarnsRegex(UserWarning, "expected"):
            warnings.warn("expected", UserWarning)
            warnings.warn("other", UserWarning)

    def test_nested(self):
        with self.assertWarns(DeprecationWarning), self.assertWarns(UserWarning):
            warnings.warn("expected", UserWarning)
            warnings.warn("other", DeprecationWarning)


def observe(name, action):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter(action)
        result = unittest.TestResult()
        Asserting(name).run(result)
    return {"passes": result.wasSuccessful(), "let_through": sorted(w.category.__name__ for w in caught)}


if __name__ == "__main__":
    print(json.dumps({name: observe(name, "always") for name in ["test_category", "test_regex", "test_nested"]}))
