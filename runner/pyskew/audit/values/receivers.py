"""Of which class the object is that a method is called on: of the standard library, of the project, or not known."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from pyskew.audit import Confidence
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.stdlib import stdlib_tables
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.values.local_values import LocalValues

_SAME = {
    r"pathlib\.(\w*Path)\(\)\.(parent|absolute\(\)|resolve\(\)|joinpath\(\)|with_\w+\(\)|expanduser\(\)|relative_to\(\)|rename\(\))":
        r"pathlib.\1()",
    r"pathlib\.\w*Path\.(cwd|home|from_uri)\(\)": "pathlib.Path()",
    r"wave\.open\(\)": "wave.Wave_read()",
    r"argparse\.\w*Parser\(\)\.add_subparsers\(\)\.add_parser\(\)": "argparse.ArgumentParser()",
    r"(xml\.etree\.)ElementTree\.parse\(\)\.getroot\(\)": r"\1ElementTree.Element()",
    r"(xml\.etree\.)ElementTree\.parse\(\)": r"\1ElementTree.ElementTree()",
    r"(xml\.etree\.)ElementTree\.(fromstring|XML|SubElement|Comment|fromstringlist)\(\)": r"\1ElementTree.Element()",
    r"(xml\.etree\.)ElementTree\.(Element|ElementTree)\(\)\.(find|makeelement)\(\)": r"\1ElementTree.Element()",
    r"ssl\.create_default_context\(\)": "ssl.SSLContext()",
    r"asyncio\.(get_event_loop|new_event_loop|get_running_loop)\(\)": "asyncio.BaseEventLoop()",
    r"importlib\.util\.spec_from_\w+\(\)\.loader": "importlib.abc.Loader()",
    r"threading\.(current_thread|main_thread)\(\)": "threading.Thread()",
}  # fmt: skip
"""What methods and functions of the library give, as regular expressions over dotted origins."""


@dataclass(frozen=True)
class Receiver:
    """What is known of an object's class."""

    classes: frozenset[str]
    """Dotted names of classes that are not of this file."""
    own: tuple[Scope, ...]
    """Classes of this file, those that they derive from included."""

    @property
    def known(self) -> bool:
        """Whether anything is known."""
        return bool(self.classes or self.own)


UNKNOWN = Receiver(frozenset(), ())
_DEEPEST = 4
"""Paths that are put together from others."""


