"""Error messages that a newer Python words differently: the table, and what code that looks for them may look like."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from pyskew.audit.checks import changed_messages
from pyskew.audit.stdlib import stdlib_tables
from pyskew.audit.syntax.module_index import Module

ROOT = Path(__file__).resolve().parents[3]
HERE = sys.version_info[1]


def found(text: str, minor: int = 14) -> list[int]:
    return [one.line for one in changed_messages.check(Module("m.py", "m", ast.parse(text)), minor)]


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("message_table", ROOT / "tools" / "message_table.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_the_table_says_what_this_python_says() -> None:
    made = tool()
    command = [sys.executable, "-W", "ignore", "-c", made._ASK]  # noqa: SLF001 - what the tool asks
    reply = subprocess.run(command, input=json.dumps(made.SAMPLES), capture_output=True, text=True, check=True)
    minor, told = json.loads(reply.stdout)
    assert minor == HERE
    table = stdlib_tables.table("messages")
    assert {name for name in table if name not in made.SAMPLES} == set()
    kept = {name: [row[1:] for row in rows if row[0] <= HERE][-1] for name, rows in table.items() if name in told}
    assert kept == {name: told[name] for name in kept}


def test_what_code_looks_for_is_named_for_every_message() -> None:
    assert set(stdlib_tables.table("messages")) == set(changed_messages._SIGNS)  # noqa: SLF001 - two tables of one thing


@pytest.mark.parametrize(
    "asks",
    [
        "str(e) == \"unhashable type: 'dict'\"",
        'str(e).startswith("unhashable type")',
        "e.args[0] == \"unhashable type: 'list'\"",
        'repr(e) == "x" or f"{e}".startswith("unhashable type")',
        're.match("unhashable type", str(e))',
        're.compile("unhashable type: .(\\\\w+).").fullmatch(str(e))',
        'str(e).lower().startswith("unhashable type")',
        "str(e) in {\"unhashable type: 'set'\", 'other message'}",
    ],
)
def test_the_text_of_an_error_is_asked_in_many_ways(asks: str) -> None:
    assert found(f"import re\ntry:\n    f()\nexcept TypeError as e:\n    print({asks})\n") == [5]


@pytest.mark.parametrize(
    "text",
    [
        'try:\n    f()\nexcept TypeError as e:\n    print("unhashable" in str(e))\n',
        'try:\n    f()\nexcept KeyError as e:\n    print(str(e).startswith("unhashable type"))\n',
        'def g(line):\n    return line.startswith("unhashable type")\n',
        'def g(e):\n    return str(e).startswith("un")\n',
        "import sys\nif sys.version_info < (3, 14):\n    g = lambda e: str(e) == \"unhashable type: 'a'\"\n",
        'def g(e):\n    return str(e).startswith(("unhashable type", "cannot use"))\n',
        'import re\ndef g(e):\n    return re.match("unhashable (", str(e))\n',
    ],
)
def test_other_texts_other_errors_and_code_that_knows_both_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_caught_error_does_not_say_that_code_knows_the_version() -> None:
    handled = "try:\n    f()\nexcept Exception as e:\n    print(str(e).startswith('unhashable type'))\n"
    module = Module("m.py", "m", ast.parse(handled))
    (call,) = [one for one, _ in module.calls() if isinstance(one.func, ast.Attribute)]
    assert module.tolerated(call)
    assert not module.asks_version(call)
    assert found(handled) == [4]


def test_an_expected_error_is_named_with_its_pattern() -> None:
    text = "import pytest\nwith pytest.raises({}, match='^unhashable type'):\n    f()\n"
    assert found(text.format("TypeError")) == [2]
    assert found(text.format("KeyError")) == []


@pytest.mark.parametrize("minor", [12, 13, 14, 15])
def test_the_shape_is_in_the_messages(minor: int) -> None:
    for message in changed_messages.messages(minor):
        pattern = re.sub(r"'\w+'", r"'(\\w+)'", message.old)
        looked = pattern if message.name in changed_messages._ONLY_PATTERNS else message.old  # noqa: SLF001 - which need one
        assert re.search(changed_messages.shape(minor)[0], repr(looked)), message


def test_a_table_of_whole_messages_is_one_of_errors() -> None:
    text = "WORDS = {{'integer modulo by zero': 'a', {}: 'b'}}\ndef say(text):\n    return WORDS.get(text)\n"
    assert found(text.format("'math domain error'")) == [3]
    assert found(text.format("'another error'")) == []
    assert found("WORDS = {'integer modulo by zero': 'a', 'math domain error': 'b'}\nprint(WORDS['x'])\n") == []
