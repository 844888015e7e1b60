"""Print what the standard library of the running Python holds, as JSON: names, signatures, deprecations, pickling.

Runs on every Python from 3.8 on and imports nothing but the standard library; `stdlib_tables.py` starts it.
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import inspect
import io
import json
import os
import pickle
import re
import subprocess
import sys
import sysconfig
import types
import warnings
from collections.abc import Callable, Iterable, Sequence

SKIPPED = re.compile(
    r"^(test|tests|idlelib|turtledemo|ensurepip|antigravity|this|site|sitecustomize|usercustomize|_sysconfigdata.*"
    r"|lib2to3\.tests|lib2to3\.pgen2\.conv|ctypes\.test|distutils\.tests|unittest\.test|sqlite3\.test|tkinter\.test"
    r"|config-.*|lib-dynload|.*__main__|__phello__.*|_pyrepl.*|pydoc_data.*|xxlimited.*|_xx.*|_test.*)(\..*)?$"
)
"""Modules that are no part of the interface, or act when they are imported."""
NO_NAMES = {"__builtins__", "__cached__", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__path__",
            "__spec__", "__warningregistry__", "__conditional_annotations__"}  # fmt: skip

HIDDEN = {"collections": "collections.abc"}
"""Modules that gave the names of another one by `__getattr__`, which dir() does not show, up to some version."""


def module_names() -> list[str]:
    """Return the dotted names of every module that can be found, packages before what they hold."""
    found = set(sys.builtin_module_names)
    for folder in {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), os.path.dirname(os.__file__)}:
        for root, folders, files in os.walk(folder):
            folders[:] = [one for one in folders if one not in ("site-packages", "dist-packages", "__pycache__")]
            inside = os.path.relpath(root, folder)
            package = [] if inside in (".", "lib-dynload") else inside.split(os.sep)
            if package and not all(part.isidentifier() for part in package):
                continue
            if package and not os.path.exists(os.path.join(root, "__init__.py")):
                continue
            for name in files:
                stem = name.split(".")[0]
                if name.endswith(".py") or ".so" in name or name.endswith(".pyd"):
                    found.add(".".join([*package, stem] if stem != "__init__" else package))
    return sorted(one for one in found if one and not SKIPPED.match(one))


def kind_of(value: object) -> str:
    """Return one letter: `m`odule, `c`lass, `f`unction, `p`roperty or `v`alue."""
    if isinstance(value, types.ModuleType):
        return "m"
    if isinstance(value, type):
        return "c"
    if isinstance(value, (property, types.GetSetDescriptorType, types.MemberDescriptorType)):
        return "p"
    return "f" if callable(value) or isinstance(value, (staticmethod, classmethod)) else "v"


def text_of(value: object) -> str:
    """Return a default as text that does not depend on addresses."""
    text = repr(value)
    if isinstance(value, str) and os.sep in value and os.path.isabs(value):
        return "<path>"
    if " at 0x" in text or len(text) > 60:
        return "<%s>" % type(value).__name__
    return re.sub(r"<(\w+\.)+(\w+): .*>", r"<\2>", text)


LETTERS = {inspect.Parameter.POSITIONAL_ONLY: "/", inspect.Parameter.POSITIONAL_OR_KEYWORD: "",
           inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.KEYWORD_ONLY: "!",
           inspect.Parameter.VAR_KEYWORD: "**"}  # fmt: skip


def signature_of(value: Callable[..., object]) -> list[list[str]] | None:
    """Return parameters as `[name, kind, default]` lists, None where the interpreter does not tell."""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError, AttributeError, NameError, RecursionError):
        return None
    except Exception:  # a lazy annotation may raise anything
        return None
    rows = []
    for one in signature.parameters.values():
        row = [one.name, LETTERS[one.kind]]
        if one.default is not inspect.Parameter.empty:
            row.append(text_of(one.default))
        rows.append(row)
    return rows


def class_entry(cls: type) -> dict[str, object]:
    """Return the own names of a class with kinds and signatures, and its bases."""
    own = {}
    for name, value in list(vars(cls).items()):
        if name.startswith("__") and name not in ("__init__", "__new__", "__call__", "__enter__", "__exit__"):
            if kind_of(value) != "f":
                continue
        entry: list[object] = [kind_of(value)]
        if entry[0] == "f":
            inner = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
            entry.append(signature_of(inner))
        own[name] = entry
    bases = [base.__module__ + "." + base.__qualname__ for base in cls.__bases__]
    every = sorted({name for base in cls.__mro__[:-1] for name in vars(base)})
    sets = sorted({name for base in cls.__mro__[:-1] for name in set_by(base)[0]} - set(every))
    return {"names": own, "bases": bases, "every": every, "sets": sets, "call": signature_of(cls)}


# Attributes that only instances have

SOURCES: dict[str, tuple[dict[str, list[ast.ClassDef]], set[str]]] = {}
"""By path: the classes of a source by qualified name, and every attribute name that it stores."""
STATE = ("__setstate__", "__copy__", "__deepcopy__")
"""Methods that give an object the attributes of another one: they bring no new name."""


def source_of(path: str) -> tuple[dict[str, list[ast.ClassDef]], set[str]]:
    """Return `(classes, stored)` of one source file."""
    if path not in SOURCES:
        classes: dict[str, list[ast.ClassDef]] = {}
        stored: set[str] = set()
        if path.endswith(".py") and os.path.exists(path):
            with open(path, "rb") as stream:
                tree = ast.parse(stream.read())
            stored.update(one.attr for one in ast.walk(tree) if isinstance(one, ast.Attribute) and is_stored(one))
            stored.update(filter(None, map(set_by_call, ast.walk(tree))))
            collect_classes(tree, "", classes)
        SOURCES[path] = classes, stored
    return SOURCES[path]


def collect_classes(node: ast.AST, above: str, classes: dict[str, list[ast.ClassDef]]) -> None:
    """Add every class within a node by qualified name; one that a condition defines twice has several nodes."""
    for one in ast.iter_child_nodes(node):
        if isinstance(one, ast.ClassDef):
            classes.setdefault(above + one.name, []).append(one)
            collect_classes(one, above + one.name + ".", classes)
        elif not isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.expr)):
            collect_classes(one, above, classes)


def is_stored(node: ast.Attribute | ast.Subscript) -> bool:
    """Return whether an attribute or element is assigned, in any form."""
    return isinstance(node.ctx, ast.Store)


def set_by_call(node: ast.AST) -> str | None:
    """Return the name that `setattr(x, "name", ...)`, `object.__setattr__` or `x.__dict__["name"] = ...` sets."""
    if isinstance(node, ast.Call) and ast_text(node.func).split(".")[-1] in ("setattr", "__setattr__"):
        return next(filter(None, map(text_constant, node.args[:2])), None)
    if isinstance(node, ast.Subscript) and is_stored(node) and getattr(node.value, "attr", "") == "__dict__":
        return next(filter(None, map(text_constant, ast.walk(node.slice))), None)
    return None


def text_constant(node: ast.AST) -> str | None:
    """Return the text of a node that is a string constant."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def is_any_name(node: ast.AST, owner: str) -> bool:
    """Return whether a node gives an object attributes whose names its source does not show."""
    if isinstance(node, ast.Call) and ast_text(node.func).split(".")[-1] in ("setattr", "__setattr__"):
        return any(getattr(one, "id", "") == owner for one in node.args) and set_by_call(node) is None
    if isinstance(node, ast.Attribute) and node.attr == "update":
        return getattr(node.value, "attr", "") == "__dict__" or (
            isinstance(node.value, ast.Call) and ast_text(node.value.func) == "vars"
        )
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return is_stored(node)
    if isinstance(node, ast.Subscript) and is_stored(node) and getattr(node.value, "attr", "") == "__dict__":
        return set_by_call(node) is None
    return False


