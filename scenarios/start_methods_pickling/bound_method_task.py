"""Can a pool run a method of a plain object, and what does it know of the object's class?

The instance travels with its own attributes, as it always did; a class attribute that the main block changed does not
travel.
"""

import json
import multiprocessing


class Scaler:
    """Multiplies."""

    offset = 0

    def __init__(self):
        self.factor = 3

    def scale(self, number):
        return number * self.factor + self.offset


if __name__ == "__main__":
    with multiprocessing.Pool(1) as pool:
        facts = {"instance_attribute": pool.map_async(Scaler().scale, [2]).get(10)}
    Scaler.offset = 100
    with multiprocessing.Pool(1) as pool:
        facts["class_attribute_too"] = pool.map_async(Scaler().scale, [2]).get(10)
    print(json.dumps(facts))
