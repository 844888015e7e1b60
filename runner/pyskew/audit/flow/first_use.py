"""What parent and worker each make on first use, where a forked worker had the parent's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from pyskew.audit.flow.containers import ANY, KEYS, SOME
from pyskew.audit.flow.external import External
from pyskew.audit.flow.facts import BodyLine, Frame, Launched, SharedWrite
from pyskew.audit.flow.order import CallOrder
from pyskew.audit.flow.parameters import of_parameters
from pyskew.audit.flow.state import StateFlow, is_prepared, launches_of_workers
from pyskew.audit.flow.values import PARENT, WORKER, AllocationSite, Value
from pyskew.audit.stdlib import launch_sites

_DEEPEST = 3
"""Attributes and texts of what was drawn, one of another."""

_OWN = (
    "tempfile.mkdtemp()",
    "tempfile.TemporaryDirectory()",
    "tempfile.NamedTemporaryFile()",
    *(f"multiprocessing.{name}()" for name in launch_sites.PRIMITIVES),
    "multiprocessing.Manager()",
)
"""What each process makes another of."""


def made_twice(solver: External, order: CallOrder) -> Iterator[StateFlow]:
    """Yield state that parent and worker each make on first use."""
    launched = launches_of_workers(solver)
    changed_instance = _changed_instance(solver, order)
    for state, places in solver.reads.items():
        writes = solver.writes.get(state, [])
        workers = {one.place for one in writes if one.side == WORKER and not _is_handed(solver, one)}
        for write in writes:
            if (
                write.side != PARENT
                or write.place not in workers
                or write.value < 0
                or not order.before_launch(*write.place)
                or (is_prepared(solver, write.place[:2]) and not any(_asks_first(one, write.place) for one in places))
            ):
                continue
            held = solver.graph.held[write.value]
            changed = next((one for one in map(changed_instance, held) if one is not None), None)
            if changed is not None and launched.get(changed.read[:2]) is not None:
                yield replace(changed, launch=launched[changed.read[:2]])
                break
            if any(_private(solver, value) for value in held):
                place = next(iter(places))
                launch = launched.get(place[:2])
                if launch is not None:
                    yield StateFlow(*state, place, write, launch, rooted=True)
                    break
    yield from _cached(solver, order, launched, _private)


def _is_handed(solver: External, write: SharedWrite) -> bool:
    """Return whether what is stored came to the worker from the parent."""
    held = solver.graph.held[write.value] if write.value >= 0 else {}
    return bool(held) and all(one.kind == "copy" for one in held)


def drawn_twice(solver: External, order: CallOrder) -> Iterator[StateFlow]:
    """Yield what parent and worker each draw on first use, where a forked worker had the parent's."""
    launched = launches_of_workers(solver)
    for state, places in solver.reads.items():
        writes = [one for one in solver.writes.get(state, []) if one.value >= 0]
        asked = {
            one.place for one in writes if one.side == WORKER and any(_asks_first(place, one.place) for place in places)
        }
        drawn = (
            one
            for one in writes
            if one.side == PARENT
            and one.place in asked
            and one.place[:2] in launched
            and order.before_launch(*one.place)
            and any(_drawn(solver, value) for value in solver.graph.held[one.value])
        )
        for write in drawn:
            yield StateFlow(*state, write.place, write, launched[write.place[:2]], rooted=True)
            break
    yield from _cached(solver, order, launched, _drawn_or_measured)


def _asks_first(read: BodyLine, write: BodyLine, *, same_line: bool = False) -> bool:
    """Return whether a function reads what it stores further down: `if run is None: run = uuid4()`."""
    return read[:2] == write[:2] and read[2] < write[2] + same_line


def _cached(
    solver: External,
    order: CallOrder,
    launched: dict[tuple[str, str], Launched],
    own: Callable[[External, Value], bool],
) -> Iterator[StateFlow]:
    """Yield functions with a cache that both sides call, and whose result is `own` to each process."""
    for (module, name, side), frame in list(solver.active.items()):
        launch = launched.get((module, name))
        if side != WORKER or not frame.body.cached or launch is None:
            continue
        if frame.body.kind == "property":
            yield from _cached_property(solver, order, frame, launch, own)
            continue
        callers = solver.callers(module, name, PARENT)
        before = next((one for one in callers if order.before_launch(one[0], one[1], one[3])), None)
        held = solver.graph.held[solver.graph.node(("return", module, name, PARENT))]
        if before is not None and any(own(solver, value) for value in held):
            function = solver.values.make("function", name, module)
            write = SharedWrite((before[0], before[1], before[3]), PARENT, "bound")
            yield StateFlow(function, name, (module, name, frame.body.line), write, launch, rooted=True)


