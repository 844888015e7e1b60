"""The engine's answers for a project: launches, state and pickling, from as many analyses as the start methods need."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property

from pyskew.audit.flow.carried import is_shared
from pyskew.audit.flow.containers import ANY
from pyskew.audit.flow.external import External
from pyskew.audit.flow.facts import BodyLine, Launched, SharedWrite, State
from pyskew.audit.flow.first_use import counted, drawn_twice, filled_in, given_otherwise, made_twice
from pyskew.audit.flow.operations import GUARD, MODULE, Body, Lowered, reaches_call
from pyskew.audit.flow.order import CallOrder, is_set_up
from pyskew.audit.flow.pickling import Pickling, UnpicklablePart
from pyskew.audit.flow.state import StateFlow, launches_of_workers, state_flows
from pyskew.audit.flow.values import PARENT, WORKER, Value
from pyskew.audit.stdlib import launch_sites

ROUNDS = 3
"""Analyses: each leaves out the launch sites whose start method the one before found to be chosen."""
_SHARE = 0.3
"""Of the work limit: what the import of modules, and what leads to a launch, may use before the next gets its turn."""
_NAMES = 200
"""Names that workers read of external things and that files are searched for."""
Node = tuple[str, str]


class Analysis:
    """Value flow of one project."""

    def __init__(
        self,
        lookup: Callable[[str], Lowered | None],
        modules: Iterable[str],
        leading: Collection[Node],
        pinned: Callable[[str], bool],
        below: Callable[[str], list[str]],
        *,
        rounds: int = ROUNDS,
    ) -> None:
        """Analyse until the start methods are known.

        `modules` start workers or lead there, `leading` are functions that do; `pinned` modules chose a method.
        `below` gives the modules of a package.
        """
        self._lookup, self._modules, self._leading, self._pinned = lookup, list(modules), sorted(leading), pinned
        self.unrooted: frozenset[Node] = frozenset()
        quiet: set[tuple[str, int, int]] = set()
        for _ in range(rounds):
            self.solver = External(lookup, quiet, below)
            self._solve()
            more = {one.key for one in self.solver.launches.values() if not self.default(one)} - quiet
            if not more:
                break
            quiet |= more

    @property
    def complete(self) -> bool:
        """Whether all values were followed to their end."""
        return self.solver.graph.complete

    def default(self, launch: Launched) -> bool:
        """Return whether a launch site goes by the default start method, and is not run by this process itself."""
        ours = launch.process not in self.solver.ran or launch.process in self.solver.starts
        return ours and list(launch.contexts) == [launch_sites.DEFAULT] and not self._pinned(launch.place[0])

    def _solve(self) -> None:
        solver = self.solver
        for module in self._modules:
            solver.run_top(module)
            solver.activate(module, GUARD, PARENT)
        solver.graph.run(_SHARE)
        for module, name in self._roots():
            self._start(module, name)
        solver.graph.run(_SHARE)
        before = set(solver.active)
        self._start_others()
        solver.graph.run(_SHARE)
        solver.graph.finish()
        after = {key[:2] for key in solver.active if key not in before and key[2] == PARENT}
        self.unrooted = frozenset(after - {key[:2] for key in before if key[2] == PARENT})

    def _roots(self) -> Iterator[Node]:
        """Yield functions that lead to a launch, and what a test framework calls around them."""
        tests = {module for module, _ in self._leading}
        for module, name in self._leading:
            if name not in {MODULE, GUARD}:
                yield module, name
        for module in sorted(tests):
            lowered = self._lookup(module)
            for body in lowered.bodies.values() if lowered else ():
                if body.fixture or is_set_up(body.name):
                    yield module, body.name

    def _start_others(self) -> None:
        """Start the functions of modules with launch sites that nothing calls."""
        active = {key[:2] for key in self.solver.active}
        owners = {
            owner.name if owner.kind == "module" else owner.module or owner.site[0] for owner, _ in self.solver.reads
        }
        for module in sorted({*self._modules, *filter(None, owners)}):
            lowered = self._lookup(module)
            for body in lowered.bodies.values() if lowered else ():
                if not body.nested and (module, body.name) not in active and body.name not in {MODULE, GUARD}:
                    self._start(module, body.name)

    def _start(self, module: str, name: str) -> None:
        """Let the program call a function; a method gets an instance of its class where nothing else is known."""
        solver = self.solver
        if (module, name, PARENT) in solver.active or (module, name, "import") in solver.active:
            return
        frame = solver.activate(module, name, PARENT)
        if frame is None or not frame.body.owner or not frame.body.params or frame.body.kind == "static":
            return
        kind = "class" if frame.body.kind == "class" else "instance"
        owner = frame.body.owner
        value = solver.values.make(
            kind,
            owner,
            module,
            site=(module, 0, 0) if kind == "instance" else ("", 0, 0),
            born=PARENT if kind == "instance" else "",
        )
        solver.graph.add(solver.variable(frame, frame.body.params[0]), value)
        first = f"{owner}.__init__"
        lowered = self._lookup(module)
        if kind == "instance" and lowered and first in lowered.bodies:
            made = solver.activate(module, first, PARENT)
            if made is not None and made.body.params:
                solver.graph.add(solver.variable(made, made.body.params[0]), value)

    # Answers

    @cached_property
    def _order(self) -> CallOrder:
        return CallOrder(self.solver)

    @cached_property
    def around(self) -> frozenset[Node]:
        """Functions that the program runs around its launch sites, also those that syntax calls: `__enter__`."""
        found = {key[:2] for key in self.solver.active if key[2] == PARENT and key[1] != MODULE}
        return frozenset(found - self.unrooted)

    @cached_property
    def launch_lines(self) -> dict[Node, list[int]]:
        """By function of the parent: its lines that start workers by the default method, or lead there."""
        found: dict[Node, dict[int, None]] = {}
        pending = [one.place for one in self.launches if not one.task and one.kind != launch_sites.SERVER]
        while pending:
            module, function, line = pending.pop()
            lines = found.setdefault((module, function), {})
            if line in lines:
                continue
            lines[line] = None
            if len(lines) == 1:
                pending += [(*caller, at) for caller, at in self.callers(module, function)]
        return {node: sorted(lines) for node, lines in found.items()}

    def callers(self, module: str, function: str) -> list[tuple[Node, int]]:
        """Return where functions of the parent call one: caller and line."""
        return [(one[:2], one[3]) for one in self.solver.callers(module, function, PARENT)]

    def before_launch(self, module: str, function: str, line: int) -> bool:
        """Return whether a line of the parent may run before workers are started."""
        return self._order.before_launch(module, function, line)

    @cached_property
    def states(self) -> list[StateFlow]:
        """State that workers read and only the parent has stored."""
        return [
            *state_flows(self.solver, self._order, self.unrooted),
            *given_otherwise(self.solver, self._order),
            *counted(self.solver, self._order),
            *filled_in(self.solver, self._order, self.unrooted),
        ]

    def outside(self, place: BodyLine, owner: str) -> BodyLine:
        """Return the call in a worker that leads into the methods of a class, for a place in one of them."""
        seen = {place[:2]}
        while owner and place[1].startswith(f"{owner}."):
            callers = self.solver.callers(place[0], place[1], WORKER)
            outer = next((one for one in callers if one[:2] not in seen), None)
            if outer is None:
                break
            place = (outer[0], outer[1], outer[3])
            seen.add(place[:2])
        return place

    def holder(self, value: Value) -> tuple[Value, str] | None:
        """Return the variable or attribute that holds a container or an instance since import."""
        for (owner, name), writes in self.solver.writes.items():
            if owner.kind in {"module", "class", "instance"} and any(
                one.value >= 0 and value in self.solver.graph.held[one.value] for one in writes
            ):
                return owner, name
        return None

    @cached_property
    def made_twice(self) -> list[StateFlow]:
        """What parent and worker each make on first use."""
        return list(made_twice(self.solver, self._order))

    @cached_property
    def drawn_twice(self) -> list[StateFlow]:
        """What parent and worker each draw on first use."""
        return list(drawn_twice(self.solver, self._order))

    @cached_property
    def shared_objects(self) -> list[tuple[Value, Value, BodyLine, Launched]]:
        """Objects of multiprocessing made at import that workers read: what holds them, where, for which launch."""
        solver, found = self.solver, []
        launched = launches_of_workers(solver)
        for (owner, name), places in solver.reads.items():
            slot = solver.attribute(owner, name, WORKER) if owner.kind in {"instance", "box"} else -1
            held = solver.graph.held[slot] if slot >= 0 else {}
            made = next((one for one in held if one.kind == "made" and one.shared and is_shared(solver, one)), None)
            place = next((one for one in places if one[:2] in launched), None)
            if made is not None and place is not None:
                found.append((owner, made, place, launched[place[:2]]))
        return found

    @cached_property
    def patched(self) -> list[StateFlow]:
        """What workers use and a test replaces in the parent."""
        return list(state_flows(self.solver, self._order, self.unrooted, patched=True))

    def around_launch(self, place: BodyLine) -> bool:
        """Return whether what is replaced on a line is so while workers start, as far as that is known.

        The function starts workers, directly or not; where the replacement outlasts it, one that calls it does; or a
        test framework runs it, and calls others meanwhile.
        """
        lowered = self._lookup(place[0])
        bodies = lowered.bodies if lowered else {}
        if place[1] == MODULE:
            return any(node in self.launch_lines for node in _decorated(place, bodies.values()))
        body = bodies.get(place[1])
        if body is not None and (body.fixture or is_set_up(body.name)):
            return True
        ends = body is not None and not body.generates and _is_entered(body, place[2])
        pending = [place[:2]]
        seen = set(pending)
        while pending:
            node = pending.pop()
            if node in self.launch_lines:
                return True
            callers = {caller for caller, _ in self.callers(*node)} - seen if not ends else set()
            seen |= callers
            pending += callers
        return False

    def ends_without_launch(self, place: BodyLine) -> bool:
        """Return whether a `with` holds what is replaced on a line, and its function starts workers elsewhere."""
        body = self.solver.body_of(*place[:2])
        lines = self.launch_lines.get(place[:2], [])
        if body is None or not lines or not _is_entered(body, place[2]):
            return False
        return not any(first <= place[2] <= line <= last for first, last in body.blocks for line in lines)

    def stored(self, module: str, name: str) -> Iterator[tuple[SharedWrite, Collection[Value]]]:
        """Yield what the parent stores in a variable of a module that is not of the project before workers start."""
        for (owner, written), writes in self.solver.writes.items():
            if owner.kind == "external" and owner.name == module and written == name:
                for one in writes:
                    if one.side == PARENT and one.value >= 0 and self._order.before_launch(*one.place):
                        yield one, self.solver.graph.held[one.value]

    def replaced_in(self, module: str, body: str) -> list[State]:
        """Return what a function replaces for a time."""
        return [
            state
            for state, writes in self.solver.writes.items()
            if any(one.how == "patched" and one.place[:2] == (module, body) for one in writes)
        ]

    def given_text(self, module: str, function: str, line: int, builtin: str) -> bool | None:
        """Return whether a worker calls a builtin on a line with text, or with a tuple that has text in it.

        None: it calls it with what tests of the type have found to be something else.
        """
        frame = self.solver.active.get((module, function, WORKER))
        calls = [op for op in frame.body.ops if op.code == "call" and op.line == line] if frame else []
        asked = [op for op in calls if op.of == f"!{builtin}" and op.args]
        calls = [op for op in asked if frame and frame.body.holds_text(op.args[0], op.line, op.column)]
        nodes = [self.solver.operand(op.args[0], frame) for op in calls if frame]
        held = [value for node in nodes if node >= 0 for value in self.solver.graph.held[node]]
        held += [one for box in held if box.kind == "box" for one in self.held(self.solver.attribute(box, ANY, WORKER))]
        text = any(one.name.startswith("=s:") or one.name == "str()" for one in held)
        return text if calls or not asked else None

    def first_given(self, module: str, function: str, line: int, name: str, side: str = PARENT) -> list[Value]:
        """Return what one side gives first to a call on a line, by the last name of what is called."""
        frame = self.solver.active.get((module, function, side))
        calls = [op for op in frame.body.ops if op.code == "call" and op.line == line and op.args] if frame else []
        named = [op for op in calls if name in {op.name, op.of.rpartition("|")[2]}]
        nodes = [self.solver.operand(op.args[0], frame) for op in named if frame]
        return [value for node in nodes if node >= 0 for value in self.solver.graph.held[node]]

    def module_names(self) -> Iterator[tuple[str, str, int, Value]]:
        """Yield where functions that both sides run ask for the name of a module: by place, with the class asked."""
        for (owner, name), places in self.solver.reads.items():
            if name == "__module__" and owner.kind in {"class", "function"}:
                for module, body, line in places:
                    if (module, body, PARENT) in self.solver.active:
                        yield module, body, line, owner

    def hands_over(self, caller: Node, line: int) -> bool:
        """Return whether a function of the parent hands to workers what a call on a line returns."""
        frame = self.solver.active.get((*caller, PARENT))
        lines = {one.place[2] for one in self.launches if one.place[:2] == caller}
        return frame is not None and bool(lines) and reaches_call(frame.body, line, lines)

    def held(self, node: int) -> Collection[Value]:
        """Return the values of a node."""
        return self.solver.graph.held[node]

    def follows(self, module: str, line: int) -> bool:
        """Return whether it is known what the workers of a launch site run: functions of the project."""
        found = [one for one in self.solver.launches.values() if (one.place[0], one.place[2]) == (module, line)]
        held = [value for one in found for node in one.targets for value in self.solver.graph.held[node]]
        return bool(held) and all(value.kind in {"function", "bound"} for value in held)

    def handed(self, module: str, line: int, made: str) -> list[tuple[Value, str]]:
        """Return the variables whose value, made by a call of that name, a launch site hands over as an argument."""
        found = [one for one in self.solver.launches.values() if (one.place[0], one.place[2]) == (module, line)]
        held = [value for one in found for node, _ in one.arguments for value in self.solver.graph.held[node]]
        held += [one for box in held if box.kind == "box" for one in self.held(self.solver.attribute(box, ANY, PARENT))]
        return [held_by for one in held if one.name == made and (held_by := self.holder(one)) is not None]

    @cached_property
    def launches(self) -> list[Launched]:
        """Launch sites with the default start method."""
        return [one for one in self.solver.launches.values() if self.default(one)]

    @cached_property
    def workers(self) -> dict[Node, Launched]:
        """Functions that workers run."""
        return {
            node: one for node, one in launches_of_workers(self.solver).items() if (*node, WORKER) in self.solver.active
        }

    @property
    def external_reads(self) -> list[str]:
        """Names of what workers read of things that are not of the project: what a test may replace."""
        names = {name for owner, name in self.solver.reads if owner.kind == "external" and name.isidentifier()}
        return sorted(names)[:_NAMES]

    def is_process(self, value: Value) -> bool:
        """Return whether a value is an instance of a subclass of Process, or a method of one."""
        inner = value.inner if value.kind == "bound" and value.inner is not None else value
        if inner.kind != "instance":
            return False
        bases = self.solver.bases(self.solver.values.make("class", inner.name, inner.module))
        started = [launch_sites.kind_and_context(one.name) for one in bases if one.kind == "external"]
        return any(one is not None and one[0] == launch_sites.PROCESS for one in started)

    def unpicklable(self, launch: Launched) -> Iterator[tuple[str, Value, UnpicklablePart]]:
        """Yield what a launch site cannot pickle: the role, the value and the part of it."""
        if launch.task:
            return
        yield from self._parts_of(launch, Pickling(self.solver, self._order, launch))

    def parts(self, launch: Launched, kind: type[Pickling]) -> Iterator[tuple[str, Value, UnpicklablePart]]:
        """Yield what a launch site hands over and one kind of question is about: the role, the value and its part."""
        if not launch.task:
            yield from self._parts_of(launch, kind(self.solver, self._order, launch))

    def _parts_of(self, launch: Launched, pickling: Pickling) -> Iterator[tuple[str, Value, UnpicklablePart]]:
        held = self.solver.graph.held
        roles = [("target", node) for node in launch.targets] + [("initializer", node) for node in launch.initializers]
        for role, node in roles:
            yield from self._found(role, held[node], pickling)
        for node, role in launch.arguments:
            yield from self._found(role, held[node], pickling)
        if launch.process is not None:
            yield from self._found("process", [launch.process], pickling)

    @staticmethod
    def _found(role: str, values: Iterable[Value], pickling: Pickling) -> Iterator[tuple[str, Value, UnpicklablePart]]:
        for value in values:
            part = pickling.first(value)
            if part:
                yield role, value, part


def _is_entered(body: Body, line: int) -> bool:
    """Return whether a `with` holds what a line makes."""
    return any(op.code == "enter" and op.line == line for op in body.ops)


def _decorated(place: BodyLine, bodies: Iterable[Body]) -> list[Node]:
    """Return the function below a decorator at the top level, or the methods of the class."""
    below = sorted((one for one in bodies if one.line > place[2] and one.kind != "lambda"), key=lambda one: one.line)
    owner = below[0].owner if below else ""
    return [(place[0], one.name) for one in (below if owner else below[:1]) if one.owner == owner]
