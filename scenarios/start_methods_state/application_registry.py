"""Is an application that the main block has set up also set up in a worker?

The shape of a web framework's registry: setup() fills it, using it before raises. A parallel test runner sets up in the
parent and expects the same of its workers.
"""

import json
import multiprocessing


class RegistryNotReady(Exception):
    """setup() has not been called in this process."""


class Registry:
    """Knows the models of all applications, once ready."""

    ready = False

    def setup(self):
        self.ready = True

    def model(self, name):
        if not self.ready:
            raise RegistryNotReady
        return name.title()


registry = Registry()


def run_test(name):
    return registry.model(name)


if __name__ == "__main__":
    registry.setup()
    with multiprocessing.Pool(1) as pool:
        try:
            facts = {"model": pool.apply_async(run_test, ("order",)).get(10), "error": None}
        except RegistryNotReady as error:
            facts = {"model": None, "error": type(error).__name__}
    print(json.dumps(facts))
