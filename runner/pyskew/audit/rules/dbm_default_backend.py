"""Files or threads of a database of dbm or shelve are reckoned with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.local_values import LocalValues

_OPENS = ("shelve.open", "dbm.open", "shelve.DbfilenameShelf")
_SUFFIX = re.compile(r"^(.*[^.])?[.](\*|db|dat|dir|bak|pag|gdbm)$|^dbm[.](dumb|ndbm|gnu)$|^[*]?[.]\*$")
_ONLY_GNU = {"firstkey", "nextkey", "reorganize"}
_THREADS = {
    "threading", "threading.Thread", "concurrent.futures", "concurrent.futures.ThreadPoolExecutor", "_thread",
    "multiprocessing.pool.ThreadPool", "multiprocessing.dummy",
}  # fmt: skip


def check(module: Module) -> Iterator[Spot]:
    """Yield calls that take the default, in modules that name the files, ask for the kind, or start threads."""
    opened = [pair for name in _OPENS for pair in module.calls_by_name.get(name, [])]
    reasons = list(_reasons(module)) if opened else []
    for call, _ in opened:
        if reasons and not module.tolerated(call):
            yield module.spot(call, f"SQLite is the default: {reasons[0]}")


def _reasons(module: Module) -> Iterator[str]:
    if not _knows_every_kind(module):
        if any(_names_file(part) for part in ast.walk(module.tree)):
            yield "one file without suffix, where the code names other files"
        if any(_finds(module, text) for text in _opened_names(module)):
            yield "one file of just that name, where the code looks for files beside it"
    if module.calls_by_name.get("dbm.whichdb"):
        yield "whichdb() answers otherwise"
    if set(module.imports.values()) & _THREADS or module.calls_by_name.get("asyncio.to_thread"):
        yield "only the thread that opened it may use it"
    if any(module.calls_by_method.get(name) for name in _ONLY_GNU):
        yield "it has not every method of the others"


def _opened_names(module: Module) -> list[str]:
    calls = [call for name in _OPENS for call, _ in module.calls_by_name.get(name, [])]
    names = [call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)]
    values = module.once(LocalValues)
    for name in _OPENS:
        for call, scope in module.calls_by_name.get(name, []):
            names += [text for text, _ in values.texts(call.args[0], scope)] if call.args else []
    return [one for one in names if isinstance(one, str)]


def _finds(module: Module, text: str) -> bool:
    """Return whether the code looks for `name*`, or lists the folder that the database lies in."""
    folder, _, last = text.rpartition("/")
    patterns = {
        one.value for one in ast.walk(module.tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    if last and any(one.rpartition("/")[2].startswith(f"{last}") and one.endswith("*") for one in patterns):
        return True
    listed = [call for name in ("os.listdir", "os.scandir") for call, _ in module.calls_by_name.get(name, [])]
    folders = [one.args[0].value if one.args and isinstance(one.args[0], ast.Constant) else "" for one in listed]
    given = [not one.args or isinstance(one.args[0], ast.Constant) for one in listed]
    return any(known and (one or ".") == (folder or ".") for one, known in zip(folders, given, strict=True))


def _knows_every_kind(module: Module) -> bool:
    """Return whether suffixes stand beside the empty one: the code reckons with a file without suffix as well."""
    for node in ast.walk(module.tree):
        elements = node.elts if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else []
        if any(map(_names_file, elements)) and any(
            isinstance(one, ast.Constant) and one.value == "" for one in elements
        ):
            return True
    return False


def _names_file(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return bool(_SUFFIX.match(text))
        case ast.JoinedStr():
            return bool(_SUFFIX.match(_end(node)))
        case _:
            return False


def _end(node: ast.JoinedStr) -> str:
    last = node.values[-1] if node.values else None
    return "x" + str(last.value) if isinstance(last, ast.Constant) else ""


RULE = Rule(
    id="dbm-default-backend",
    since=(3, 13),
    summary="Files or threads of a database of dbm or shelve are reckoned with",
    why="dbm.sqlite3 comes first: one file of exactly that name, bound to the thread that opened it",
    fix="choose the kind: shelve.Shelf(dbm.dumb.open(path)), or handle both",
    workaround="the same",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#dbm",
    confidence=Confidence.MEDIUM,
    words=("shelve", "dbm"),
    witness="upgrade_3_13/dbm-default",
    check=check,
    valid=(
        """\
import dbm.dumb
import os
import shelve

with shelve.Shelf(dbm.dumb.open('a')) as shelf:
    shelf['x'] = 1
print(os.path.exists('a.dat'))
""",
        """\
import shelve

with shelve.open('a') as shelf:
    shelf['x'] = 1
    print(dict(shelf))
""",
        """\
import os
import shelve

SUFFIXES = ('', '.db', '.dat', '.dir', '.bak')

def remove(path):
    for suffix in SUFFIXES:
        if os.path.exists(path + suffix):
            os.unlink(path + suffix)

with shelve.open('a') as shelf:
    shelf['x'] = 1
remove('a')
print(os.path.exists('a'))
""",
    ),
    invalid=(
        """\
import glob
import shelve

with shelve.open('subjects') as shelf:
    shelf['x'] = 1
print(bool(glob.glob('subjects' + '.*')))
""",
        """\
import dbm

with dbm.open('a', 'c') as base:
    base['x'] = '1'
print(dbm.whichdb('a'))
""",
        """\
import shelve
import threading

shelf = shelve.open('a')
found = []

def put():
    try:
        shelf['x'] = 1
    except Exception as error:
        found.append(type(error).__name__)

thread = threading.Thread(target=put)
thread.start()
thread.join()
print(found)
""",
    ),
    followed=Followed(
        2,
        """\
import dbm.dumb

with dbm.dumb.open('a', 'c') as base:
    base['x'] = '1'
print(dbm.whichdb('a'))
""",
    ),
)
