"""Does configparser write a file that it could not read back?"""

import configparser
import io
import json


def written(values, **options):
    parser = configparser.RawConfigParser(**options)
    parser.read_dict({"section": values})
    text = io.StringIO()
    try:
        parser.write(text)
    except configparser.Error as error:
        return type(error).__name__
    read = configparser.RawConfigParser(**options)
    try:
        read.read_string(text.getvalue())
    except configparser.Error as error:
        return f"written, then {type(error).__name__}"
    return "same" if dict(read["section"]) == values else "written, then read differently"


print(
    json.dumps(
        {
            "delimiter_in_key": written({"a=b": "1"}),
            "colon_in_key": written({"a:b": "1"}),
            "section_header_as_key": written({"[other]": "1"}),
            "other_delimiter_in_key": written({"a=b": "1"}, delimiters=[":"]),
            "plain": written({"a": "b=c"}),
        }
    )
)
