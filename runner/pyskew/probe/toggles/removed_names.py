"""Names of the standard library that a program finds: those of its own Python, or those that a newer Python keeps.

`3.15` hides from the program what 3.15 no longer has, and what the versions before it removed: modules, names of
modules and attributes of classes. The standard library still finds them, so that nothing else changes. `dir()` and
`vars()` are left as they are, and so are the attributes of classes that are written in C.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable


NAME = "removed-names"
SUMMARY = "names that a newer Python removes"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/whatsnew/"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("none", "3.13", "3.14", "3.15"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "none")
NEW = dict.fromkeys(("linux", "macos", "windows"), "3.15")
DEFAULTS = {(3, 0): "none", (3, 13): "3.13", (3, 14): "3.14", (3, 15): "3.15"}
ONE_WAY = "forward"
MODULE = "os"
FIX = "use what the release notes of that version name instead; `pyskew audit` tells it for each name"
# The C code of the interpreter looks these up, with the program's frame: `X | Y` of types, each warning.
_OF_C = frozenset({"typing._make_union", "warnings._defaultaction", "warnings._onceregistry"})

REMOVED = {
    (3, 13): """
        aifc asyncio.tasks._set_task_name audioop bz2._MODE_CLOSED cgi cgitb chunk codeop._is_syntax_error
        concurrent.futures.process._get_chunks configparser.LegacyInterpolation crypt dataclasses._cmp_fn
        dataclasses._create_fn dataclasses._hash_fn dataclasses._recursive_repr dataclasses._repr_fn
        dataclasses._set_qualname dataclasses._thread dis.FORMAT_VALUE dis.FORMAT_VALUE_CONVERTERS dis.MAKE_FUNCTION
        dis.MAKE_FUNCTION_FLAGS dis._empty_slot dis._specialized_instructions dis.spec_op dis.specialized
        email.utils.Charset enum._or_ gzip._create_simple_gzip_header http.cookies._OctalPatt http.cookies._QuotePatt
        imghdr importlib.metadata.DeprecatedTuple importlib.resources._legacy inspect._ClassFinder
        inspect._is_coroutine_marker inspect._shadowed_dict_from_mro_tuple lib2to3 locale.resetlocale
        logging._acquireLock logging._releaseLock logging.handlers.ST_DEV logging.handlers.ST_INO
        logging.handlers.ST_MTIME lzma._MODE_CLOSED mailcap multiprocessing.queues._multiprocessing nis nntplib
        opcode.ENABLE_SPECIALIZATION opcode.MAX_PSEUDO_OPCODE opcode.MIN_PSEUDO_OPCODE opcode._pseudo_ops
        opcode._specialized_instructions opcode.is_pseudo opcode.oplists ossaudiodev
        pathlib._DoubleRecursiveWildcardSelector pathlib._FNMATCH_PREFIX pathlib._FNMATCH_SLICE pathlib._FNMATCH_SUFFIX
        pathlib._IGNORED_ERRNOS pathlib._IGNORED_WINERRORS pathlib._ParentSelector pathlib._RecursiveWildcardSelector
        pathlib._SWAP_SEP_AND_NEWLINE pathlib._Selector pathlib._TerminatingSelector
        pathlib._WINERROR_CANT_RESOLVE_FILENAME pathlib._WINERROR_INVALID_NAME pathlib._WINERROR_NOT_READY
        pathlib._WIN_RESERVED_NAMES pathlib._WildcardSelector pathlib._compile_pattern pathlib._compile_pattern_lines
        pathlib._ignore_error pathlib._is_case_sensitive pathlib._make_selector pipes posixpath._joinrealpath
        posixpath._path_normpath pydoc._escape_stdout random._warn re.T re.TEMPLATE re.template sndhdr spwd
        subprocess._WIFSTOPPED subprocess._WNOHANG subprocess._WSTOPSIG subprocess._waitpid
        subprocess._waitstatus_to_exitcode sunau sysconfig._findvar1_rx sysconfig._findvar2_rx
        sysconfig._generate_posix_vars sysconfig._main sysconfig._parse_makefile sysconfig._print_dict
        sysconfig._variable_rx telnetlib threading._maintain_shutdown_locks threading._set_sentinel
        threading._shutdown_locks threading._shutdown_locks_lock threading._start_new_thread tkinter.tix token.ASYNC
        token.AWAIT tokenize.ASYNC tokenize.AWAIT tokenize.StopTokenizing turtle.settiltangle typing._DeprecatedType
        typing._LiteralSpecialForm typing._PickleUsingNameMixin typing._check_generic typing.io typing.re
        unittest.findTestCases unittest.getTestCaseNames unittest.loader._makeLoader unittest.loader.findTestCases
        unittest.loader.getTestCaseNames unittest.loader.makeSuite unittest.makeSuite uu
        uuid._has_uuid_generate_time_safe uuid._ipconfig_getnode uuid._load_system_functions uuid._netbios_getnode
        uuid._platform_system xdrlib zipfile._EXTRA_FIELD_STRUCT zipfile._strip_extra
    """,
    (3, 14): """
        argparse._deprecated_default ast.Bytes ast.Ellipsis ast.NameConstant ast.Num ast.Str ast._ABC ast._ALL_QUOTES
        ast._DEPRECATED_CLASS_MESSAGE ast._DEPRECATED_VALUE_ALIAS_MESSAGE ast._INFSTR ast._MULTI_QUOTES ast._Precedence
        ast._SINGLE_QUOTES ast._Unparser ast._ast_Ellipsis ast._const_node_type_names ast._const_types
        ast._const_types_not ast._deprecated_globals ast._n_getter ast._n_setter ast._new ast._s_getter ast._s_setter
        ast._simple_enum asyncio.AbstractChildWatcher asyncio.FastChildWatcher asyncio.MultiLoopChildWatcher
        asyncio.PidfdChildWatcher asyncio.SafeChildWatcher asyncio.ThreadedChildWatcher
        asyncio.events.AbstractEventLoopPolicy asyncio.events.BaseDefaultEventLoopPolicy
        asyncio.events.get_child_watcher asyncio.events.set_child_watcher asyncio.get_child_watcher
        asyncio.set_child_watcher asyncio.unix_events.AbstractChildWatcher asyncio.unix_events.BaseChildWatcher
        asyncio.unix_events.DefaultEventLoopPolicy asyncio.unix_events.FastChildWatcher
        asyncio.unix_events.MultiLoopChildWatcher asyncio.unix_events.PidfdChildWatcher
        asyncio.unix_events.SafeChildWatcher asyncio.unix_events.ThreadedChildWatcher
        asyncio.windows_events.DefaultEventLoopPolicy asyncio.windows_events.WindowsProactorEventLoopPolicy
        asyncio.windows_events.WindowsSelectorEventLoopPolicy bz2._compression copy._copy_dispatch copy._copy_immutable
        copy._deepcopy_atomic difflib._test dis.LOAD_CONST dis.RETURN_CONST enum._dedent functools._HashedSeq
        glob._Globber gzip._compression hmac._hashlib hmac._warnings imaplib._SAFE_BUF_SIZE importlib.abc.ResourceReader
        importlib.abc.Traversable importlib.abc.TraversableResources importlib.abc._resources_abc
        importlib.util._RAW_MAGIC_NUMBER inspect._rewrite_star_unpack lzma._compression
        multiprocessing.reduction.ACKNOWLEDGE multiprocessing.util._warn pathlib._abc pickle._test pickletools._test
        pkgutil.find_loader pkgutil.get_loader pprint._dataclasses pty.master_open pty.slave_open shlex._find_unsafe
        sqlite3._deprecated_names sqlite3._deprecated_version sqlite3._deprecated_version_info
        sqlite3.dbapi2._deprecated_names sqlite3.dbapi2._deprecated_version sqlite3.dbapi2._deprecated_version_info
        sqlite3.dbapi2.version sqlite3.dbapi2.version_info sqlite3.version sqlite3.version_info
        statistics._kernel_invcdfs statistics._quartic_invcdf statistics._triweight_invcdf string._ChainMap string._re
        subprocess._USE_VFORK tempfile._rmtree textwrap._leading_whitespace_re textwrap._whitespace_only_re
        tokenize.main typing._allowed_types typing._compare_args_orderless typing._deduplicate_unhashable
        typing._make_union typing._remove_dups_flatten typing._rewrite_star_unpack urllib.parse.Quoter
        urllib.request.FancyURLopener urllib.request.MAXFTPCACHE urllib.request.URLopener
        urllib.request._safe_gethostbyname urllib.request._splitquery urllib.request._to_bytes urllib.request.ftpcache
        warnings._defaultaction warnings._onceregistry weakref._IterationGuard zipimport._warnings
    """,
    (3, 15): """
        base64._85encode base64._A85END base64._A85START base64._a85chars base64._a85chars2 base64._b32alphabet
        base64._b32decode base64._b32encode base64._b32hexalphabet base64._b32rev base64._b32tab2 base64._b85alphabet
        base64._b85chars base64._b85chars2 base64._b85dec base64._urlsafe_encode_translation base64._z85_b85_decode_diff
        base64._z85_decode_translation base64._z85_encode_translation base64._z85alphabet cProfile._lsprof
        cProfile._pyprofile cProfile.label cProfile.main ctypes.SetPointerType ctypes._ctypes_version
        dataclasses._KW_ONLY_TYPE dataclasses._MISSING_TYPE dataclasses._is_type doctest._newline_convert
        email.contentmanager._encode_base64 enum._stdlib_enums faulthandler._read_null glob._PathGlobber
        glob._deprecated_function_message glob.glob0 glob.glob1 http.server.CGIHTTPRequestHandler
        http.server._MIN_READ_BUF_SIZE http.server._url_collapse_path importlib.metadata.DeprecatedNonAbstract
        pathlib.DirEntryInfo pathlib.PathInfo pathlib.copy_info pathlib.magic_open pathlib.types.magic_open
        pkgutil._NAME_PATTERN platform._java_getprop platform.java_ver pydoc._findclass pydoc._finddoc pydoc._getowndoc
        sre_compile sre_constants sre_parse traceback._WIDE_CHAR_SPECIFIERS typing._DeprecatedGenericAlias
        typing._LazyAnnotationLib typing._Sentinel typing._lazy_annotationlib typing._sentinel
        typing.no_type_check_decorator xml.etree.cElementTree.VERSION zipimport._get_decompress_func
        zipimport._module_type
    """,
}
"""Modules and names by the version that removed them, from the tables of the audit; a test compares the two."""
ATTRIBUTES = {
    (3, 13): """
        asyncio.StreamReaderProtocol._replace_writer configparser.RawConfigParser._handle_error
        dis.Instruction._disassemble importlib.metadata.EntryPoint.__getitem__ importlib.metadata.EntryPoint._warn
        pathlib.Path.__enter__ pathlib.Path.__exit__ pathlib.Path._make_child_relpath pathlib.Path._scandir
        pathlib.PurePath._flavour pathlib.PurePath._lines pathlib.PurePath._lines_cached pathlib.PurePath._load_parts
        pdb.Pdb.execRcLines re.RegexFlag.T re.RegexFlag.TEMPLATE selectors.EpollSelector._key_from_fd
        selectors.PollSelector._key_from_fd selectors.SelectSelector._key_from_fd threading.Thread._reset_internal_locks
        threading.Thread._set_tstate_lock threading.Thread._stop threading.Thread._wait_for_tstate_lock
        traceback.FrameSummary._line traceback.FrameSummary._original_line typing.Annotated._class_getitem_inner
        unittest.main.usageExit
    """,
    (3, 14): """
        argparse.HelpFormatter._format_actions_usage argparse.HelpFormatter._get_actions_usage_parts_with_split
        ast.Constant.n ast.Constant.s ast.NodeVisitor.visit_Constant asyncio.AbstractEventLoopPolicy.get_child_watcher
        asyncio.AbstractEventLoopPolicy.set_child_watcher asyncio.DefaultEventLoopPolicy._init_watcher
        asyncio.DefaultEventLoopPolicy.get_child_watcher asyncio.DefaultEventLoopPolicy.set_child_watcher
        concurrent.futures.ProcessPoolExecutor._replace_dead_worker ipaddress.IPv4Address._max_prefixlen
        ipaddress.IPv4Address._version ipaddress.IPv4Network._max_prefixlen ipaddress.IPv4Network._version
        ipaddress.IPv6Address._max_prefixlen ipaddress.IPv6Address._version ipaddress.IPv6Network._max_prefixlen
        ipaddress.IPv6Network._version pathlib.Path._glob_selector pathlib.Path._max_symlinks
        pathlib.Path._unsupported_msg pathlib.PurePath._globber pathlib.PurePath._pattern_str
        pathlib.PurePath._resolving pathlib.PurePath._stack pdb.Pdb._disable_command_completion
        shutil.ExecError.characters_written shutil.ExecError.errno shutil.ExecError.filename shutil.ExecError.filename2
        shutil.ExecError.strerror typing.ForwardRef.__forward_evaluated__ typing.ForwardRef.__forward_value__
        weakref.WeakKeyDictionary._commit_removals weakref.WeakKeyDictionary._scrub_removals
        weakref.WeakValueDictionary._commit_removals
    """,
    (3, 15): """
        contextlib.AsyncExitStack._create_async_exit_wrapper contextlib.AsyncExitStack._create_exit_wrapper
        contextlib.AsyncExitStack._push_async_cm_exit contextlib.AsyncExitStack._push_cm_exit
        contextlib.ExitStack._create_exit_wrapper contextlib.ExitStack._push_cm_exit
        importlib.abc.InspectLoader.load_module importlib.abc.Loader.load_module
        importlib.abc.ResourceLoader.load_module importlib.util.LazyLoader.load_module importlib.util.Loader.load_module
        pathlib.PurePath.is_reserved pathlib.types.PurePath.is_reserved subprocess.Popen._remaining_time
        wave.Wave_read.getmark wave.Wave_read.getmarkers wave.Wave_write.getmark wave.Wave_write.getmarkers
        wave.Wave_write.setmark zipfile.PyZipFile._get_codename zipimport.zipimporter.load_module
    """,
}
"""The same for attributes of classes, under the class that has them."""


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Hide what Pythons up to `value` have removed."""
    names = _hidden(REMOVED, value)
    attributes = _hidden(ATTRIBUTES, value)
    if not names and not attributes:
        return
    hidden: "dict[str, set[str]]" = {}
    for name in names:
        module, _, last = name.rpartition(".")
        hidden.setdefault(module, set()).add(last)
    owners: "dict[str, list[str]]" = {}
    for name in attributes:
        module, owner, attribute = name.rsplit(".", 2)
        owners.setdefault(module, []).append(f"{owner}.{attribute}")

    def hide(module: "Any") -> None:
        name = module.__spec__.name
        for each in owners.get(name, ()):
            _hide_attribute(module, each, decided)
        if name in hidden:
            _hide(module, hidden[name], decided)
        if name == "importlib.util":
            _wrap_find_spec(module, names, decided)

    sys.meta_path.insert(0, _Finder(names, decided, frozenset({*hidden, *owners, "importlib.util"}), hide))
    for name in [one for one in {*hidden, *owners, "importlib.util"} if one in sys.modules]:
        hide(sys.modules[name])