@functools.lru_cache(maxsize=None)
def set_by(cls: type) -> tuple[set[str], bool]:
    """Return `(names, any)`: what the methods of one class, bases aside, store in `self`, and whether more may come."""
    if not any(isinstance(value, types.FunctionType) for value in vars(cls).values()):
        return set(), False
    path = getattr(sys.modules.get(cls.__module__), "__file__", None) or ""
    names, more = set(), "__getattr__" in vars(cls) or "__getattribute__" in vars(cls)
    for node in source_of(path)[0].get(cls.__qualname__, ()):
        for one in node.body:
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                names.add(one.target.id)
            if not isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) or not one.args.args:
                continue
            if any(ast_text(decorator) in ("staticmethod", "classmethod") for decorator in one.decorator_list):
                continue
            owner = one.args.args[0].arg
            for part in ast.walk(one):
                if isinstance(part, ast.Attribute) and is_stored(part) and getattr(part.value, "id", "") == owner:
                    names.add(mangled(part.attr, node.name))
                more = more or (one.name not in STATE and is_any_name(part, owner))
    return names, more


def mangled(name: str, owner: str) -> str:
    """Return the name under which a class stores what its source calls `__name`."""
    return "_%s%s" % (owner.lstrip("_"), name) if name.startswith("__") and not name.endswith("__") else name


