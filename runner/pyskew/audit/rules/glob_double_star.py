"""A pattern of pathlib ends in `**`, which finds files as well as folders since 3.13."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.syntax.tree_walk import walk
from pyskew.audit.values.composed_texts import composed_text
from pyskew.audit.values.receivers import Receivers


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of the methods glob and rglob, also with patterns from constants and parameters; not glob.glob()."""
    receivers = module.once(Receivers)
    for method in ("glob", "rglob"):
        for call, scope in module.calls_by_method.get(method, []):
            given = call.args[0] if call.args else keyword(call, "pattern")
            values = receivers.values
            texts = [composed_text(values, *one) for one in values.of(given, scope)]
            pattern = next((text for text in texts if text and (text == "**" or text.endswith("/**"))), "")
            if not pattern or not isinstance(call.func, ast.Attribute) or module.tolerated(call):
                continue
            if id(call) in module.once(_folders_alone):
                continue
            library = module.imported(call.func, scope).startswith("glob.")
            if not library and receivers.sure(call.func.value, scope, method, "pathlib.Path") is not None:
                yield module.spot(call, f'{method}("{pattern}") finds files too, not folders alone')


def _folders_alone(module: Module) -> set[int]:
    """Return what loops and comprehensions go over that keep folders alone: `if path.is_dir()` in either way."""
    found: set[int] = set()
    for node in walk(module.tree):
        match node:
            case ast.comprehension(iter=given, ifs=tests) if any(_asks_for_folder(one) for one in tests):
                found.add(id(given))
            case ast.For(iter=given, body=[ast.If(test=test, orelse=[])]) if _asks_for_folder(test):
                found.add(id(given))
            case ast.For(
                iter=given, body=[ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test), body=[ast.Continue()]), *_]
            ):
                found |= {id(given)} if _asks_for_folder(test) else set()
            case _:
                pass
    return found


def _asks_for_folder(test: ast.expr) -> bool:
    match test:
        case ast.BoolOp(op=ast.And(), values=parts):
            return any(_asks_for_folder(one) for one in parts)
        case ast.Call(func=ast.Attribute(attr="is_dir")):
            return True
        case _:
            return False


RULE = Rule(
    id="glob-double-star",
    since=(3, 13),
    summary="A pattern of pathlib ends in `**`, which finds files as well as folders",
    why="the pattern means what it means in glob.glob(recursive=True)",
    fix='end the pattern in "**/" for folders alone, in "**/*" for everything below',
    workaround="the same",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#pathlib",
    confidence=Confidence.MEDIUM,
    words=("glob", "rglob"),
    shape=r"\*\*[\"']",
    witness="upgrade_3_13/glob-double-star",
    check=check,
    valid=(
        """\
from pathlib import Path

class Depot:
    def __init__(self, keys):
        self.keys = keys

    def glob(self, pattern):
        return [key for key in self.keys if pattern == "**"]

def listing(depot):
    return depot.glob("**")

print(listing(Depot(["a/b.txt"])), sorted(Path(".").glob("**/*.nothing")))
""",
        """\
from pathlib import Path

def folders(root):
    found = []
    for path in root.glob("**"):
        if not path.is_dir():
            continue
        found.append(path.name)
    return found

Path("folder").mkdir()
Path("folder", "file").touch()
print(folders(Path("folder")), [path.name for path in Path("folder").glob("**") if path.exists() and path.is_dir()])
for path in Path("folder").rglob("**"):
    if path.is_dir():
        print(path)
""",
        """\
import glob
from pathlib import Path

Path("folder").mkdir()
Path("folder", "file").touch()
print(sorted(Path("folder").glob("**/")), sorted(glob.glob("folder/**", recursive=True)))
print(sorted(Path("folder").glob("/".join(["**", "*"]))), sorted(Path(".").glob("/".join(["**", ""]))))
""",
    ),
    invalid=(
        """\
from pathlib import Path

def ls(root, select="*"):
    return sorted(str(path) for path in Path(root).glob(select))

Path("folder").mkdir()
Path("folder", "file").touch()
print(ls("folder", select="**"))
""",
        """\
from pathlib import Path

EVERYTHING = "sub/**"
Path("folder/sub").mkdir(parents=True)
Path("folder/sub", "file").touch()
folder = Path("folder")
print(sorted(folder.rglob(pattern=EVERYTHING)))
""",
        """\
from pathlib import Path

Path("folder").mkdir()
Path("folder", "file").touch()
print(sorted(Path("folder").glob("**")))
""",
        """\
from pathlib import Path

def below(root, sub):
    return sorted(path.name for path in root.glob(f"{sub}/**"))

Path("folder/sub").mkdir(parents=True)
Path("folder/sub", "file").touch()
print(below(Path("folder"), "sub"), sorted(Path("folder").glob("%s/**" % "sub")))
""",
        """\
import os
from pathlib import Path

EVERYTHING = "**"

def below(root, sub):
    pattern = "/".join([sub, EVERYTHING])
    return sorted(path.name for path in root.glob(pattern)), sorted(root.glob(os.path.join(sub, "**")))

Path("folder/sub").mkdir(parents=True)
Path("folder/sub", "file").touch()
print(below(Path("folder"), "sub"))
""",
    ),
    followed=Followed(
        3,
        """\
from pathlib import Path

Path("folder").mkdir()
Path("folder", "file").touch()
print(sorted(Path("folder").glob("**/")))
""",
    ),
)
