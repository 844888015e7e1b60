"""With which words does the compiler refuse a function's parameters?

Parsers and teaching tools compare the message with one of their own.
"""

import json

SOURCES = {
    "bare_star": "def f(*): pass",
    "duplicate": "def f(x, x): pass",
    "default_before_plain": "def f(a=1, b): pass",
    "lambda_bare_star": "lambda *: 1",
}


def calls_them(source):
    try:
        compile(source, "<sample>", "exec")
    except SyntaxError as error:
        return [word for word in ("argument", "parameter") if word in error.msg]


if __name__ == "__main__":
    print(json.dumps({name: calls_them(source) for name, source in SOURCES.items()}))
