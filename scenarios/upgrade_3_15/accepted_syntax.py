"""Which sources compile?

One fact for each: does compile() take it?
"""

import json

SOURCES = {
    "unpacking_in_list_comprehension": "[*part for part in parts]",
    "unpacking_in_set_comprehension": "{*part for part in parts}",
    "unpacking_in_dict_comprehension": "{**part for part in parts}",
    "unpacking_in_generator": "list((*part for part in parts))",
    "lazy_import": "lazy import json",
    "lazy_from_import": "lazy from json import dumps",
    "lazy_as_a_name": "lazy = 1; lazy += 1",
    "unary_plus_in_match": "match 1:\n    case +1: pass",
    "unary_minus_in_match": "match 1:\n    case -1: pass",
}


def compiles(source):
    try:
        compile(source, "<sample>", "exec")
    except SyntaxError:
        return False
    return True


if __name__ == "__main__":
    print(json.dumps({name: compiles(source) for name, source in SOURCES.items()}))