def _wrap_find_spec(module: "Any", names: "frozenset[str]", decided: "Callable[[], bool]") -> None:
    """Let `find_spec` say None of a removed module; a finder can only raise."""
    original: "Callable[..., Any]" = module.find_spec

    def find_spec(name: str, package: "str | None" = None) -> "Any":
        return None if name in names and _program_asks() and decided() else original(name, package)

    find_spec.__doc__ = original.__doc__
    module.find_spec = find_spec


class _Finder:
    """Finds no removed module, and lets the other modules hide their removed names once they are executed."""

    def __init__(
        self,
        names: "frozenset[str]",
        decided: "Callable[[], bool]",
        changed: "frozenset[str]",
        hide: "Callable[[Any], None]",
    ) -> None:
        self.names = names
        self.decided = decided
        self.changed = changed
        self.hide = hide
        self.asking: "set[str]" = set()
        """Modules that other finders are asked for, which may ask this one in turn."""

    def find_spec(self, name: str, path: "Any" = None, target: "Any" = None) -> "Any":
        if name in self.names and _program_asks() and self.decided():
            message = f"No module named {name!r}"
            raise ModuleNotFoundError(message, name=name)
        if name not in self.changed or name in self.asking:
            return None
        self.asking.add(name)
        try:
            for finder in list(sys.meta_path):
                found: "Any" = None if finder is self else finder.find_spec(name, path, target)
                if found is not None:
                    _after(found, self.hide)
                    return found
        finally:
            self.asking.discard(name)
        return None


