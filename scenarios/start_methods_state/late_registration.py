"""Does a worker know a plugin that a decorator registered while main() ran?

The registry and one plugin stand at the top level; main() defines another, as a program does that reads its plugins
from a configuration.
"""

import json
from concurrent.futures import ProcessPoolExecutor

PLUGINS = {}


def plugin(function):
    PLUGINS[function.__name__] = function
    return function


@plugin
def built_in():
    return 1


def known():
    return sorted(PLUGINS)


def main():
    @plugin
    def configured():
        return 2

    with ProcessPoolExecutor(1) as pool:
        print(json.dumps({"in_worker": pool.submit(known).result(timeout=15), "in_parent": known()}))


if __name__ == "__main__":
    main()
