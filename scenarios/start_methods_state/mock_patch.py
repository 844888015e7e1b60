"""Does a worker run the mock or the original?

Tests patch a method, a module's function and a dictionary around code that starts a pool. Where the patch does not
reach the worker, the original runs, which may be the real network, and no error says so.
"""

import json
import os.path
from concurrent.futures import ProcessPoolExecutor
from unittest import mock

SETTINGS = {"url": "https://production.invalid"}


class Client:
    """What the test replaces."""

    def fetch(self):
        return "original"


def work():
    return {"method": Client().fetch(), "function": os.path.exists("no such file"), "settings": SETTINGS["url"]}


if __name__ == "__main__":
    with (
        mock.patch.object(Client, "fetch", lambda self: "mocked"),
        mock.patch("os.path.exists", lambda path: "mocked"),
        mock.patch.dict(SETTINGS, url="mocked"),
        ProcessPoolExecutor(1) as pool,
    ):
        print(json.dumps(pool.submit(work).result(timeout=15)))
