"""Does a tool that walks parsed regular expressions work, with and without a way around the old module name?

The first import is the one that linters have carried for years. The second tries the new place first. Both then ask
whether a pattern holds a repetition, and catch the error of a broken pattern by its class.
"""

import importlib
import json
import re
import warnings


def find_parser(names):
    for name in names:
        try:
            return importlib.import_module(name)
        except ImportError:
            pass
    return None


def look(names):
    parser = find_parser(names)
    if parser is None:
        return "no parser"
    operations = sorted({str(operation) for operation, _ in parser.parse("(a+)b*")})
    try:
        parser.parse("(")
    except re.error:
        return operations
    return "broken pattern accepted"


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    print(json.dumps({"old_name": look(["sre_parse"]), "new_name_first": look(["re._parser", "sre_parse"])}))
