"""Does code that falls back when something cannot be pickled still notice?

The shape of caches and parallel runners: try to pickle, and on the errors that were known take the slow way.
"""

import json
import pickle


def make_job():
    def job():
        return 1

    return job


def by_known_errors(job):
    try:
        pickle.dumps(job)
    except (AttributeError, TypeError):
        return "serial"
    return "parallel"


def by_all_errors(job):
    try:
        pickle.dumps(job)
    except (AttributeError, TypeError, pickle.PicklingError):
        return "serial"
    return "parallel"


def attempt(function):
    try:
        return function(make_job())
    except Exception as error:
        return f"uncaught {type(error).__name__}"


print(json.dumps({function.__name__: attempt(function) for function in (by_known_errors, by_all_errors)}))
