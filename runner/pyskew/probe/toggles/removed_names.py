"""Names of the standard library that a program finds: those of its own Python, or those that a newer Python keeps.

`3.15` hides from the program what 3.15 no longer has, and what the versions before it removed. The standard library
still finds it, so that nothing else changes. Attributes of classes, `dir()` and `vars()` are left as they are.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..overlay.sites import Watcher


NAME = "removed-names"
SUMMARY = "names that a newer Python removes"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/whatsnew/"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("none", "3.13", "3.14", "3.15"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "none")
NEW = dict.fromkeys(("linux", "macos", "windows"), "none")
MODULE = "os"
FIX = "use what the release notes of that version name instead; `pyskew audit` tells it for each name"

REMOVED = {
    (3, 13): """
        aifc audioop cgi cgitb chunk configparser.LegacyInterpolation crypt dis.FORMAT_VALUE dis.FORMAT_VALUE_CONVERTERS
        dis.MAKE_FUNCTION dis.MAKE_FUNCTION_FLAGS dis.spec_op dis.specialized email.utils.Charset imghdr
        importlib.metadata.DeprecatedTuple importlib.resources._legacy lib2to3 locale.resetlocale
        logging.handlers.ST_DEV logging.handlers.ST_INO logging.handlers.ST_MTIME mailcap nis nntplib
        opcode.ENABLE_SPECIALIZATION opcode.MAX_PSEUDO_OPCODE opcode.MIN_PSEUDO_OPCODE opcode.is_pseudo opcode.oplists
        ossaudiodev pipes re.T re.TEMPLATE re.template sndhdr spwd sunau telnetlib tkinter.tix token.ASYNC token.AWAIT
        tokenize.ASYNC tokenize.AWAIT tokenize.StopTokenizing turtle.settiltangle typing.io typing.re
        unittest.findTestCases unittest.getTestCaseNames unittest.loader.findTestCases unittest.loader.getTestCaseNames
        unittest.loader.makeSuite unittest.makeSuite uu xdrlib
    """,
    (3, 14): """
        ast.Bytes ast.Ellipsis ast.NameConstant ast.Num ast.Str asyncio.AbstractChildWatcher asyncio.FastChildWatcher
        asyncio.MultiLoopChildWatcher asyncio.PidfdChildWatcher asyncio.SafeChildWatcher asyncio.ThreadedChildWatcher
        asyncio.events.AbstractEventLoopPolicy asyncio.events.BaseDefaultEventLoopPolicy
        asyncio.events.get_child_watcher asyncio.events.set_child_watcher asyncio.get_child_watcher
        asyncio.set_child_watcher asyncio.unix_events.AbstractChildWatcher asyncio.unix_events.BaseChildWatcher
        asyncio.unix_events.DefaultEventLoopPolicy asyncio.unix_events.FastChildWatcher
        asyncio.unix_events.MultiLoopChildWatcher asyncio.unix_events.PidfdChildWatcher
        asyncio.unix_events.SafeChildWatcher asyncio.unix_events.ThreadedChildWatcher
        asyncio.windows_events.DefaultEventLoopPolicy asyncio.windows_events.WindowsProactorEventLoopPolicy
        asyncio.windows_events.WindowsSelectorEventLoopPolicy dis.LOAD_CONST dis.RETURN_CONST
        importlib.abc.ResourceReader importlib.abc.Traversable importlib.abc.TraversableResources
        multiprocessing.reduction.ACKNOWLEDGE pathlib._abc pkgutil.find_loader pkgutil.get_loader pty.master_open
        pty.slave_open sqlite3.dbapi2.version sqlite3.dbapi2.version_info sqlite3.version sqlite3.version_info
        tokenize.main urllib.parse.Quoter urllib.request.FancyURLopener urllib.request.MAXFTPCACHE
        urllib.request.URLopener urllib.request.ftpcache
    """,
    (3, 15): """
        cProfile.label cProfile.main ctypes.SetPointerType glob.glob0 glob.glob1 http.server.CGIHTTPRequestHandler
        importlib.metadata.DeprecatedNonAbstract pathlib.DirEntryInfo pathlib.PathInfo pathlib.copy_info
        pathlib.magic_open pathlib.types.magic_open platform.java_ver sre_compile sre_constants sre_parse
        typing.no_type_check_decorator xml.etree.cElementTree.VERSION
    """,
}
"""Modules and names by the version that removed them, from the tables of the audit; a test compares the two."""


def apply(value: str) -> None:
    """Hide what Pythons up to `value` have removed."""
    _install(value, lambda: True)


def watch(value: str, watcher: "Watcher") -> None:
    """Ask at each use of a removed name whether it is hidden there."""
    _install(value, lambda: watcher.reached(NAME))


def _install(value: str, decided: "Callable[[], bool]") -> None:
    names = _hidden(value)
    if not names:
        return
    hidden: "dict[str, set[str]]" = {}
    for name in names:
        module, _, last = name.rpartition(".")
        hidden.setdefault(module, set()).add(last)

    class Finder:
        """Finds no removed module, and lets the other modules hide their removed names once they are executed."""

        def find_spec(self, name: str, path: "Any" = None, target: "Any" = None) -> "Any":
            if name in names and _program_asks() and decided():
                message = f"No module named {name!r}"
                raise ModuleNotFoundError(message, name=name)
            if name in hidden:
                for finder in sys.meta_path:
                    found: "Any" = None if finder is self else finder.find_spec(name, path, target)
                    if found is not None:
                        _after(found, lambda module: _hide(module, hidden[name], decided))
                        return found
            return None

    sys.meta_path.insert(0, Finder())
    for name in [one for one in hidden if one in sys.modules]:
        _hide(sys.modules[name], hidden[name], decided)


def _after(spec: "Any", act: "Callable[[Any], None]") -> None:
    """Let a module's own loader act when it has executed the module."""
    loader = spec.loader
    if loader is None or not hasattr(loader, "exec_module"):
        return
    execute = loader.exec_module

    def exec_module(module: "Any") -> None:
        execute(module)
        act(module)

    try:
        loader.exec_module = exec_module
    except (AttributeError, TypeError):
        return  # a class stands for the loader of builtin modules; none of them loses a name


