"""Calls of what is not of the project: the builtins that move values, patches, methods of containers."""

from __future__ import annotations

from pyskew.audit.flow.calling import CallArguments
from pyskew.audit.flow.containers import ANY, CHANGES, CONTAINERS, FACTORY, SOME
from pyskew.audit.flow.made_classes import MadeClasses
from pyskew.audit.flow.operations import BEGINS
from pyskew.audit.flow.registering import GENERIC, NAMESPACES, PARSERS
from pyskew.audit.flow.values import IMPORT, PARENT, WORKER, Value
from pyskew.audit.stdlib import launch_sites

_SUBMODULES = 50
"""Modules of one package that are imported by names that are put together."""
_DEEPEST = 3
"""Calls of external things, one on the result of another, that keep a name."""
_PATCHES = ("unittest.mock.patch", "mock.patch", "pytest_mock.MockerFixture.patch")
_SAME = {"copy.copy", "copy.deepcopy", "asyncio.run", "asyncio.create_task", "asyncio.ensure_future"}
_THREADS = {"threading.Thread", "threading.Timer", "multiprocessing.dummy.Process"}
_RUNS = {"asyncio.to_thread": 0, "threading.Thread": 1, "threading.Timer": 1}
_RESULTS = {"logging.getLogger": "logging.Logger()", "multiprocessing.get_logger": "logging.Logger()"}
_WRAPPERS = ("functools.lru_cache", "functools.cache")
_CHANGED_BY = {
    "configparser.ConfigParser()": {"read", "read_string", "read_dict", "read_file", "set", "add_section"},
    "configparser.RawConfigParser()": {"read", "read_string", "read_dict", "read_file", "set", "add_section"},
    "array.array()": {"append", "extend", "fromlist", "frombytes", "insert", "pop"},
    "io.StringIO()": {"write", "writelines"},
    "io.BytesIO()": {"write", "writelines"},
    "queue.Queue()": {"put", "put_nowait"},
    "queue.SimpleQueue()": {"put", "put_nowait"},
    "threading.Event()": {"set", "clear"},
    "requests.Session()": {"mount"},
    "string.Template()": set(),
    "random.Random()": {"seed", "setstate"},
    "numpy.random.RandomState()": {"seed", "set_state"},
}
"""Methods that change an object of the library, by what makes it; every other method tells of its state."""
_FIRST = {
    "functools.wraps()": "wrapped",
    "dataclasses.field()": "default_factory",
    "dataclasses.make_dataclass()": "cls_name",
}
"""What the first argument, or the one that matters, is called."""
_STATE = "[state]"
CONTEXT_VARIABLE = "contextvars.ContextVar()"


