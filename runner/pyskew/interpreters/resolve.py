"""Resolve specs to pinned interpreters: use providers in order, and trust only what a binary reports about itself."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from packaging.version import Version

from pyskew.errors import SetupError, UsageError
from pyskew.interpreters import inspect, user_cache
from pyskew.interpreters.download_progress import mebibytes
from pyskew.interpreters.inspect import Inspection
from pyskew.interpreters.providers import Found, Provider, providers
from pyskew.model.say import Say
from pyskew.model.suite import Absent, Interpreter, PythonSpec
from pyskew.suite.python_spec import version_satisfies


def resolve(
    specs: Sequence[PythonSpec],
    say: Say,
    *,
    fetch: bool = True,
    sources: Mapping[str, Provider] | None = None,
) -> Mapping[str, Interpreter | Absent]:
    """Return the best interpreter for each spec by label, or the reason of each provider why there is none.

    All providers look on the disk first; only what none of them has is downloaded. `sources` limits the providers.

    Raises:
        UsageError: two specs have one label, so that a report could not tell them apart.
    """
    search = _Search(specs=_distinct(specs), say=say)
    asked = providers() if sources is None else sources
    for name, provider in asked.items():
        search.consider(name, provider.held(search.missing()))
    search.ask_scripts()
    if fetch:
        _fetch(search, asked, say)
    else:
        search.unasked = [name for name, provider in asked.items() if provider.fetch]
    search.warn()
    return {spec.label: search.result(spec) for spec in specs}


def _fetch(search: _Search, asked: Mapping[str, Provider], say: Say) -> None:
    """Download what is missing from each provider in turn; say why the next one is used, and the size of the cache."""
    came = False
    for name, provider in asked.items():
        missing = search.missing()
        if provider.fetch is None or not missing:
            continue
        if user_cache.offline():
            search.unasked = [*search.unasked, name]
            search.consider(name, {spec.label: Found(reason=user_cache.offline()) for spec in missing})
            continue
        say(f"{name}: looking for {', '.join(spec.text for spec in missing)}; downloads go to {user_cache.root()}")
        try:
            found = provider.fetch(missing, say)
        except (OSError, SetupError) as error:
            found = {spec.label: Found(reason=str(error)) for spec in missing}
        search.consider(name, found)
        came = came or any(answer.paths for answer in found.values())
        # A provider without a result is no failure while another one is left to try.
        last = not any(other.fetch for _, other in list(asked.items())[list(asked).index(name) + 1 :])
        for label, answer in found.items():
            if answer.reason:
                say(f"{name}: {label}: {answer.reason}" + ("" if last else "; trying the next source"))
    if came:
        root = user_cache.root()
        say(f"cache: {mebibytes(user_cache.size(root))} in {root}; `pyskew clean` lists and removes it")


@dataclass(slots=True, kw_only=True)
class _Search:
    """What is known so far."""

    specs: Sequence[PythonSpec]
    say: Say
    chosen: dict[str, Interpreter] = field(default_factory=dict)
    reasons: dict[str, dict[str, str]] = field(default_factory=dict)
    """Label -> provider -> why not."""
    answers: dict[str, Inspection] = field(default_factory=dict)
    scripts: list[tuple[str, Mapping[str, Found]]] = field(default_factory=list)
    """Candidates whose shims were not run yet: each starts a shell, and nearly always leads to a listed binary."""
    named: set[str] = field(default_factory=set)
    unasked: Sequence[str] = ()
    """Providers that can download and were not used for it."""

    def missing(self) -> Sequence[PythonSpec]:
        return [spec for spec in self.specs if spec.label not in self.chosen]

    def consider(self, name: str, found: Mapping[str, Found]) -> None:
        """Inspect the binaries among the candidates, and choose the best one for each spec that is still missing."""
        self.named.update(path for answer in found.values() for path in answer.named)
        later = {label: _scripts_only(answer) for label, answer in found.items()}
        if any(answer.paths for answer in later.values()):
            self.scripts.append((name, found))
        skipped = {path for answer in later.values() for path in answer.paths}
        self._settle(name, {label: _without(answer, skipped) for label, answer in found.items()})

    def ask_scripts(self) -> None:
        """Run the shims, for the specs that are still missing."""
        for name, found in self.scripts:
            self._settle(name, {spec.label: found[spec.label] for spec in self.missing() if spec.label in found})

    def _settle(self, name: str, found: Mapping[str, Found]) -> None:
        unasked = dict.fromkeys(path for answer in found.values() for path in answer.paths if path not in self.answers)
        self.answers.update(inspect.ask(list(unasked)))
        for spec in self.missing():
            answer = found.get(spec.label)
            if answer is None:
                continue
            heard = [self.answers[path] for path in answer.paths]
            best = _best(spec, list(zip(answer.paths, heard, strict=True)), answer.named)
            if best is not None:
                self.chosen[spec.label] = _interpreter(spec, best, name)
            else:
                self._note(spec, name, answer.reason or _why_not(spec, heard))

    def _note(self, spec: PythonSpec, name: str, reason: str) -> None:
        if reason:
            self.reasons.setdefault(spec.label, {})[name] = reason

    def warn(self) -> None:
        """Mention broken candidates: each one that the user named, the others together."""
        broken = {path: answer for path, answer in self.answers.items() if answer.refusal}
        for path in sorted(self.named & set(broken)):
            self.say(f"warning: {path}: {broken[path].refusal}")
        others = {path: answer for path, answer in broken.items() if path not in self.named and not answer.too_old}
        if others:
            path = min(others)
            more = f", and {len(others) - 1} more like it" if len(others) > 1 else ""
            self.say(f"warning: not usable as a Python: {path} ({others[path].refusal}){more}")

    def result(self, spec: PythonSpec) -> Interpreter | Absent:
        if spec.label in self.chosen:
            return self.chosen[spec.label]
        reasons = [f"{name}: {why}" for name, why in self.reasons.get(spec.label, {}).items()]
        if self.unasked:
            command = f"pyskew pythons install {shlex.quote(spec.text)}"
            reasons.append(f"`{command}` asks {' and '.join(self.unasked)} for it")
        return Absent(python=spec.label, reason="; ".join(reasons) or f"no provider knows a Python {spec.text}")


def _best(spec: PythonSpec, candidates: Sequence[tuple[str, Inspection]], named: frozenset[str]) -> Inspection | None:
    """Return the one that the user named, else the newest; a debug build or another implementation only if named."""
    fitting = [(path, answer) for path, answer in candidates if _fits(spec, answer)]
    chosen = next((answer for path, answer in fitting if path in named), None)
    if chosen is not None:
        return chosen
    plain = [answer for _, answer in fitting if answer.facts and _plain(answer.facts)]
    return max(plain, key=lambda answer: Version(_version(answer)), default=None)


def _fits(spec: PythonSpec, answer: Inspection) -> bool:
    said = answer.facts
    return (
        said is not None and said["free_threaded"] == spec.free_threaded and version_satisfies(spec, _version(answer))
    )


def _plain(facts: Mapping[str, object]) -> bool:
    return facts["implementation"] == "cpython" and not facts.get("debug")


def _why_not(spec: PythonSpec, heard: Sequence[Inspection]) -> str:
    """Name the builds of the same minor version, because a user would expect one of them to be used."""
    near = [answer for answer in heard if answer.facts and Version(_version(answer)).release[:2] == spec.minor]
    flavours = {f"{_version(answer)}{_flavour(answer)}" for answer in near}
    if not flavours:
        return f"found no {spec.minor[0]}.{spec.minor[1]}" if heard else ""
    return f"found {', '.join(sorted(flavours))}, but {spec.text} is asked for"


def _flavour(answer: Inspection) -> str:
    facts = answer.facts or {}
    other = "" if facts.get("implementation") == "cpython" else f" ({facts.get('implementation')})"
    return ("t" if facts.get("free_threaded") else "") + ("d" if facts.get("debug") else "") + other


def _interpreter(spec: PythonSpec, answer: Inspection, provider: str) -> Interpreter:
    facts = dict(answer.facts or {})
    pinned = inspect.pin(answer.path)
    default = str(facts["default_start_method"])
    return Interpreter(
        python=spec.label,
        version=_version(answer),
        path=answer.path,
        provider=provider,
        implementation=str(facts["implementation"]),
        free_threaded=bool(facts["free_threaded"]),
        default_start_method=default,
        start_methods=tuple(facts["start_methods"]),
        defaults={"start-method": default} if default else {},
        facts=inspect.facts_of(facts) | {"pin": asdict(pinned) if pinned else None},
    )


def _version(answer: Inspection) -> str:
    return str((answer.facts or {}).get("version", "0"))


def _scripts_only(found: Found) -> Found:
    """Return the shims among the candidates; one that the user named is queried at once, like a binary."""
    return Found(paths=tuple(path for path in found.paths if path not in found.named and inspect.is_script(path)))


def _without(found: Found, paths: set[str]) -> Found:
    return Found(paths=tuple(path for path in found.paths if path not in paths), named=found.named, reason=found.reason)


def _distinct(specs: Sequence[PythonSpec]) -> Sequence[PythonSpec]:
    seen: dict[str, PythonSpec] = {}
    for spec in specs:
        if spec.label in seen:
            message = f'"{seen[spec.label].text}" and "{spec.text}" are both called {spec.label}; keep one of them'
            raise UsageError(message)
        seen[spec.label] = spec
    return specs