def _program_asks() -> bool:
    """Whether the program asks for a name, and not the standard library for itself."""
    library = sys.modules["os"].__file__.rpartition("os.py")[0]  # type: ignore[union-attr] # os is a file
    frame: "Any" = sys._getframe(2)  # noqa: SLF001 - documented
    while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    name = frame.f_code.co_filename if frame is not None else library
    return "site-packages" in name or not name.startswith((library, "<frozen "))


def _hide(module: "Any", names: "set[str]", decided: "Callable[[], bool]") -> None:
    """Let a module deny its removed names to programs."""
    kind: Any = type(module)

    class Module(kind):  # type: ignore[misc] # known at run time only
        def __getattribute__(self, name: str) -> "Any":
            value = kind.__getattribute__(self, name)
            if name in names and _program_asks() and decided():
                message = f"module {kind.__getattribute__(self, '__name__')!r} has no attribute {name!r}"
                raise AttributeError(message, name=name, obj=self)
            return value

    Module.__name__, Module.__qualname__, Module.__module__ = kind.__name__, kind.__qualname__, kind.__module__
    module.__class__ = Module


def _hidden(value: str) -> "frozenset[str]":
    """Names that this Python has, but not the version that is named."""
    if value == "none":
        return frozenset()
    wanted = tuple(map(int, value.split(".")))
    names = [REMOVED[since].split() for since in REMOVED if sys.version_info[:2] < since <= wanted]
    return frozenset(name for group in names for name in group)


def check() -> str:
    """The newest version whose removals are hidden, by modules and by attributes."""
    return _newest(_attribute)


def effect() -> str:
    """The same by what `from module import name` finds."""
    return _newest(_import)


_SAMPLES = {(3, 13): "re.template", (3, 14): "pkgutil.find_loader", (3, 15): "glob.glob1"}


def _newest(found: "Callable[[str, str], bool]") -> str:
    import warnings  # noqa: PLC0415 - deprecated names warn

    newest = "none"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for since, name in _SAMPLES.items():
            module, _, last = name.rpartition(".")
            if sys.version_info[:2] < since and not found(module, last):
                newest = ".".join(map(str, since))
    return newest


def _attribute(module: str, name: str) -> bool:
    return hasattr(__import__(module), name)


def _import(module: str, name: str) -> bool:
    try:
        exec(f"from {module} import {name}", {})  # noqa: S102 - our own line
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