def instances_have(cls: type, name: str, only: str = "") -> bool:
    """Return whether objects of a class have an attribute that the class has not.

    Of a name that `only` instances ever had, all that could set it counts: any code of the packages of its classes,
    and methods that set names which their source does not show.
    """
    for base in cls.__mro__[:-1]:
        names, more = set_by(base)
        if name in names or (only and more):
            return True
    packages = {base.__module__.split(".")[0] for base in cls.__mro__[:-1]} - {"builtins"}
    return bool(only) and any(
        name in source_of(getattr(module, "__file__", None) or "")[1]
        for key, module in list(sys.modules.items())
        if key.split(".")[0] in packages
    )


def module_entry(module: types.ModuleType) -> dict[str, object]:
    """Return the names of a module with kinds, signatures and classes."""
    names, classes = {}, {}
    public = getattr(module, "__all__", None)
    hidden = sys.modules.get(HIDDEN.get(module.__name__, ""))
    for name in sorted({*dir(module), *getattr(hidden, "__all__", ())}):
        if name in NO_NAMES:
            continue
        try:
            value = getattr(module, name)
        except AttributeError:
            continue
        kind = kind_of(value)
        home = getattr(value, "__module__", None)
        borrowed = (
            kind in "cf"
            and isinstance(home, str)
            and home.split(".")[0].lstrip("_") != module.__name__.split(".")[0].lstrip("_")
        )
        entry: dict[str, object] = {"kind": kind}
        if kind == "m":
            entry["of"] = value.__name__
        if borrowed:
            entry["from"] = home
        if kind == "f":
            entry["call"] = signature_of(value)
        if kind == "c":
            entry["class"] = "%s.%s" % (home, value.__qualname__)
            classes[name] = class_entry(value)
        names[name] = entry
    return {"names": names, "classes": classes, "all": sorted(map(str, public)) if public is not None else None}


def parsed_entry(path: str) -> dict[str, object]:
    """Return what the source of a module that cannot be imported here defines."""
    with open(path, "rb") as stream:
        tree = ast.parse(stream.read())
    names, classes = {}, {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names[node.name] = {"kind": "f", "call": None}
        elif isinstance(node, ast.ClassDef):
            own = {
                one.name: ["f", None] for one in node.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))
            }
            names[node.name] = {"kind": "c", "class": "?." + node.name}
            classes[node.name] = {"names": own, "bases": [], "every": sorted(own), "call": None}
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    names[target.id] = {"kind": "v"}
    return {"names": names, "classes": classes, "all": None, "parsed": True}


# Deprecations