class Receivers:
    """Answers for one module."""

    def __init__(self, module: Module) -> None:
        """Compute nothing before it is needed."""
        self.module = module
        self.origins = module.once(Origins)
        self.values = module.once(LocalValues)

    def of(self, node: ast.expr, scope: Scope, depth: int = 0) -> Receiver:
        """Return what is known of the class of an object."""
        if isinstance(node, ast.Name) and node.id in {"self", "cls"} and (owner := scope.owner()):
            return self._of_class(owner)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
            owner = scope.owner()
            found = self._of_class(owner) if owner else UNKNOWN
            return Receiver(found.classes, found.own[1:])
        classes: set[str] = set()
        own: list[Scope] = []
        for value, where in self.values.of(node, scope) if depth < _DEEPEST else ():
            found = self._of_value(value, where, depth)
            classes |= found.classes
            own += found.own
        return Receiver(frozenset(classes), tuple(dict.fromkeys(own)))

    def _of_value(self, node: ast.expr, scope: Scope, depth: int) -> Receiver:  # noqa: PLR0911 - one case each
        match node:
            case ast.Name(id=name):
                annotated = self._annotation(name, scope)
                if annotated is not None:
                    return self._named(annotated, scope)
            case ast.BinOp(left=left, op=ast.Div()):
                return self.of(left, scope, depth + 1)
            case ast.Constant(value=value) if value is not None:
                return Receiver(frozenset({f"builtins.{type(value).__name__}"}), ())
            case ast.Call(func=ast.Name(id="type"), args=[one]):
                return self.of(one, scope, depth + 1)
            case ast.List() | ast.Dict() | ast.Tuple() | ast.Set() | ast.JoinedStr():
                return Receiver(frozenset({"builtins.object"}), ())
            case ast.Call(func=func):
                made = self.values.function(func, scope)
                if made is not None and made.kind == "class":
                    return self._of_class(made)
            case ast.Name() | ast.Attribute() if (named := self.values.function(node, scope)) and named.kind == "class":
                return self._of_class(named)
            case _:
                pass
        origin = normal(self.origins.origin(node, scope))
        is_object = origin.endswith("()") or stdlib_tables.is_class(origin)
        return Receiver(frozenset({origin.removesuffix("()")}), ()) if is_object and "<" not in origin else UNKNOWN

    def _annotation(self, name: str, scope: Scope) -> ast.expr | None:
        function = scope.function()
        if function is None or not isinstance(function.node, Function):
            return None
        given = function.node.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        return next((one.annotation for one in every if one.arg == name), None)

    def _named(self, annotation: ast.expr, scope: Scope) -> Receiver:  # noqa: PLR0911 - one case each
        """Return the class that an annotation names; of `X | None` and `Optional[X]` the X."""
        match annotation:
            case ast.Constant(value=str(text)):
                try:
                    return self._named(ast.parse(text, mode="eval").body, scope)
                except SyntaxError:
                    return UNKNOWN
            case ast.BinOp(left=left, right=ast.Constant(value=None)):
                return self._named(left, scope)
            case ast.Subscript(value=value, slice=inner) if self.module.dotted(value).endswith("Optional"):
                return self._named(inner, scope)
            case ast.Name() | ast.Attribute():
                made = self.values.function(annotation, scope)
                if made is not None and made.kind == "class":
                    return self._of_class(made)
                name = self.module.dotted(annotation)
                return Receiver(frozenset({name}), ()) if name and name not in {"typing.Any", "object"} else UNKNOWN
            case _:
                return UNKNOWN

    def _of_class(self, scope: Scope) -> Receiver:
        own = self.values.lineage(scope)
        bases = [base for one in own if isinstance(one.node, ast.ClassDef) for base in one.node.bases]
        names = {self.module.dotted(base) for base in bases}
        return Receiver(frozenset(name for name in names if name and name not in self.module.scopes), tuple(own))

    def defines(self, method: str) -> bool:
        """Return whether a class of this file has a method of that name."""
        return any(name.endswith(f".{method}") for name in self.module.scopes)

    def stores(self, attribute: str) -> bool:
        """Return whether a class of this file, or an object that it makes, has an attribute of that name."""
        stored = (node for node, _ in self.module.nodes[ast.Attribute] if isinstance(node, ast.Attribute))
        if self.defines(attribute) or any(one.attr == attribute and isinstance(one.ctx, ast.Store) for one in stored):
            return True
        bodies = [node.body for node, _ in self.module.nodes[ast.ClassDef] if isinstance(node, ast.ClassDef)]
        texts = [target for body in bodies for one in body if isinstance(one, ast.Assign) for target in one.targets]
        return any(isinstance(one, ast.Name) and one.id == attribute for one in texts)

    def sure(self, node: ast.expr, scope: Scope, method: str, target: str) -> Confidence | None:
        """Return how sure a method is that of a class of the standard library, or of one derived from it.

        High where the object's class is known to be one; None where it is another, or where a class of this file has
        such a method and the object could be one of its own; medium where nothing is known.
        """
        receiver = self.of(node, scope)
        if any(f"{one.name}.{method}" in self.module.scopes for one in receiver.own):
            return None
        if any(target in stdlib_tables.ancestors(one) for one in receiver.classes):
            return Confidence.HIGH
        if any(stdlib_tables.is_class(one) or one.startswith("builtins.") for one in receiver.classes):
            return None
        if receiver.known and not receiver.classes - {"object", "ABC", "abc.ABC"}:
            return None
        return None if self.defines(method) else Confidence.MEDIUM


def normal(origin: str) -> str:
    """Return the class that an origin names, through methods that give another of the same."""
    for _ in range(4):
        before = origin
        for pattern, instead in _SAME.items():
            origin = re.sub(f"^{pattern}", instead, origin)
        if origin == before:
            break
    return origin
