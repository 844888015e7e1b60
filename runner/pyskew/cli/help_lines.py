"""What `pyskew --help` shows of each verb, read from its file without importing it."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

_COMMAND = re.compile(r"^COMMAND = Command\(order=(?P<order>\d+), click=(?P<function>\w+)\)$", re.MULTILINE)


class HelpLine(NamedTuple):
    """One verb in the help text."""

    name: str
    about: str
    """The first paragraph of its function's docstring."""
    order: int


def help_lines() -> list[HelpLine]:
    """Return the verbs in the order of the help text.

    A parser or an import would be surer than two patterns, and take a multiple of the time that Python needs to start;
    a test compares what is read here with what the verbs themselves say.
    """
    folder = os.path.join(os.path.dirname(__file__), "commands")  # noqa: PTH118, PTH120 - pathlib takes longer
    files = [name for name in os.listdir(folder) if name.endswith(".py") and not name.startswith("_")]  # noqa: PTH208 - as above
    return sorted((_line(folder, name) for name in files), key=lambda line: (line.order, line.name))


def _line(folder: str, file: str) -> HelpLine:
    """Read `COMMAND = Command(order=N, click=FUNCTION)` and the docstring of FUNCTION."""
    with open(os.path.join(folder, file), encoding="utf-8") as source:  # noqa: PTH118, PTH123 - as above
        text = source.read()
    name = file.removesuffix(".py").rstrip("_").replace("_", "-")
    command = _COMMAND.search(text)
    if command is None:
        return HelpLine(name, "", 0)
    pattern = rf'^def {command["function"]}\(.*?^    """(?P<about>.*?)(?:\n\n|""")'
    found = re.search(pattern, text, flags=re.MULTILINE | re.DOTALL)
    return HelpLine(name, " ".join(found["about"].split()) if found else "", int(command["order"]))
