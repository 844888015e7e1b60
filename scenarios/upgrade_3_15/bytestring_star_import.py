"""Does a star import still bring ByteString?"""

import json


def brings(module):
    namespace = {}
    exec(f"from {module} import *", namespace)
    return "ByteString" in namespace


if __name__ == "__main__":
    print(json.dumps({module: brings(module) for module in ["collections.abc", "typing"]}))
