"""Which documents of TOML 1.1 does tomllib read?"""

import json
import tomllib

DOCUMENTS = {
    "inline_table_on_lines": "table = {\n  key = 1,\n}",
    "inline_table_trailing_comma": "table = { key = 1, }",
    "hexadecimal_escape": r'text = "\x61"',
    "escape_e": r'text = "\e"',
    "time_without_seconds": "time = 14:15",
    "datetime_without_seconds": "time = 2010-02-03 14:15",
    "toml_1_0": "table = { key = 1 }",
}


def reads(document):
    try:
        tomllib.loads(document)
    except tomllib.TOMLDecodeError:
        return False
    return True


if __name__ == "__main__":
    print(json.dumps({name: reads(document) for name, document in DOCUMENTS.items()}))
