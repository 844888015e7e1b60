"""Can a worker read a secret that the program has deleted from its environment?

The program takes a token from the environment and deletes it, so that later workers do not get it. The worker of an
earlier step makes the difference: a fork server that started then keeps what it was given.
"""

import json
import os
from concurrent.futures import ProcessPoolExecutor


def reads_token():
    return "SCENARIO_TOKEN" in os.environ


def step():
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(reads_token).result(timeout=15)


if __name__ == "__main__":
    os.environ["SCENARIO_TOKEN"] = "secret"
    facts = {"before_deletion": step()}
    os.environ.pop("SCENARIO_TOKEN")
    facts["after_deletion"] = step()
    print(json.dumps(facts))
