"""Projects in memory: the text of an example to what the audit finds in it."""

from __future__ import annotations

import hashlib
import json
import re

from pyskew.audit import Options, Spot, together
from pyskew.audit.file_tree import FileTree
from pyskew.audit.files.file_discovery import SourceFile
from pyskew.audit.files.notebook_findings import concerns
from pyskew.audit.files.notebooks import joined
from pyskew.audit.project.call_graph import Project
from pyskew.audit.questions import answered
from pyskew.audit.rules import Rule, rules
from pyskew.audit.scanner import Examined, Scanner, parsed
from pyskew.audit.syntax.module_index import Module

OPTIONS = Options(old=(3, 8), new=(3, 15), free_threaded=True)


def files(text: str) -> dict[str, str]:
    """The files of an example by path."""
    parts = re.split(r"^# file: (\S+)\n", text, flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True)) if len(parts) > 1 else {"example.py": text}
    return {path: notebook(body) if path.endswith(".ipynb") else body for path, body in found.items()}


def notebook(text: str) -> str:
    """A notebook; a line `# %%` begins each further cell."""
    cells = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": body.splitlines(True)}
        for body in text.split("# %%\n")
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1)


def python_of(path: str, body: str) -> str:
    """What is parsed of a file."""
    return joined(body.encode()).text if path.endswith(".ipynb") else body


def digest(data: bytes) -> str:
    """What a supervisor knows a file by."""
    return hashlib.sha256(data).hexdigest()


def _file(path: str, text: str) -> SourceFile:
    package = path.endswith("__init__.py")
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return SourceFile(path, name, package, len(text), data=text.encode())


def examined(text: str, options: Options = OPTIONS) -> list[Examined]:
    scanner = Scanner(options)
    return [scanner.examine(_file(path, body), python_of(path, body).encode()) for path, body in files(text).items()]


def project(text: str) -> Project:
    """The project that the audit sees, with the files that it finds by what they mention."""
    every = [_file(path, python_of(path, body)) for path, body in files(text).items()]
    tree = FileTree(every, {one.path: one.path for one in every}, {})
    found = [Scanner(OPTIONS).examine(file, file.data or b"") for file in every]
    return together.around([one.summary for one in found if one.summary], tree.lookup, tree.below, tree.mentions)


def answers(text: str, found: list[Examined]) -> list[tuple[str, Spot]]:
    """What the files of an example make of each other's questions."""
    every = {_file(path, body).name: (_file(path, body), python_of(path, body)) for path, body in files(text).items()}

    def read(name: str) -> Module | None:
        file, body = every.get(name, (None, ""))
        return parsed(file, body.encode(), Examined(file.path)) if file else None

    return list(answered(found, read, lambda word: [name for name, (_, body) in every.items() if word in body]))


def spots(rule: Rule, text: str) -> list[Spot]:
    """What one rule finds, as the scanner would let it."""
    together = [one for one in rule.across(project(text)) if concerns(rule.id, one.path)] if rule.across else []
    found = examined(text) if rule.check else []
    told = [pair for one in found for pair in one.spots] + answers(text, found)
    return [spot for name, spot in told if name == rule.id] + together


def every_spot(text: str) -> list[tuple[str, Spot]]:
    """What all rules find, with the id of each."""
    alone = examined(text)
    found = [pair for one in alone for pair in one.spots] + answers(text, alone)
    whole = project(text)
    found += [(rule.id, spot) for rule in rules().values() if rule.across for spot in rule.across(whole)]
    return [(name, spot) for name, spot in found if concerns(name, spot.path)]