# Python leaves the import system's frames out of an ImportError's traceback, and knows them by their file.
_Finder.find_spec.__code__ = _Finder.find_spec.__code__.replace(co_filename="<frozen importlib._bootstrap>")


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
    """Return whether the program asks for a name, and not the standard library for itself."""
    library = sys.modules["os"].__file__.rpartition("os.py")[0]  # type: ignore[union-attr] # os is a file
    machinery = "<frozen importlib", *(f"{library}importlib{library[-1:]}{name}.py" for name in ("__init__", "util"))
    frame: "Any" = sys._getframe(2)  # noqa: SLF001 - documented
    while frame is not None and frame.f_code.co_filename.startswith(machinery):
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


_FOR_ALL = frozenset({"ast.NodeVisitor.visit_Constant"})
"""What the library itself calls for its effect on programs: without it, methods such as `visit_Str` are not called."""
_REFUSALS = {
    "__enter__": "{!r} object does not support the context manager protocol",
    "__exit__": "{!r} object does not support the context manager protocol",
    "__getitem__": "{!r} object is not subscriptable",
}
"""The TypeError of a statement that needs a special method which is not there."""


def _hide_attribute(module: "Any", name: str, decided: "Callable[[], bool]") -> None:
    """Let a class deny an attribute to programs."""
    owner_name, _, attribute = name.partition(".")
    owner: "Any" = getattr(module, owner_name, None)
    if not isinstance(owner, type):
        return
    holders = [kind for kind in owner.__mro__[:-1] if attribute in vars(kind)]
    if not holders:
        return
    original: "Any" = vars(holders[0])[attribute]
    for_all = f"{module.__name__}.{name}" in _FOR_ALL

    class Hidden:
        """Stands in for the attribute; a program finds nothing in its place."""

        def __get__(self, instance: "Any", kind: "Any" = None) -> "Any":
            if (for_all or _program_asks()) and decided():
                raise _refusal(owner if instance is None else type(instance), attribute, instance)
            return original.__get__(instance, kind) if hasattr(original, "__get__") else original

    class HiddenData(Hidden):
        """The same for what can be assigned to."""

        def __set__(self, instance: "Any", value: "Any") -> None:
            original.__set__(instance, value)

        def __delete__(self, instance: "Any") -> None:
            original.__delete__(instance)

    try:
        setattr(owner, attribute, HiddenData() if hasattr(original, "__set__") else Hidden())
    except (AttributeError, TypeError):
        return  # a class in C, or a member of an enumeration