def _cached_property(
    solver: External, order: CallOrder, frame: Frame, launch: Launched, own: Callable[[External, Value], bool]
) -> Iterator[StateFlow]:
    """Yield a cached property of an instance that an import makes, read by both sides."""
    owner, _, name = frame.body.name.rpartition(".")
    held = solver.graph.held[solver.graph.node(("return", frame.module, frame.body.name, PARENT))]
    if not any(own(solver, value) for value in held):
        return
    for (value, asked), place in solver.asked.items():
        classes = [solver.values.make("class", value.name, value.module)]
        classes += solver.bases(classes[0])
        ours = any((one.module, one.name) == (frame.module, owner) for one in classes)
        if asked == name and ours and (value, name) in solver.reads and order.before_launch(*place):
            write = SharedWrite(place, PARENT, "bound")
            read = next(iter(solver.reads[value, name]))
            yield StateFlow(value, name, read, write, launch, rooted=True)
            return


def _changed_instance(solver: External, order: CallOrder) -> Callable[[Value], StateFlow | None]:
    """Return a function that tells whether the parent changes, and workers read, an instance that both sides make."""
    launch = next(iter(solver.launches.values()), None)
    writes: dict[AllocationSite, list[tuple[str, SharedWrite]]] = {}
    for (site, name), write in solver.own_writes.items():
        writes.setdefault(site, []).append((name, write))
    reads: dict[AllocationSite, list[tuple[str, BodyLine]]] = {}
    for (site, name), places in solver.own_reads.items():
        reads.setdefault(site, []).append((name, next(iter(places))))

    def changed(value: Value) -> StateFlow | None:
        if value.kind != "instance" or launch is None:
            return None
        owner = solver.values.make("class", value.name, value.module)
        for attribute, part in [("", value), *_containers(solver, value)]:
            for name, write in writes.get(part.site, ()):
                read = next((one for slot, one in reads.get(part.site, ()) if _same_slot(slot, name)), None)
                if read is not None and order.before_launch(*write.place):
                    return StateFlow(owner, attribute or name, read, write, launch, rooted=True)
        return None

    return changed


def _containers(solver: External, value: Value) -> Iterator[tuple[str, Value]]:
    """Yield the containers that an instance keeps, each with the name of the attribute."""
    for name in solver.fields.get(value, ()):
        held = solver.graph.held[solver.attribute(value, name, PARENT)]
        yield from ((name, one) for one in held if one.kind == "box")


def _same_slot(one: str, other: str) -> bool:
    """Return whether two names may mean the same attribute or element: of some elements the key is not known."""
    return one == other or bool({one, other} & {ANY, SOME, KEYS})


def _private(solver: External, value: Value) -> bool:
    if value.kind != "made":
        return False
    if value.name == "sqlite3.connect()":
        node = solver.first_arguments.get(value, -1)
        names = {one.name for one in solver.graph.held[node]} if node >= 0 else set()
        return bool(names & {"=s::memory:", "=s:"})
    return value.name in _OWN


_DRAWN = (
    "uuid.uuid1()",
    "uuid.uuid4()",
    "secrets.token_bytes()",
    "secrets.token_hex()",
    "secrets.token_urlsafe()",
    "os.urandom()",
    "random.random()",
    "random.randint()",
    "random.getrandbits()",
)
"""What is another value at each call."""
_MEASURED = ("time.time()", "time.time_ns()", "datetime.datetime.now()", "datetime.datetime.utcnow()")
_TEXTS = ("str()", "int()", "repr()", "format()")


def _drawn(solver: External, value: Value) -> bool:
    return _comes_from(solver, value, _DRAWN)


def _drawn_or_measured(solver: External, value: Value) -> bool:
    return _comes_from(solver, value, (*_DRAWN, *_MEASURED))


def _comes_from(solver: External, value: Value, names: tuple[str, ...], depth: int = 0) -> bool:
    """Return whether a value is what one of these calls returned, an attribute of that, or its text."""
    if depth > _DEEPEST:
        return False
    if value.kind == "made" and value.name in _TEXTS:
        node = solver.first_arguments.get(value, -1)
        held = list(solver.graph.held[node]) if node >= 0 else []
        return any(_comes_from(solver, one, names, depth + 1) for one in held)
    if value.kind == "member" and value.inner is not None:
        return _comes_from(solver, value.inner, names, depth + 1)
    return value.kind == "made" and value.name.startswith(names)


