"""Does a test module run whose suite() function uses unittest.makeSuite?

The old way of saying what to run, still found in `setup.py test` projects and in load_tests hooks.
"""

import json
import unittest
import warnings


class Sums(unittest.TestCase):
    def test_one(self):
        self.assertEqual(1 + 1, 2)


def old_suite():
    return unittest.makeSuite(Sums)


def new_suite():
    return unittest.defaultTestLoader.loadTestsFromTestCase(Sums)


def tests_run(suite):
    result = unittest.TestResult()
    try:
        suite().run(result)
    except AttributeError as error:
        return type(error).__name__
    return result.testsRun


warnings.simplefilter("ignore")
print(json.dumps({"makeSuite": tests_run(old_suite), "loader": tests_run(new_suite)}))