def _refusal(kind: type, attribute: str, instance: "Any") -> Exception:
    """Return what Python raises where an attribute is not there: of a statement, not the name, TypeError."""
    frame: "Any" = sys._getframe(2)  # noqa: SLF001 - documented
    if attribute in _REFUSALS and _is_statement(frame):
        return TypeError(_REFUSALS[attribute].format(kind.__name__))
    if instance is None:
        message = f"type object {kind.__name__!r} has no attribute {attribute!r}"
        return AttributeError(message, name=attribute, obj=kind)
    message = f"{kind.__name__!r} object has no attribute {attribute!r}"
    return AttributeError(message, name=attribute, obj=instance)


def _is_statement(frame: "Any") -> bool:
    """Return whether a frame runs a `with` or a subscript, and not a call of getattr or the like."""
    import opcode  # noqa: PLC0415 - only where a program fails

    name = opcode.opname[frame.f_code.co_code[frame.f_lasti]]
    return str(name).startswith(("BEFORE_", "BINARY_", "LOAD_SPECIAL"))


def _hidden(removed: "dict[tuple[int, int], str]", value: str) -> "frozenset[str]":
    """Return the names that this Python has, but not the version that is named."""
    if value == "none":
        return frozenset()
    wanted = tuple(map(int, value.split(".")))
    names = [removed[since].split() for since in removed if sys.version_info[:2] < since <= wanted]
    return frozenset(name for group in names for name in group) - _OF_C


def check() -> str:
    """Return the newest version whose removals a program meets, by attributes of modules."""
    return _newest(_attribute)


def effect() -> str:
    """Return the same by what `from module import name` finds."""
    return _newest(_import)


_SAMPLES = {(3, 13): "re.template", (3, 14): "pkgutil.find_loader", (3, 15): "glob.glob1"}


def _newest(found: "Callable[[str, str], bool]") -> str:
    import warnings  # noqa: PLC0415 - deprecated names warn

    newest = "none"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for since, name in _SAMPLES.items():
            module, _, last = name.rpartition(".")
            if not found(module, last):
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
