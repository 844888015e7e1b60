"""What happens to a library that still parses a header with the cgi module?

The shape of many web libraries: one function of a long module uses `cgi`, and the import stands at the top, so that
all of the module is lost with it. The way out is the email package, which both old and new versions have.
"""

import json
from email.message import EmailMessage

LIBRARY = """
import cgi
def content_type(header):
    return list(cgi.parse_header(header))
def unrelated():
    return "works"
"""
HEADER = 'text/html; charset="utf8"'


def use(name, *arguments):
    library = {}
    try:
        exec(LIBRARY, library)
        return library[name](*arguments)
    except ImportError as error:
        return type(error).__name__


def remedy(header):
    message = EmailMessage()
    message["content-type"] = header
    return [message.get_content_type(), dict(message["content-type"].params)]


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    print(
        json.dumps(
            {
                "header": use("content_type", HEADER),
                "unrelated_function": use("unrelated"),
                "with_email": remedy(HEADER),
            }
        )
    )
