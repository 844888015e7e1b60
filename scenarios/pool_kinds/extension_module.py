"""Can work import an extension module that knows nothing of several interpreters?"""

import json

from pools import answers, ask


def load():
    import lxml.etree

    return lxml.etree.__name__


def work(pool):
    return ask(pool, load)


if __name__ == "__main__":
    print(json.dumps(answers(work)))
