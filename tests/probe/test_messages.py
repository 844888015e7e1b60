import base64
import hashlib
import re
from pathlib import Path
from typing import get_type_hints

import msgspec
import pytest

import pyskew
from pyskew.probe import messages, protocol
from pyskew.probe.supervisor import requests

CODE = b"print('here')"
BLOB = hashlib.sha256(CODE).hexdigest()


def reply_type(op):
    """The type that the supervisor's function for this operation promises."""
    name = requests.OPERATIONS[op].__annotations__["return"].partition(" | ")[0]
    return getattr(messages, name)


def a_request(op, lab):
    """Fields of a request that a real supervisor can carry out."""
    env = lab.env("3.13")
    files = [{"path": f"blobs/{BLOB}", "data": base64.b64encode(CODE).decode()}]
    lab.channel.ask("put", files=files)
    return {
        "find": {"minor": [3, 13], "free_threaded": False},
        "put": {"files": files},
        "inspect": {"python": env.python},
        "venv": {"name": "typed", "python": lab.pythons["3.13"].path},
        "overlay": {"name": "typed-over", "venv": env.prefix, "toggles": {"start-method": "spawn"}},
        "check": {"python": env.python, "toggle": "start-method", "value": ""},
        "cell": {"argv": [env.python, "a.py"], "files": [{"path": "a.py", "blob": BLOB, "mode": 0o644}]},
    }.get(op, {})


@pytest.mark.real
@pytest.mark.parametrize("op", [op for op in requests.OPERATIONS if op != "bye"])
def test_a_real_supervisor_replies_as_the_types_say(lab, op):
    reply = lab.channel.request(op, timeout=60, **a_request(op, lab))
    del reply["token"]

    kind = reply_type(op)
    assert set(reply) == set(get_type_hints(kind))
    msgspec.convert(reply, kind, strict=True)


@pytest.mark.real
def test_what_is_refused_says_so_as_the_types_say(lab):
    reply = lab.channel.request("cell", timeout=60, argv=["no-such-program"])
    del reply["token"]

    assert set(reply) <= set(get_type_hints(messages.Refused))
    msgspec.convert(reply, messages.Refused, strict=True)


def test_there_is_one_protocol_number():
    sources = Path(pyskew.__file__).parent.rglob("*.py")
    defined = [path for path in sources if re.search(r"^PROTOCOL\b", path.read_text("utf-8"), re.MULTILINE)]
    assert defined == [Path(protocol.__file__)]
