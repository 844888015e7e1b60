"""Can a private method, or an instance of a private nested class, be pickled as such?

Without multiprocessing: what pickle does with mangled names.
"""

import json
import pickle


class Service:
    """Has both."""

    class __Part:
        pass

    def __work(self):
        pass

    def method(self):
        return self.__work

    def part(self):
        return self.__Part()


def outcome(thing):
    try:
        pickle.loads(pickle.dumps(thing))
    except Exception:
        return "refused"
    return "copied"


if __name__ == "__main__":
    print(json.dumps({"method": outcome(Service().method()), "nested_class": outcome(Service().part())}))