def warns(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    """Return the text of the first warning that a function gives whatever its arguments, else None."""
    for statement in function.body:
        if isinstance(statement, (ast.If, ast.Try, ast.For, ast.While, ast.FunctionDef, ast.ClassDef)):
            continue
        if isinstance(statement, ast.With):
            continue
        for part in ast.walk(statement):
            if isinstance(part, ast.Call):
                called = ast_text(part.func)
                if called in ("warnings.warn", "warn", "_warnings.warn") and any(
                    isinstance(one, ast.Name) and one.id.endswith("DeprecationWarning")
                    for one in [*part.args, *(k.value for k in part.keywords)]
                ):
                    return literal(part.args[0]) if part.args else ""
                if called in ("warnings._deprecated", "_deprecated"):
                    return "deprecated"
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast_text(decorator.func) in ("warnings.deprecated", "deprecated"):
            return literal(decorator.args[0]) if decorator.args else ""
    return None


def ast_text(node: ast.AST) -> str:
    """Return a dotted name as text."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([getattr(node, "id", "?")] + parts[::-1])


def literal(node: ast.AST) -> str:
    """Return the constant text of an expression, its variable parts left out."""
    return "".join(filter(None, map(text_constant, ast.walk(node))))


def deprecations(source: bytes) -> dict[str, str]:
    """Return qualified names of functions and classes whose every call warns, with the text."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            text = warns(node)
            if text is not None:
                found[node.name] = text
        elif isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    text = warns(one)
                    if text is not None:
                        inside = node.name if one.name in ("__init__", "__new__") else node.name + "." + one.name
                        found[inside] = text
    return found


def passed(source: bytes) -> dict[str, tuple[int, list[str]]]:
    """Return by method name the most positional arguments, and all keywords, that calls in this source pass."""
    found: dict[str, tuple[int, list[str]]] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            most, keywords = found.get(node.func.attr, (0, []))
            every = sorted({*keywords, *(one.arg for one in node.keywords if one.arg)})
            found[node.func.attr] = max(most, len(node.args)), every
    return found


# Pickling


def samples() -> list[str]:
    """Return expressions that make one object each, by the dotted call that makes it."""
    return [
        "hashlib.md5()", "hashlib.sha1()", "hashlib.sha256()", "hashlib.sha512()", "hashlib.blake2b()", "hashlib.sha3_256()",
        "hashlib.new('sha256')", "hmac.new(b'k', b'', 'sha256')", "zlib.compressobj()", "zlib.decompressobj()",
        "bz2.BZ2Compressor()", "lzma.LZMACompressor()", "os.environ", "os.environb", "os.scandir('.')", "os.stat('.')",
        "socket.socket()", "socket.socketpair()", "selectors.DefaultSelector()", "selectors.SelectSelector()",
        "select.poll()", "select.epoll()", "ssl.create_default_context()", "ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)",
        "sqlite3.connect(':memory:')", "sqlite3.connect(':memory:').cursor()", "open(os.devnull)", "io.StringIO()",
        "io.BytesIO()", "tempfile.TemporaryFile()", "tempfile.NamedTemporaryFile()", "tempfile.TemporaryDirectory()",
        "tempfile.SpooledTemporaryFile()", "threading.Lock()", "threading.RLock()", "threading.Condition()",
        "threading.Event()", "threading.Semaphore()", "threading.BoundedSemaphore()", "threading.Barrier(2)",
        "threading.Thread()", "threading.Timer(1, print)", "threading.local()", "queue.Queue()", "queue.SimpleQueue()",
        "queue.PriorityQueue()", "queue.LifoQueue()", "asyncio.Lock()", "asyncio.Event()", "asyncio.Queue()",
        "asyncio.Semaphore()", "asyncio.new_event_loop()", "concurrent.futures.ThreadPoolExecutor()",
        "concurrent.futures.ProcessPoolExecutor()", "concurrent.futures.Future()", "contextvars.ContextVar('x')",
        "contextvars.copy_context()", "subprocess.Popen([sys.executable, '-c', ''])", "unittest.mock.Mock()",
        "unittest.mock.MagicMock()", "weakref.ref(set())", "weakref.WeakValueDictionary()", "weakref.WeakKeyDictionary()",
        "weakref.WeakSet()", "weakref.proxy(set())", "weakref.finalize(set(), print)", "http.server.HTTPServer(('127.0.0.1', 0), http.server.BaseHTTPRequestHandler)",
        "http.client.HTTPConnection('127.0.0.1')", "http.cookiejar.CookieJar()", "urllib.request.Request('http://127.0.0.1')",
        "urllib.request.build_opener()", "ftplib.FTP()", "smtplib.SMTP()", "imaplib.Int2AP(1)", "xmlrpc.client.ServerProxy('http://127.0.0.1')",
        "socketserver.TCPServer(('127.0.0.1', 0), None)", "logging.getLogger('a.b')", "logging.StreamHandler()", "logging.FileHandler(os.devnull)",
        "logging.NullHandler()", "logging.Formatter()", "logging.handlers.QueueHandler(None)", "logging.handlers.RotatingFileHandler(os.devnull)",
        "logging.LoggerAdapter(logging.getLogger('x'), {})", "itertools.count()", "itertools.cycle([1])", "itertools.chain([1])",
        "itertools.islice([1], 1)", "itertools.product([1])", "itertools.tee([1])", "iter([1])", "iter({1: 2})", "enumerate([1])", "zip([1])",
        "map(str, [1])", "filter(None, [1])", "reversed([1])", "range(3)", "re.compile('a')", "re.match('a', 'a')", "re.finditer('a', 'a')",
        "ast.parse('1')", "compile('1', 'a', 'eval')", "sys._getframe()", "types.SimpleNamespace()", "types.MappingProxyType({})",
        "types.ModuleType('x')", "sys", "{}.keys()", "{}.items()", "{}.values()", "memoryview(b'')", "functools.partial(print)", "functools.lru_cache(None)(len)",
        "functools.lru_cache(None)(lambda: 1)", "operator.itemgetter(0)", "operator.attrgetter('a')", "operator.methodcaller('a')", "lambda: 1", "(x for x in ())",
        "collections.defaultdict(list)", "collections.defaultdict(lambda: 1)", "collections.OrderedDict()", "collections.deque()", "collections.Counter()",
        "collections.ChainMap()", "pathlib.Path('.')", "pathlib.Path('.').iterdir()", "pathlib.Path('.').glob('*')", "glob.iglob('*')", "datetime.datetime.now()",
        "decimal.Decimal(1)", "decimal.getcontext()", "fractions.Fraction(1)", "uuid.uuid4()", "random.Random()", "random.SystemRandom()",
        "string.Template('a')", "array.array('i')", "struct.Struct('i')", "ctypes.c_int(1)", "ctypes.pointer(ctypes.c_int(1))", "ctypes.CDLL(None)", "mmap.mmap(-1, 1)",
        "argparse.ArgumentParser()", "argparse.Namespace()", "argparse.ArgumentParser().add_argument_group()", "configparser.ConfigParser()", "csv.reader([])", "csv.writer(io.StringIO())",
        "csv.DictReader([])", "json.JSONEncoder()", "xml.etree.ElementTree.Element('a')", "xml.etree.ElementTree.iterparse(io.BytesIO(b'<a/>'))",
        "xml.dom.minidom.parseString('<a/>')", "xml.sax.make_parser()", "xml.parsers.expat.ParserCreate()", "html.parser.HTMLParser()",
        "email.message.EmailMessage()", "email.message_from_string('a: b')", "zipfile.ZipFile(io.BytesIO(), 'w')", "tarfile.open(fileobj=io.BytesIO(), mode='w')", "gzip.GzipFile(fileobj=io.BytesIO(), mode='w')",
        "shelve.open(os.path.join(tempfile.mkdtemp(), 'a'))", "dbm.dumb.open(os.path.join(tempfile.mkdtemp(), 'a'))", "sched.scheduler()", "secrets.SystemRandom()", "traceback.TracebackException(ValueError, ValueError(), None)",
        "time.localtime()", "time.struct_time((1,) * 9)", "zoneinfo.ZoneInfo('UTC')", "locale.localeconv()", "inspect.signature(len)", "enum.Enum('E', 'A')", "typing.List[int]", "typing.TypeVar('T')",
        "multiprocessing.Lock()", "multiprocessing.RLock()", "multiprocessing.Event()", "multiprocessing.Condition()", "multiprocessing.Semaphore()", "multiprocessing.Queue()", "multiprocessing.SimpleQueue()", "multiprocessing.JoinableQueue()",
        "multiprocessing.Value('i')", "multiprocessing.Array('i', 1)", "multiprocessing.Process()", "multiprocessing.Barrier(2)", "multiprocessing.pool.ThreadPool(1)", "multiprocessing.Pipe()", "multiprocessing.shared_memory.SharedMemory(create=True, size=1)",
        "sys.stdout", "sys.stdin", "sys.exc_info()", "ValueError('a')", "NotImplementedError()", "tkinter.Variable", "curses.ascii", "codecs.open(os.devnull)", "codecs.getreader('utf-8')(io.BytesIO())", "fileinput.input([])", "cmd.Cmd()", "code.InteractiveConsole()", "pdb.Pdb()", "cProfile.Profile()", "trace.Trace()", "tracemalloc.Snapshot(())", "timeit.Timer()", "pstats.Stats()", "difflib.SequenceMatcher()", "graphlib.TopologicalSorter()", "ipaddress.ip_address('127.0.0.1')", "statistics.NormalDist()", "types.GenericAlias(list, (int,))", "abc.ABC", "contextlib.ExitStack()", "contextlib.nullcontext()", "contextlib.suppress(OSError)", "contextlib.closing(None)", "signal.SIGINT", "telnetlib.Telnet()", "nntplib.NNTP_SSL", "readline", "importlib.machinery.SourceFileLoader('a', 'b')", "importlib.util.find_spec('json')", "importlib.resources.files('json')", "importlib.metadata.distributions()", "pkgutil.iter_modules()", "pickle.Pickler(io.BytesIO())", "pickle.Unpickler(io.BytesIO())", "textwrap.TextWrapper()", "gettext.NullTranslations()", "mailbox.mbox(os.path.join(tempfile.mkdtemp(), 'a'))", "netrc", "platform.uname()", "getpass", "wave.open(io.BytesIO(), 'wb')", "copyreg", "asyncio.Future(loop=asyncio.new_event_loop())", "asyncio.StreamReader(loop=asyncio.new_event_loop())",
    ]  # fmt: skip


LOCKED = ("spawning", "inheritance", "spawn")


def pickled() -> dict[str, str]:
    """Return for each sample whether it can be pickled: `yes`, `no` or `launch` (while a process starts alone)."""
    answers = {}
    space = {"sys": sys}
    for text in samples():
        for name in re.findall(r"\b([a-z_A-Z]\w*(?:\.[a-z_]\w*)*)\.\w", text) + re.findall(r"^(\w+)$", text):
            for end in range(1, name.count(".") + 2):
                try:
                    importlib.import_module(".".join(name.split(".")[:end]))
                    space[name.split(".")[0]] = sys.modules[name.split(".")[0]]
                except Exception:
                    break
        try:
            value = eval(text, space)  # noqa: S307 - our own samples
        except Exception:
            continue
        try:
            pickle.dumps(value)
            answers[text] = "yes"
        except RuntimeError as error:
            answers[text] = "launch" if any(word in str(error) for word in LOCKED) else "no"
        except Exception:
            answers[text] = "no"
    return answers


# What importing one module loads


def loaded(names: Iterable[str]) -> dict[str, list[str]]:
    """Return by module the submodules of packages that are loaded once it was imported into a fresh interpreter."""
    code = "import sys\ntry:\n    import %s\nexcept BaseException: pass\nprint(*(n for n in sys.modules if '.' in n))"
    found = {}
    for name in names:
        done = subprocess.run([sys.executable, "-I", "-S", "-W", "ignore", "-c", code % name], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False)  # fmt: skip
        words = done.stdout.decode("utf-8", "replace").split("\n")[-2:]
        found[name] = sorted(one for one in " ".join(words).split() if not one.startswith("_") and one != name)
    return found


# Whether names can be reached


def unreachable(wanted: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return those of `[module, name, ...]` rows whose module is there and whose name cannot be read.

    A fourth element says that no version has the name in the class itself.
    """
    missing = []
    for module, *rest in wanted:
        try:
            value: object = importlib.import_module(module)
        except BaseException:
            continue
        name = ""
        try:
            for name in rest[:2]:
                value = getattr(value, name)
        except BaseException:
            if not (rest[1:] and isinstance(value, type) and name == rest[1] and instances_have(value, *rest[1:])):
                missing.append([module, *rest[:2]])
    return missing


def main() -> None:
    """Answer one of three questions; `loaded` and `unreachable` read theirs from standard input."""
    if sys.argv[1:] == ["loaded"]:
        json.dump(loaded(json.load(sys.stdin)), sys.stdout)
    elif sys.argv[1:] == ["unreachable"]:
        wanted = json.load(sys.stdin)
        out, sys.stdout = sys.stdout, io.StringIO()
        warnings.simplefilter("ignore")
        json.dump(unreachable(wanted), out)
    else:
        everything()


def everything() -> None:
    """Collect everything, with the output of what is imported thrown away."""
    warnings.simplefilter("ignore")
    out, sys.stdout = sys.stdout, io.StringIO()
    modules, failed, warning = {}, {}, {}
    names = module_names()
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException as error:  # whatever a module does where its library is missing
            failed[name] = "%s: %s" % (type(error).__name__, error)
    for name in names:
        module = sys.modules.get(name)
        path = getattr(module, "__file__", None) or ""
        if module is None:
            spec = None
            try:
                spec = importlib.util.find_spec(name)
            except Exception:
                failed.setdefault(name, "no spec")
            path = (spec.origin or "") if spec else ""
            if path.endswith(".py"):
                modules[name] = parsed_entry(path)
        elif module.__name__ == name or path:
            modules[name] = module_entry(module)
        if path.endswith(".py"):
            with open(path, "rb") as stream:
                source = stream.read()
            found = deprecations(source)
            if found:
                warning[name] = found
            modules[name]["passed"] = passed(source)
    shown = {
        "version": list(sys.version_info[:3]),
        "modules": modules,
        "failed": failed,
        "deprecated": warning,
        "pickled": pickled(),
    }
    sys.stdout = out
    json.dump(shown, sys.stdout)


if __name__ == "__main__":
    main()
