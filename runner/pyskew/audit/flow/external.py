"""Calls of what is not of the project: launches, and the builtins that move values."""

from __future__ import annotations

from pyskew.audit import launch_sites
from pyskew.audit.flow.calling import Calling, Given
from pyskew.audit.flow.containers import ANY, CONTAINERS, SOME
from pyskew.audit.flow.solver import Launched
from pyskew.audit.flow.values import PARENT, WORKER, Value

_DEEPEST = 3
"""Calls of external things, one on the result of another, that keep a name."""
_PATCHES = ("unittest.mock.patch", "mock.patch", "pytest_mock.MockerFixture.patch")
_SAME = {"copy.copy", "copy.deepcopy", "typing.cast", "asyncio.run", "asyncio.create_task", "asyncio.ensure_future"}
_THREADS = {"threading.Thread", "threading.Timer", "multiprocessing.dummy.Process"}
_RUNS = {"asyncio.to_thread": 0, "threading.Thread": 1, "threading.Timer": 1}
_RESULTS = {"logging.getLogger": "logging.Logger()", "multiprocessing.get_logger": "logging.Logger()"}
_WRAPPERS = ("functools.wraps", "functools.lru_cache", "functools.cache")


class External(Calling):
    """The last layer of the analysis."""

    def external_call(self, called: Value, given: Given) -> None:
        """A call of something that is not of the project."""
        if called.kind == "member" and called.inner is not None:
            self._member(called, called.inner, given)
        elif called.kind == "external":
            self._named(launch_sites.normal(called.name), given)
        elif called.kind == "made" and given.op.name == "@":
            self._passed(given)

    def _passed(self, given: Given) -> None:
        """A decorator that is not known gives what it gets."""
        node = given.at(0, "")
        if node >= 0 and given.target >= 0:
            self.graph.flow(node, given.target)

    def _named(self, name: str, given: Given) -> None:  # noqa: C901, PLR0911, PLR0912 - one case for each name
        started = launch_sites.kind_and_context(name)
        if started:
            self._launch(started[0], started[1], given)
            return
        if name == "multiprocessing.get_context":
            self._context(given)
            return
        if name == "multiprocessing.set_start_method":
            self.pins.setdefault(given.frame.place(given.op.line))
        if name == "functools.partial":
            self.partial(given)
            return
        if name in {"setattr", "object.__setattr__", "type.__setattr__"}:
            self._setattr(given)
            return
        if name == "getattr":
            self._getattr(given)
            return
        if name == "vars" or name == "globals":
            self._namespace(name, given)
            return
        if name in CONTAINERS:
            self._container(CONTAINERS[name], given)
            return
        if name in {"zip", "enumerate", "map"}:
            self._zipped(name, given)
            return
        if name == "type" and len(given.values) == 1:
            self._type(given)
            return
        if name == "next" or name == "min" or name == "max":
            self._element(given)
            return
        if name.startswith(_PATCHES):
            self._patch(name, given)
        if name in _SAME or given.op.name == "@" or name in _WRAPPERS:
            self._passed(given)
            if given.op.name == "@":
                return
        if name in _RUNS:
            node = given.at(_RUNS[name], "target" if name == "threading.Thread" else "function")
            self._run_here(node, given)
        self._made(_RESULTS.get(name, f"{name}()"), given)

    def _made(self, name: str, given: Given) -> None:
        if given.target >= 0 and name.count("()") <= _DEEPEST:
            made = self.values.make("made", name, site=self.site(given.op, given.frame), born=self.born(given.frame))
            self.graph.add(given.target, made)
            if name == "types.SimpleNamespace()":
                for node, how in given.values:
                    if how and node >= 0:
                        self.graph.flow(node, self.attribute(made, how, given.side))

    def _run_here(self, node: int, given: Given) -> None:
        """Call a function that a thread of this process runs."""
        if node >= 0:
            here = Given([], given.op, given.frame, -1, given.side)
            self.graph.each(node, lambda called: self.invoke(called, here))

    # Builtins that move values

    def _setattr(self, given: Given) -> None:
        owner, name, value = given.at(0, ""), given.at(1, ""), given.at(2, "")
        if owner >= 0:
            self.graph.each(owner, lambda one: self.store_named(one, name, value, given.op, given.frame))

    def _getattr(self, given: Given) -> None:
        owner, name = given.at(0, ""), given.at(1, "")
        default = given.at(2, "")
        if default >= 0 and given.target >= 0:
            self.graph.flow(default, given.target)
        if owner < 0 or name < 0 or given.target < 0:
            return

        def load(value: Value) -> None:
            def named(key: Value) -> None:
                if key.kind == "constant" and key.name.startswith("=s:"):
                    self.load(value, key.name[3:], given.target, given.side)
                    if given.side == WORKER:
                        self.note_read(value, key.name[3:], given.frame, given.op.line)

            self.graph.each(name, named)

        self.graph.each(owner, load)

    def _namespace(self, name: str, given: Given) -> None:
        if given.target < 0:
            return
        if name == "globals":
            module = self.values.make("module", given.frame.module)
            self.graph.add(given.target, self.values.make("names", inner=module))
        elif given.values and given.values[0][0] >= 0:
            self.graph.each(
                given.values[0][0], lambda one: self.graph.add(given.target, self.values.make("names", inner=one))
            )

    def _container(self, kind: str, given: Given) -> None:
        box = self.box(kind, given.op, given.frame)
        for node, how in given.values:
            if how and how != "**":
                self.keyed(box, f"=s:{how}", node, given.side)
            else:
                self.merge(node, box, given.side)
        if given.target >= 0:
            self.graph.add(given.target, box)

    def _zipped(self, name: str, given: Given) -> None:
        box, row = self.box("list", given.op, given.frame), self.box("row", given.op, given.frame)
        sources = given.values[1:] if name == "map" else given.values
        for number, (node, _) in enumerate(sources):
            slot = self.slot(row, f"[{number + (name == 'enumerate')}]", given.side)
            if node >= 0:
                self.graph.flow(self.elements_of(node, ("zip", number), given.side), slot)
        if name == "map" and given.values and given.values[0][0] >= 0:
            values = [(self.elements_of(node, ("map", n), given.side), "") for n, (node, _) in enumerate(sources)]
            result = self.slot(box, SOME, given.side)
            inner = Given(values, given.op, given.frame, result, given.side)
            self.graph.each(given.values[0][0], lambda called: self.invoke(called, inner))
        else:
            self.graph.add(self.slot(box, SOME, given.side), row)
        if given.target >= 0:
            self.graph.add(given.target, box)

    def _element(self, given: Given) -> None:
        for node, how in given.values:
            if not how and node >= 0 and given.target >= 0:
                self.graph.flow(self.elements_of(node, "next", given.side), given.target)

    def _type(self, given: Given) -> None:
        node = given.values[0][0]

        def kind(value: Value) -> None:
            inner = value.inner if value.kind == "copy" and value.inner is not None else value
            if inner.kind == "instance" and given.target >= 0:
                self.graph.add(given.target, self.values.make("class", inner.name, inner.module))

        if node >= 0:
            self.graph.each(node, kind)

    def _patch(self, name: str, given: Given) -> None:
        """`mock.patch("a.b")`, `mock.patch.object(a, "b")`: state is replaced for a time."""
        place = given.frame.place(given.op.line)
        text = given.text(0, "target")
        if name.endswith(".object"):
            owner, attribute = given.at(0, "target"), given.text(1, "attribute")
            if owner >= 0 and attribute.startswith("=s:"):
                self.graph.each(owner, lambda one: self.write((one, attribute[3:]), place, given.side, "patched"))
        elif text.startswith("=s:") and "." in text:
            dotted, _, attribute = text[3:].rpartition(".")
            home = self.graph.node(("patched", dotted))
            self.import_into(home, dotted, given.side)
            self.graph.each(home, lambda one: self.write((one, attribute), place, given.side, "patched"))

    def replaced(self, given: Given) -> None:
        """`monkeypatch.setattr(owner, "name", value)`."""
        place = given.frame.place(given.op.line)
        owner, name = given.at(0, "target"), given.text(1, "name")
        first = given.text(0, "target")
        if first.startswith("=s:") and "." in first:
            self._patch("unittest.mock.patch", given)
        elif owner >= 0 and name.startswith("=s:"):
            self.graph.each(owner, lambda one: self.write((one, name[3:]), place, given.side, "patched"))

    # Members

    def _member(self, called: Value, owner: Value, given: Given) -> None:
        inner = owner.inner if owner.kind == "copy" and owner.inner is not None else owner
        if owner.kind == "names":
            self._of_namespace(owner, given)
        elif inner.kind == "box":
            self.call_box(owner, given.op, given.frame, given.target)
        elif inner.kind == "made" and inner.name.startswith("<"):
            self._of_launched(inner, called.name, given)
        elif inner.kind == "instance":
            self._of_base(called, owner, given)
        elif inner.kind == "made":
            if called.name in {"submit", "map"} and "ThreadPool" in inner.name:
                self._run_here(given.at(0, "fn"), given)
            if called.name == "set":
                self.write((inner, "[value]"), given.frame.place(given.op.line), given.side, "changed")
            self._made(f"{inner.name}.{called.name}()", given)

    def _of_base(self, called: Value, owner: Value, given: Given) -> None:
        """A method that a class inherits from what is not of the project."""
        base, _, name = called.name.rpartition(".")
        started = launch_sites.kind_and_context(base)
        if name == "__init__" and started and started[0] == launch_sites.PROCESS:
            self._process(started[1], given, owner)

    def _of_namespace(self, owner: Value, given: Given) -> None:
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

    def _spread(self, owner: Value, node: int, given: Given) -> None:
        """`owner.__dict__.update(mapping)`."""

        def take(value: Value) -> None:
            keys = self.attribute(value, "[keys]", given.side) if value.kind == "box" else -1
            self.store_named(owner, keys, self.attribute(value, ANY, given.side), given.op, given.frame)

        self.graph.each(node, take)

    # Launches

    def _context(self, given: Given) -> None:
        text = given.text(0, "method")
        if given.target < 0:
            return

        def known(value: Value) -> None:
            if value.kind == "constant":
                name = launch_sites.DEFAULT if value.name == "=n:None" else value.name[3:]
                self.graph.add(given.target, self.values.make("external", f"<context:{name}>"))

        node = given.at(0, "method")
        if not given.values:
            self.graph.add(given.target, self.values.make("external", f"<context:{launch_sites.DEFAULT}>"))
        elif node >= 0:
            self.graph.each(node, known)
        if given.values and not text:
            self.graph.add(given.target, self.values.make("external", f"<context:{launch_sites.UNKNOWN}>"))

    def _site(self, kind: str, given: Given, *, task: bool = False) -> Launched:
        key = (given.frame.module, given.op.line, given.op.column, kind)
        found = self.launches.get(key)
        if found is None:
            place = given.frame.place(given.op.line)
            found = Launched(kind=kind, place=place, column=given.op.column, task=task)
            self.launches[key] = found
        return found

    def _launch(self, kind: str, context: str, given: Given) -> None:
        """Process(...), Pool(...), ProcessPoolExecutor(...), Manager()."""
        if kind == launch_sites.PROCESS:
            made = self.values.make("made", f"<process:{context}>", site=self.site(given.op, given.frame), born=given.side)
            self._process(context, given, made)
            if given.target >= 0:
                self.graph.add(given.target, made)
            return
        found = self._site(kind, given)
        self._chosen(found, context, given)
        if kind in {launch_sites.POOL, launch_sites.EXECUTOR}:
            first, handed = (1, 2) if kind == launch_sites.POOL else (2, 3)
            node, arguments = given.at(first, "initializer"), given.at(handed, "initargs")
            if node >= 0:
                found.initializers.append(node)
            if arguments >= 0:
                found.arguments.append((arguments, "initargs"))
            self._work(found, node, self._expanded(arguments, found), given)
        made = self.values.make("made", f"<{kind}:{found.key}>", site=self.site(given.op, given.frame), born=given.side)
        self.launched[made] = found
        if given.target >= 0:
            self.graph.add(given.target, made)

    def _chosen(self, found: Launched, context: str, given: Given) -> None:
        """The start method that a launch site names."""
        node = given.at(2, "mp_context") if found.kind == launch_sites.EXECUTOR else -1
        for one, how in given.values:
            node = one if how in {"mp_context", "context"} else node
        text = next((t for t, how in zip(given.op.args, given.op.names, strict=True) if how in {"mp_context", "context"}), "=n:None")
        if any(how == "**" for _, how in given.values):
            found.contexts.setdefault(launch_sites.UNKNOWN)
        if text == "=n:None":
            found.contexts.setdefault(context)
            return

        def named(value: Value) -> None:
            known = value.name.removeprefix("<context:").removesuffix(">") if value.kind == "external" else launch_sites.UNKNOWN
            if value.kind == "constant":
                known = context
            found.contexts.setdefault(known if value.name.startswith("<context:") or value.kind == "constant" else launch_sites.UNKNOWN)

        if node >= 0:
            self.graph.each(node, named)

    def _process(self, context: str, given: Given, process: Value) -> None:
        found = self._site(launch_sites.PROCESS, given)
        found.process = process
        self._chosen(found, context, given)
        target = given.at(1, "target")
        if target >= 0:
            found.targets.append(target)
        values: list[tuple[int, str]] = []
        for position, name in ((3, "args"), (4, "kwargs")):
            node = given.at(position, name)
            if node >= 0:
                found.arguments.append((node, name))
                values.append((self.copied(node, found.key), "*" if name == "args" else "**"))
        self._work(found, target, values, given)

    def constructed(self, made: Value, given: Given) -> None:
        """An instance was made: of a subclass of Process it is a launch, and its run() is the target."""
        owner = self.values.make("class", made.name, made.module)
        for base in self.bases(owner):
            started = launch_sites.kind_and_context(base.name) if base.kind == "external" else None
            if started and started[0] == launch_sites.PROCESS:
                found = self._site(launch_sites.PROCESS, given)
                found.process = made
                found.contexts.setdefault(started[1])
                run = self.graph.node(("run", made))
                self.load(self.values.copied(made), "run", run, WORKER)
                self._work(found, run, [], given)

    def bases(self, owner: Value, depth: int = 0) -> list[Value]:
        """Classes that a class inherits from, as far as known by now; the nearest first."""
        lowered = self.lookup(owner.module)
        definition = lowered.classes.get(owner.name) if lowered else None
        body = lowered.bodies.get(definition.scope) if lowered and definition else None
        if definition is None or body is None or depth > 8:  # noqa: PLR2004 - deep enough
            return []
        found: list[Value] = []
        for base in self._base_values(owner.module, body.name, definition.bases):
            if base.kind in {"class", "external"} and base is not owner:
                found.append(base)
                found += self.bases(base, depth + 1) if base.kind == "class" else []
        return found

    def _base_values(self, module: str, scope: str, operands: tuple[str, ...]) -> list[Value]:
        found: list[Value] = []
        for side in ("import", PARENT, WORKER):
            frame = self.active.get((module, scope, side))
            for text in operands if frame else ():
                node = self.operand(text, frame) if frame else -1
                found += [one for one in self.graph.held[node] if one not in found] if node >= 0 else []
        return found

    def _expanded(self, node: int, found: Launched) -> list[tuple[int, str]]:
        return [(self.copied(node, found.key), "*")] if node >= 0 else []

    def _work(self, found: Launched, target: int, values: list[tuple[int, str]], given: Given) -> None:
        """Let a worker run what the target holds."""
        if target < 0 or found.key in self.quiet:
            return
        inner = Given(values, given.op, given.frame, -1, WORKER)

        def enter(called: Value) -> None:
            value = self.values.copied(called)
            if value.kind in {"function", "bound", "class"}:
                self.entered.setdefault((value.module, value.name), found)
            self.invoke(value, inner)

        self.graph.each(target, enter)

    def _of_launched(self, pool: Value, name: str, given: Given) -> None:
        """A method of a pool, an executor or a process."""
        parent = self.launched.get(pool)
        if parent is None or name not in launch_sites.TASKS or not given.values:
            self._made(f"{pool.name}.{name}()", given)
            return
        found = self._site(parent.kind, given, task=True)
        found.contexts = parent.contexts
        found.targets.append(given.values[0][0])
        values: list[tuple[int, str]] = []
        rest = given.values[1:]
        if name in {"apply", "apply_async"}:
            values = [(self.copied(node, found.key), "*" if not n else "**") for n, (node, _) in enumerate(rest[:2]) if node >= 0]
        elif name in {"starmap", "starmap_async"}:
            rows = self.elements_of(rest[0][0], found.key, given.side) if rest else -1
            values = [(self.copied(rows, found.key), "*")] if rows >= 0 else []
        elif name == "submit":
            values = [(self.copied(node, found.key), how) for node, how in rest]
        else:
            plain = [node for node, how in rest if not how]
            values = [(self.copied(self.elements_of(node, found.key, given.side), found.key), "") for node in plain]
        if parent.key not in self.quiet:
            self._work(found, given.values[0][0], values, given)
        box = self.box("list", given.op, given.frame)
        if given.target >= 0:
            self.graph.add(given.target, box)

    def executor_run(self, given: Given) -> None:
        """`loop.run_in_executor(executor, function, ...)`."""
        if len(given.values) < 2 or given.values[0][0] < 0:  # noqa: PLR2004 - the executor and the function
            return
        inner = Given(given.values[1:], given.op, given.frame, given.target, given.side)

        def submit(pool: Value) -> None:
            if pool in self.launched:
                self._of_launched(pool, "submit", inner)

        self.graph.each(given.values[0][0], submit)