def given_otherwise(solver: External, order: CallOrder) -> Iterator[StateFlow]:
    """Yield what the parent makes with arguments, and a worker on first use without: `configure()`."""
    launched = launches_of_workers(solver)
    for state, writes in solver.writes.items():
        places = {one.place for one in writes if one.side == WORKER}
        for write in writes:
            if write.side != PARENT or write.place not in places or not of_parameters(solver, write.place):
                continue
            module, body, _ = write.place
            calls = solver.calls.get((module, body, WORKER), {})
            workers = [one for one in calls if one[2] == WORKER and not _gives(solver, one)]
            places_of = [*solver.reads.get(state, ()), *solver.reads.get((state[0], ANY), ())]
            read = next((one for one in places_of if one[:2] in launched), None)
            asking = [write.place, *((one[0], one[1], one[3]) for one in workers)]
            asked = any(_asks_first(one, place, same_line=True) for one in places_of for place in asking)
            if state[0].kind == "module" and not asked:
                continue
            given = (one for one in solver.calls.get((module, body, PARENT), ()) if _gives(solver, one))
            parent = next((one for one in given if one[2] == PARENT and order.before_launch(*one[:2], one[3])), None)
            if parent is not None and read is not None and workers and len(workers) == len(calls):
                made = SharedWrite((parent[0], parent[1], parent[3]), PARENT, "changed")
                yield StateFlow(*state, read, made, launched[read[:2]], rooted=True)
                break


def filled_in(solver: External, order: CallOrder, unrooted: frozenset[tuple[str, str]]) -> Iterator[StateFlow]:
    """Yield what the parent has set, and workers make for themselves where they find nothing: `current()`."""
    launched = launches_of_workers(solver)
    for state, writes in solver.writes.items():
        places = solver.reads.get(state, {})
        fills = [one for one in writes if one.side == WORKER]
        lazy = all(any(_asks_first(read, one.place, same_line=True) for read in places) for one in fills)
        if not fills or not lazy or any(is_prepared(solver, one.place[:2]) for one in fills):
            continue
        filled = {one.place[:2] for one in fills}
        read = next((one for one in places if one[:2] in launched), None)
        for write in writes:
            ours = write.side == PARENT and write.how == "bound" and write.place[:2] not in filled
            ours = ours and (*write.place[:2], WORKER) not in solver.active
            if ours and read and order.before_launch(*write.place) and _is_particular(solver, write, fills):
                rooted = write.place[:2] not in unrooted
                yield StateFlow(*state, read, replace(write, how="changed"), launched[read[:2]], rooted=rooted)
                break


def _is_particular(solver: External, write: SharedWrite, fills: list[SharedWrite]) -> bool:
    """Return whether what the parent stores is made of arguments, or a constant that workers do not store."""
    if of_parameters(solver, write.place) or _gives(solver, (*write.place[:2], PARENT, write.place[2])):
        return True
    held = solver.graph.held
    constants = [one for one in (held[write.value] if write.value >= 0 else ()) if one.kind == "constant"]
    filled = {value for one in fills if one.value >= 0 for value in held[one.value]}
    return any(one not in filled and one.name != "=n:None" for one in constants)


def counted(solver: External, order: CallOrder) -> Iterator[StateFlow]:
    """Yield what workers ask of a cache that the parent has filled: `lookup.cache_info()`."""
    launched = launches_of_workers(solver)
    for (owner, name), places in solver.reads.items():
        frame = solver.active.get((owner.module, owner.name, PARENT)) if name == "cache_info" else None
        read = next((one for one in places if one[:2] in launched), None)
        if frame is None or not frame.body.cached or read is None:
            continue
        callers = solver.callers(owner.module, owner.name, PARENT)
        before = next((one for one in callers if order.before_launch(one[0], one[1], one[3])), None)
        if before is not None:
            write = SharedWrite((before[0], before[1], before[3]), PARENT, "changed")
            yield StateFlow(owner, name, read, write, launched[read[:2]], rooted=True)


def _gives(solver: External, caller: tuple[str, str, str, int]) -> bool:
    """Return whether a call has arguments."""
    body = solver.body_of(*caller[:2])
    return body is not None and any(op.code == "call" and op.line == caller[3] and op.args for op in body.ops)
