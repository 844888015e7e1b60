"""Calls that start workers, choose a start method, or give a pool something to do."""

from __future__ import annotations

import sys
from collections.abc import Callable

from pyskew.audit.flow.calling import CallArguments
from pyskew.audit.flow.containers import SOME
from pyskew.audit.flow.facts import Launched
from pyskew.audit.flow.unpickling import Unpickling
from pyskew.audit.flow.values import PARENT, WORKER, Value
from pyskew.audit.stdlib import launch_sites

_MOST_BASES = 100
"""Classes that one class may inherit from before no more are looked for; a name may stand for many."""


class Launching(Unpickling):
    """Launch sites; what they run is called on the side of workers."""

    def made(self, name: str, given: CallArguments) -> None:
        """Let a call have what an external callable returns as its result."""
        raise NotImplementedError

    def context(self, given: CallArguments) -> None:
        """Follow `get_context(...)`."""
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

    def _site(self, kind: str, given: CallArguments, *, task: bool = False) -> Launched:
        key = (given.frame.module, given.op.line, given.op.column, kind)
        found = self.launches.get(key)
        if found is None:
            place = given.frame.place(given.op.line)
            found = Launched(kind=kind, place=place, column=given.op.column, task=task)
            self.launches[key] = found
        return found

    def launch(self, kind: str, context: str, given: CallArguments) -> None:
        """Follow Process(...), Pool(...), ProcessPoolExecutor(...) and Manager()."""
        if kind == launch_sites.PROCESS:
            made = self.values.make(
                "made", f"<process:{context}>", site=self.site(given.op, given.frame), born=given.side
            )
            self.process(context, given, made)
            if given.target >= 0:
                self.graph.add(given.target, made)
            return
        found = self._site(kind, given)
        self._chosen(found, context, given)
        if kind in {launch_sites.POOL, launch_sites.EXECUTOR}:
            first, handed = (1, 2) if kind == launch_sites.POOL else (2, 3)
            node, arguments = self.argument(given, first, "initializer"), self.argument(given, handed, "initargs")
            if node >= 0:
                found.initializers.append(node)
            if arguments >= 0:
                found.arguments.append((arguments, "initargs"))
            self._work(found, node, self._expanded(arguments, found), given)
        made = self.values.make("made", f"<{kind}:{found.key}>", site=self.site(given.op, given.frame), born=given.side)
        self.launched[made] = found
        if given.target >= 0:
            self.graph.add(given.target, made)

    def _chosen(self, found: Launched, context: str, given: CallArguments) -> None:
        """Note the start method that a launch site names."""
        position, name = launch_sites.CONTEXT_ARGUMENT.get(found.kind, (sys.maxsize, "context"))
        node, text = given.at(position, name), given.text(position, name) or "=n:None"
        spread = [one for one, how in given.values if how == "**"]
        if spread and found.kind in {launch_sites.POOL, launch_sites.EXECUTOR}:
            self._chosen_in(spread, found, context, given)
            return
        if text == "=n:None":
            found.contexts.setdefault(context)
            return
        if node >= 0:
            self.graph.each(node, lambda value: self._named_context(value, found, context))

    @staticmethod
    def _named_context(value: Value, found: Launched, context: str) -> None:
        """Note the start method that `mp_context=` holds."""
        if value.kind == "constant":
            found.contexts.setdefault(context)
        elif value.kind == "external" and value.name.startswith("<context:"):
            found.contexts.setdefault(value.name.removeprefix("<context:").removesuffix(">"))
        else:
            found.contexts.setdefault(launch_sites.UNKNOWN)

    def _chosen_in(self, spread: list[int], found: Launched, context: str, given: CallArguments) -> None:
        """Note the start method behind `**options`: the default where the options are known and name none."""
        for node in spread:
            if node < 0:
                found.contexts.setdefault(launch_sites.UNKNOWN)
                continue
            for name in ("mp_context", "context"):
                chosen = self.graph.node(("spread", given.op.line, given.op.column, given.frame.module, name))
                self.graph.each(node, self._item_of(f"=s:{name}", chosen, given.side))
                self.graph.each(chosen, lambda value: self._named_context(value, found, context))
            self.graph.each(node, lambda value: self._without_context(value, found, context))

    def _without_context(self, value: Value, found: Launched, context: str) -> None:
        known = value.kind == "box" and not self.graph.held[self.attribute(value, SOME, PARENT)]
        found.contexts.setdefault(context if known else launch_sites.UNKNOWN)

    def _item_of(self, key: str, target: int, side: str) -> Callable[[Value], None]:
        return lambda value: self.item(value, key, target, side)

    def argument(self, given: CallArguments, position: int, name: str) -> int:
        """Return an argument by position or keyword, also behind `*args` and `**options`; -1 where it is not given."""
        node = given.at(position, name)
        if node >= 0 or not any(how in {"*", "**"} for _, how in given.values):
            return node
        found = self.graph.node(("behind", given.frame.module, given.op.line, given.op.column, name, given.side))
        before = 0
        for one, how in given.values:
            if how == "**" and one >= 0:
                self.graph.each(one, self._item_of(f"=s:{name}", found, given.side))
            elif how == "*" and one >= 0:
                self.graph.each(one, self._unpacker(str(position - before), found, given.side))
            before += not how
        return found

    def process(self, context: str, given: CallArguments, process: Value) -> None:
        """Follow the construction of a process with its target."""
        found = self._site(launch_sites.PROCESS, given)
        found.process = process
        self._chosen(found, context, given)
        target = self.argument(given, 1, "target")
        if target >= 0:
            found.targets.append(target)
        values: list[tuple[int, str]] = []
        for position, name in ((3, "args"), (4, "kwargs")):
            node = self.argument(given, position, name)
            if node >= 0:
                found.arguments.append((node, name))
                values.append((self.copied(node, found.key), "*" if name == "args" else "**"))
        self._work(found, target, values, given)

    def constructed(self, made: Value, given: CallArguments) -> None:
        """Follow the construction of an instance; for a subclass of Process it is a launch whose target is run()."""
        owner = self.values.make("class", made.name, made.module)
        for base in self.bases(owner):
            if base.name in launch_sites.MANAGERS:
                self._served(owner, given)
            started = launch_sites.kind_and_context(base.name) if base.kind == "external" else None
            if started and started[0] in {launch_sites.POOL, launch_sites.EXECUTOR}:
                self._subclassed(made, started, given)
            if started and started[0] == launch_sites.PROCESS:
                found = self._site(launch_sites.PROCESS, given)
                found.process = made
                found.contexts.setdefault(started[1])
                run = self.graph.node(("run", made))
                self.load(self.values.copied(made), "run", run, WORKER)
                self._work(found, run, [], given)

    def _subclassed(self, made: Value, started: tuple[str, str], given: CallArguments) -> None:
        """Follow an instance of a class of the project that derives from a pool or an executor."""
        found = self._site(started[0], given)
        self._chosen(found, started[1], given)
        self.launched[made] = found

    def serves(self, owner: Value, given: CallArguments) -> None:
        """Follow `Manager.register("name", function)`: the server's process calls the function."""
        node = given.at(1, "callable")
        if node >= 0:
            self.graph.flow(node, self.graph.node(("served", owner)))

    def _served(self, owner: Value, given: CallArguments) -> None:
        """Follow the construction of a manager, whose server runs what its class has registered."""
        found = self._site(launch_sites.SERVER, given)
        chosen = any(how == "ctx" for _, how in given.values)
        found.contexts.setdefault(launch_sites.UNKNOWN if chosen else launch_sites.DEFAULT)
        served = self.graph.node(("served", owner))
        self._work(found, served, [], given)
        self.graph.each(served, lambda one: self._methods_served(one, found, given))

    def _methods_served(self, owner: Value, found: Launched, given: CallArguments) -> None:
        """Let a server run the public methods of a class that it makes instances of: proxies call them."""
        lowered = self.lookup(owner.module) if owner.kind == "class" else None
        for body in list(lowered.bodies.values()) if lowered else ():
            name = body.name.removeprefix(f"{owner.name}.")
            if body.owner == owner.name and name.isidentifier() and not name.startswith("_"):
                made = self.values.make("instance", owner.name, owner.module, site=(owner.module, 0, 0), born=WORKER)
                method = self.graph.node(("served", made, name))
                self.load(made, name, method, WORKER)
                self._work(found, method, [], given)

    def initialized(self, given: CallArguments) -> None:
        """Follow `manager.start(initializer, initargs)`."""
        found, node = self._site(launch_sites.SERVER, given), given.at(0, "initializer")
        found.contexts.setdefault(launch_sites.DEFAULT)
        if node >= 0:
            found.initializers.append(node)
            self._work(found, node, self._expanded(given.at(1, "initargs"), found), given)

    def bases_of(self, owner: Value) -> list[Value]:
        """Return the classes that the class of an instance inherits from."""
        return self.bases(owner)

    def bases(self, owner: Value) -> list[Value]:
        """Return the classes that a class inherits from, as far as known by now, each once; the nearest first."""
        found: dict[Value, None] = {}
        self._add_bases(owner, {owner}, found)
        return list(found)

    def _add_bases(self, owner: Value, seen: set[Value], found: dict[Value, None]) -> None:
        lowered = self.lookup(owner.module)
        definition = lowered.classes.get(owner.name) if lowered else None
        body = lowered.bodies.get(definition.scope) if lowered and definition else None
        if definition is None or body is None or len(seen) > _MOST_BASES:
            return
        for base in self._base_values(owner.module, body.name, definition.bases):
            if base.kind in {"class", "external"} and base not in seen:
                seen.add(base)
                found.setdefault(base)
                if base.kind == "class":
                    self._add_bases(base, seen, found)

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

    def _work(self, found: Launched, target: int, values: list[tuple[int, str]], given: CallArguments) -> None:
        """Let a worker run what the target holds."""
        if target < 0 or found.key in self.quiet:
            return
        inner = CallArguments(values, given.op, given.frame, -1, WORKER, found)

        def work(called: Value) -> None:
            self.unpickled(called)
            self.invoke(self.values.copied(called), inner)

        self.graph.each(target, work)

    def of_launched(self, pool: Value, name: str, given: CallArguments) -> None:
        """Follow a method of a pool, an executor or a process."""
        if name == "start" and pool.name.startswith("<process:"):
            self.starts.setdefault(pool, {}).setdefault(given.frame.place(given.op.line))
        if name == "run":
            self.ran.add(pool)
        if name == "terminate":
            self.ended.add(pool)
        parent = self.launched.get(pool)
        if parent is None or name not in launch_sites.TASKS or not given.values:
            self.made(f"{pool.name}.{name}()", given)
            return
        found = self._site(parent.kind, given, task=True)
        found.contexts = parent.contexts
        found.targets.append(given.values[0][0])
        values: list[tuple[int, str]] = []
        rest = given.values[1:]
        if name in {"apply", "apply_async"}:
            values = [
                (self.copied(node, found.key), "*" if not n else "**")
                for n, (node, _) in enumerate(rest[:2])
                if node >= 0
            ]
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

    def executor_run(self, given: CallArguments) -> None:
        """Follow `loop.run_in_executor(executor, function, ...)`."""
        if len(given.values) < 2 or given.values[0][0] < 0:  # noqa: PLR2004 - the executor and the function
            return
        inner = CallArguments(given.values[1:], given.op, given.frame, given.target, given.side)

        def submit(pool: Value) -> None:
            if pool in self.launched:
                self.of_launched(pool, "submit", inner)

        self.graph.each(given.values[0][0], submit)