class External(MadeClasses):
    """The last layer of the analysis."""

    def external_call(self, called: Value, given: CallArguments) -> None:
        """Follow a call of something that is not of the project."""
        if called.kind == "member" and called.inner is not None:
            self._member(called, called.inner, given)
        elif called.kind == "external":
            self._named(launch_sites.normal(called.name), given)
        elif called.kind == "made" and given.op.name == "@":
            self.passed(given)
            if called.name == "functools.wraps()" and given.at(0, "") >= 0:
                self.graph.each(given.at(0, ""), lambda one: self._wrapped(one, called))
        elif called.kind == "made":
            self.made_instance(called, given)

    def _wrapped(self, function: Value, wraps: Value) -> None:
        """Follow a function that functools.wraps gives the name of another one."""
        if function.kind == "function":
            self.wraps.setdefault(function, self.first_arguments.get(wraps, -1))

    def _named(self, name: str, given: CallArguments) -> None:  # noqa: C901, PLR0911, PLR0912 - one case for each name
        started = launch_sites.kind_and_context(name)
        if started:
            self.launch(started[0], started[1], given)
            return
        if name == "multiprocessing.get_context":
            self.context(given)
            return
        if name == "multiprocessing.set_start_method":
            self.pins.setdefault(given.frame.place(given.op.line))
        if name in {"functools.partial", "staticmethod"}:
            self.partial(given)
            return
        if name in {"importlib.import_module", "__import__"}:
            self._import_by_name(given)
            self.made("importlib.import_module()", given)
            return
        if name in {"setattr", "object.__setattr__", "type.__setattr__"}:
            self._setattr(given)
            return
        if name == "getattr":
            self._getattr(given)
            return
        if name in {"vars", "globals"}:
            self._namespace(name, given)
            return
        if name in CONTAINERS:
            self._container(CONTAINERS[name], given, by_factory=name == "collections.defaultdict")
            return
        if name in {"zip", "enumerate", "map"}:
            self._zipped(name, given)
            return
        if name == "type" and len(given.values) == 1:
            self._type(given)
            return
        if name in {"type", "types.new_class"}:
            self.announced_to(given.at(1, "bases"), given)
        if name in {"isinstance", "issubclass"} and given.side == WORKER:
            self.asked_type(given)
        if name == "object.__new__":
            self.allocated(given)
        if name in {"next", "min", "max"}:
            self._element(given)
            return
        if name.startswith(_PATCHES):
            self._patch(name, given)
        if name in GENERIC and given.at(0, "func") >= 0:
            self.graph.each(given.at(0, "func"), self.made_generic)
        if name in _SAME or given.op.name == "@" or name in _WRAPPERS or name in GENERIC:
            self.passed(given)
            if given.op.name == "@":
                return
        if name == "typing.cast" and given.at(1, "val") >= 0 and given.target >= 0:
            self.graph.flow(given.at(1, "val"), given.target)
        if name in _RUNS:
            node = given.at(_RUNS[name], "target" if name == "threading.Thread" else "function")
            self._run_here(node, given)
        self.made(_RESULTS.get(name, f"{name}()"), given)

    def made(self, name: str, given: CallArguments) -> None:
        """Let a call have what an external callable returns as its result."""
        if given.target >= 0 and name.count("()") <= _DEEPEST:
            made = self.values.make("made", name, site=self.site(given.op, given.frame), born=self.born(given.frame))
            self.graph.add(given.target, made)
            self.first_arguments.setdefault(made, given.at(0, _FIRST.get(name, "database")))
            if name == "dataclasses.field()" and given.at(0, "default") >= 0:
                self.graph.flow(given.at(0, "default"), given.target)
            if name == "collections.namedtuple()":
                self.named_fields.setdefault(made, self.names_of(given))
            if name in NAMESPACES:
                for node, how in given.values:
                    if how and how != "**" and node >= 0:
                        self.graph.flow(node, self.attribute(made, how, given.side))
                        self.stored.setdefault((made, how), given.frame.place(given.op.line))

    def _import_by_name(self, given: CallArguments) -> None:
        """Follow `importlib.import_module("app.plugin")`, and of `f"app.{name}"` every module of the package."""

        def named(value: Value) -> None:
            name = value.name[3:] if value.kind == "constant" else ""
            if value.name.startswith(BEGINS) and name.endswith(".") and value.kind == "constant":
                for one in self.below(name[:-1])[:_SUBMODULES]:
                    self.imported(one, given.op, given.frame)
                return
            if name and self.lookup(name) is not None:
                self.imported(name, given.op, given.frame)
                if given.target >= 0:
                    self.graph.add(given.target, self.values.make("module", name))

        node = given.at(0, "name")
        if node >= 0:
            self.graph.each(node, named)

    def _run_here(self, node: int, given: CallArguments) -> None:
        """Call a function that a thread of this process runs."""
        if node >= 0:
            here = CallArguments([], given.op, given.frame, -1, given.side)
            self.graph.each(node, lambda called: self.invoke(called, here))

    # Builtins that move values

    def _setattr(self, given: CallArguments) -> None:
        owner, name, value = given.at(0, ""), given.at(1, ""), given.at(2, "")
        if owner >= 0:
            self.graph.each(owner, lambda one: self.store_named(one, name, value, given.op, given.frame))

    def _getattr(self, given: CallArguments) -> None:
        owner, name = given.at(0, ""), given.at(1, "")
        default = given.at(2, "")
        if default >= 0 and given.target >= 0:
            self.graph.flow(default, given.target)
        if owner < 0 or name < 0 or given.target < 0:
            return

        def load(value: Value) -> None:
            self.graph.each(name, lambda key: named(value, key))

        def named(value: Value, key: Value) -> None:
            if key.kind == "constant":
                self.load_by_name(value, key.name, given.target, given.frame, given.op.line)

        self.graph.each(owner, load)

    def _namespace(self, name: str, given: CallArguments) -> None:
        if given.target < 0:
            return
        if name == "globals":
            module = self.values.make("module", given.frame.module)
            self.graph.add(given.target, self.values.make("names", inner=module))
        elif given.values and given.values[0][0] >= 0:
            self.graph.each(
                given.values[0][0], lambda one: self.graph.add(given.target, self.values.make("names", inner=one))
            )

    def _container(self, kind: str, given: CallArguments, *, by_factory: bool) -> None:
        box = self.box(kind, given.op, given.frame)
        for number, (node, how) in enumerate(given.values):
            if by_factory and not number:
                if node >= 0:
                    self.graph.flow(node, self.attribute(box, FACTORY, given.side))
            elif how and how != "**":
                if kind == "dict":
                    self.keyed(box, f"=s:{how}", node, given.side)
            else:
                self.merge(node, box, given.side)
                self._looped(node, self.slot(box, SOME, given.side), given)
        if given.target >= 0:
            self.graph.add(given.target, box)

    def _looped(self, node: int, target: int, given: CallArguments) -> None:
        """Follow `list(loader)`, which calls `__iter__` of an instance."""

        def loop(value: Value) -> None:
            inner = value.inner if value.kind == "copy" and value.inner is not None else value
            if inner.kind == "instance":
                self.iterated(value, target, given.op, given.frame)

        if node >= 0 and given.frame.side == given.side:
            self.graph.each(node, loop)

    def _zipped(self, name: str, given: CallArguments) -> None:
        box, row = self.box("list", given.op, given.frame), self.box("row", given.op, given.frame)
        sources = given.values[1:] if name == "map" else given.values
        for number, (node, _) in enumerate(sources):
            slot = self.slot(row, f"[{number + (name == 'enumerate')}]", given.side)
            if node >= 0:
                self.graph.flow(self.elements_of(node, ("zip", number), given.side), slot)
        if name == "map" and given.values and given.values[0][0] >= 0:
            values = [(self.elements_of(node, ("map", n), given.side), "") for n, (node, _) in enumerate(sources)]
            result = self.slot(box, SOME, given.side)
            inner = CallArguments(values, given.op, given.frame, result, given.side)
            self.graph.each(given.values[0][0], lambda called: self.invoke(called, inner))
        else:
            self.graph.add(self.slot(box, SOME, given.side), row)
        if given.target >= 0:
            self.graph.add(given.target, box)

    def _element(self, given: CallArguments) -> None:
        for node, how in given.values:
            if not how and node >= 0 and given.target >= 0:
                self.graph.flow(self.elements_of(node, "next", given.side), given.target)

    def _type(self, given: CallArguments) -> None:
        node = given.values[0][0]

        def kind(value: Value) -> None:
            inner = value.inner if value.kind == "copy" and value.inner is not None else value
            if inner.kind == "instance" and given.target >= 0:
                self.graph.add(given.target, self.values.make("class", inner.name, inner.module))

        if node >= 0:
            self.graph.each(node, kind)

    def _patch(self, name: str, given: CallArguments) -> None:
        """Follow `mock.patch("a.b")` and `mock.patch.object(a, "b")`, which replace state for a time."""
        place = given.frame.place(given.op.line)
        text = given.text(0, "target")
        side = PARENT if given.side == IMPORT else given.side  # a decorator: it replaces while the test runs
        if name.endswith(".dict"):
            owner = given.at(0, "in_dict")
            if owner >= 0:
                self.graph.each(owner, lambda one: self.write((one, SOME), place, side, "patched"))
        elif name.endswith(".object"):
            owner, attribute = given.at(0, "target"), given.text(1, "attribute")
            if owner >= 0 and attribute.startswith("=s:"):
                self.graph.each(owner, lambda one: self.write((one, attribute[3:]), place, side, "patched"))
        elif text.startswith("=s:") and "." in text:
            dotted, _, attribute = text[3:].rpartition(".")
            home = self.graph.node(("patched", dotted))
            self.import_into(home, dotted, given.side)
            self.graph.each(home, lambda one: self.write((one, attribute), place, side, "patched"))

    def replaced(self, given: CallArguments) -> None:
        """Follow `monkeypatch.setattr(owner, "name", value)` and `mocker.patch("module.name")`."""
        place = given.frame.place(given.op.line)
        owner, name = given.at(0, "target"), given.text(1, "name")
        first = given.text(0, "target")
        if first.startswith("=s:") and "." in first:
            self._patch("unittest.mock.patch", given)
        elif owner >= 0 and name.startswith("=s:"):
            item = given.op.name in {"setitem", "delitem"}
            key = f"[{name[3:]}]" if item else name[3:]
            self.graph.each(owner, lambda one: self.write((one, key), place, given.side, "patched"))

    # Members

    def _member(self, called: Value, owner: Value, given: CallArguments) -> None:  # noqa: C901, PLR0912 - one case for each kind
        inner = owner.inner if owner.kind == "copy" and owner.inner is not None else owner
        if owner.kind == "names":
            self._of_namespace(owner, given)
        elif inner.kind == "box":
            if given.side == WORKER and called.name not in CHANGES and owner.kind == "box":
                key = given.text(0, "key")
                self.read(
                    (inner, f"[{key[3:]}]" if key.startswith("=") else ANY), given.frame.place(given.op.line), WORKER
                )
            self.call_box(owner, given.op, given.frame, given.target)
        elif inner.kind == "made" and inner.name.startswith("<"):
            self.of_launched(inner, called.name, given)
        elif inner.kind == "instance":
            self._of_base(called, owner, given)
        elif inner.kind == "super":
            self.allocated(given)
        elif inner.kind == "class":
            self.registered_type(inner, given)
        elif inner.kind == "function":
            self.registered(inner, given)
        elif inner.kind == "made":
            if inner.name.startswith("argparse.") and inner.name.endswith(PARSERS):
                self.of_parser(called.name, given)
            self._of_library(inner, called.name, given)
            if called.name in {"submit", "map"} and "ThreadPool" in inner.name:
                self._run_here(given.at(0, "fn"), given)
            if called.name == "get" and inner.name == CONTEXT_VARIABLE and given.side == WORKER:
                self.read((inner, "[value]"), given.frame.place(given.op.line), WORKER)
            if called.name == "set":
                self.write((inner, "[value]"), given.frame.place(given.op.line), given.side, "changed")
            self.made(f"{inner.name}.{called.name}()", given)

    def _of_base(self, called: Value, owner: Value, given: CallArguments) -> None:
        """Follow a method that a class inherits from a class outside the project."""
        base, _, name = called.name.rpartition(".")
        inner = owner.inner if owner.kind == "copy" and owner.inner is not None else owner
        started = launch_sites.kind_and_context(base)
        if name == "start" and started:
            self.starts.setdefault(inner, {}).setdefault(given.frame.place(given.op.line))
        if name == "terminate" and started:
            self.ended.add(inner)
        if inner in self.launched:
            self.of_launched(inner, name, given)
            return
        if name == "start" and base in launch_sites.MANAGERS:
            self.initialized(given)
        if base in CONTAINERS:
            self._of_container(owner, name, given)
        if name == "__init__" and started and started[0] == launch_sites.PROCESS:
            self.process(started[1], given, owner)

    def _of_container(self, owner: Value, name: str, given: CallArguments) -> None:
        """Follow a method that a class inherits from dict, list or set."""
        place = given.frame.place(given.op.line)
        if name in CHANGES:
            self.write((owner, SOME), place, given.side, "changed")
        elif given.side == WORKER and not name.startswith("__init"):
            self.read((owner, ANY), place, WORKER)

    def _of_library(self, made: Value, name: str, given: CallArguments) -> None:
        """Follow a method of a library object whose state matters."""
        changes = _CHANGED_BY.get(made.name)
        if changes is None:
            return
        place = given.frame.place(given.op.line)
        if name in changes:
            self.write((made, _STATE), place, given.side, "changed")
        elif given.side == WORKER:
            self.read((made, _STATE), place, WORKER)

    def _of_namespace(self, owner: Value, given: CallArguments) -> None:
        inner = owner.inner
        if inner is None:
            return
        if given.op.name == "update":
            for node, how in given.values:
                if how and how != "**":
                    self.store(inner, how, node, given.op, given.frame)
                elif node >= 0:
                    self._spread(inner, node, given)
        elif given.op.name in {"get", "setdefault", "pop"} and given.text(0, "key").startswith("=s:"):
            name = given.text(0, "key")[3:]
            if given.target >= 0:
                self.load(inner, name, given.target, given.side)
            if given.side == WORKER:
                self.note_read(inner, name, given.frame, given.op.line)

    def _spread(self, owner: Value, node: int, given: CallArguments) -> None:
        """Follow `owner.__dict__.update(mapping)`."""

        def take(value: Value) -> None:
            keys = self.attribute(value, "[keys]", given.side) if value.kind == "box" else -1
            self.store_named(owner, keys, self.attribute(value, ANY, given.side), given.op, given.frame)

        self.graph.each(node, take)
