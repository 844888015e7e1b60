"""Under which name does a codec search function get asked?

Projects register codecs of their own and compare the name that they receive.
"""

import codecs
import json

NAMES = ["Pyskew-One", "Pyskew Two", "pyskew.three", "PYSKEW_FOUR"]


def asked_for(name):
    asked = []
    search = asked.append
    codecs.register(search)
    try:
        codecs.lookup(name)
    except LookupError:
        pass
    codecs.unregister(search)
    return asked


if __name__ == "__main__":
    print(json.dumps({name: asked_for(name) for name in NAMES} | {"utf 8": codecs.lookup("utf 8").name}))
