"""Write the tables of the standard library that the audit reads, by asking real interpreters.

    python tools/stdlib_tables.py pyenv=~/.pyenv/versions/3.12.1/bin/python debian=/path/to/python3.14 ...

The word before `=` names where a build comes from. A name counts as removed by a version where two builds of one
origin differ, so that a library which one origin leaves out is no removal, and where no build of that or a later
version has it. Attributes that only instances have are those that methods set in `self`, by the source that this very
build runs; one is gone where nothing in the packages of its class sets it any more. What the builds get wrong all the
same stands in `EXCLUDED`, with the reason. Takes three minutes on an idle machine, and prints what it could not import.
"""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "runner" / "pyskew" / "audit" / "tables"

EXCLUDED = {
    r"dbm\.(ndbm|gnu)(\..*)?": "optional C libraries: Debian has them in a package of their own since 3.15",
    r"(tkinter|turtle)(\..*)?\.(wantobjects|TkVersion|TclVersion)": "values of the Tk that a build was linked with",
    r"(ssl|_ssl)\.(PROTOCOL_SSLv[23]|OP_.*|HAS_SSLv.*|OPENSSL_.*)": "constants of the OpenSSL of a build",
    r"_[a-z].*": "modules whose own name is private may change with any release",
    r"(encodings|lib2to3|distutils|idlelib|test|pydoc_data|ensurepip|venv)\..*": "internals; the whole module counts",
    r"collections\.heapq": "a lazy import shows as a name on one version only",
    r"(curses|readline|termios|tty|signal|socket|select|errno|os|posix|resource|fcntl|syslog|time|mmap)\.[A-Z][A-Z_0-9]+":
        "constants of the platform's headers",
    r"(os|posix)\.(lchmod|chflags|lchflags|memfd_create|eventfd.*|pidfd_open|setns|unshare|getrandom|copy_file_range|splice)":
        "functions of the platform's C library",
    r"sys\.(callstats|gettotalrefcount|abiflags|_.*)": "of debug builds, or private",
}  # fmt: skip
"""Dotted names, as regular expressions, that are never told as removed, with the reason."""

KEPT = {"os.PathLike"}
"""Names that a pattern of EXCLUDED would take, and must not."""


@dataclass(frozen=True)
class Build:
    """One interpreter, and what it said."""

    origin: str
    python: str
    version: tuple[int, int, int]
    said: Mapping[str, Any]
    loads: Mapping[str, list[str]]

    @property
    def minor(self) -> int:
        """The 13 of 3.13."""
        return self.version[1]


def ask(python: str, question: str = "", given: object = None) -> Any:
    """Return what the collector answers on one interpreter."""
    words = [python, "-I", "-W", "ignore", str(HERE / "stdlib_collect.py"), *([question] if question else [])]
    done = subprocess.run(words, input=json.dumps(given).encode(), capture_output=True, check=True, timeout=900)
    return json.loads(done.stdout)


def collected(word: str) -> Build:
    """Ask one interpreter, given as `origin=path`."""
    origin, _, path = word.partition("=")
    python = str(Path(path).expanduser())
    said = ask(python)
    loads = ask(python, "loaded", sorted(name for name in said["modules"] if importable(name)))
    version = tuple(said["version"])
    print(f"{origin} {'.'.join(map(str, version))}: {len(said['modules'])} modules; missing: {sorted(said['failed'])}")
    return Build(origin, python, version, said, loads)


def importable(name: str) -> bool:
    """Return whether users import a module of that name by itself."""
    internal = ("encodings.", "distutils.", "lib2to3.", "tkinter", "turtle", "msilib", "idlelib")
    return not any(part.startswith("_") for part in name.split(".")) and not name.startswith(internal)


# Names


def reachable(
    build: Build, wanted: Iterable[tuple[str, ...]], of_instances: set[tuple[str, ...]]
) -> set[tuple[str, ...]]:
    """Return those rows that this build can read, modules that it only parsed included."""
    rows = list(wanted)
    modules = build.said["modules"]
    known = [row for row in rows if row[0] in modules]
    parsed = {name for name, entry in modules.items() if entry.get("parsed")}
    asked = [(*row, "only") if row in of_instances else row for row in known if row[0] not in parsed]
    missing = {tuple(row) for row in ask(build.python, "unreachable", asked)}
    own = set(rows_of(build))
    return {row for row in known if (row in own if row[0] in parsed else row not in missing)}


def rows_of(build: Build, of_classes: tuple[str, ...] = ("every", "sets")) -> Iterator[tuple[str, ...]]:
    """Yield `(module,)`, `(module, name)` and `(module, class, name)` for all that a build shows.

    Of classes it takes what they have (`every`), and what only their instances have (`sets`).
    """
    for module, entry in build.said["modules"].items():
        yield (module,)
        for name, told in entry["names"].items():
            if told["kind"] == "m" and told["of"].startswith(f"{module}."):
                continue  # a submodule, there because something imported it
            yield (module, name)
        for name, told in entry["classes"].items():
            if not entry["names"][name].get("from"):
                for attribute in (one for key in of_classes for one in told.get(key, ())):
                    yield (module, name, attribute)


def spans(builds: list[Build]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Return for every name the first and the last minor version that has it."""
    every = {row for build in builds for row in rows_of(build)}
    of_instances = every - {row for build in builds for row in rows_of(build, ("every",))}
    with ThreadPoolExecutor(2) as lanes:
        found = dict(
            zip(
                [id(one) for one in builds],
                lanes.map(lambda one: reachable(one, every, of_instances), builds),
                strict=True,
            )
        )
    newest = max(build.minor for build in builds)
    result = {}
    for row in every:
        having = {build.minor for build in builds if row in found[id(build)]}
        if not having:
            continue
        last = max(having)
        gone = any(
            old.origin == new.origin and old.minor == last and new.minor == last + 1 and row in found[id(old)]
            for old in builds
            for new in builds
        )
        result[row] = (min(having), last if gone and not excluded(row) else newest)
    return result


def excluded(row: tuple[str, ...]) -> bool:
    """Return whether a name is never told as removed."""
    name = ".".join(row)
    return name not in KEPT and any(re.fullmatch(pattern, name) for pattern in EXCLUDED)


def names_table(builds: list[Build], spans: Mapping[tuple[str, ...], tuple[int, int]]) -> dict[str, dict[str, str]]:
    """Return by module: `name: kind[first][-last]`; a capital letter marks what the module itself only imported."""
    oldest, newest = min(one.minor for one in builds), max(one.minor for one in builds)
    table: dict[str, dict[str, str]] = {}
    for row, (first, last) in sorted(spans.items()):
        if len(row) == 1:
            table.setdefault(row[0], {})[""] = code("m", (first, last), oldest, newest)
        elif len(row) == 2:  # noqa: PLR2004 - a module and its name
            told = [build.said["modules"].get(row[0], {}).get("names", {}).get(row[1]) for build in reversed(builds)]
            entry = next((one for one in told if one), {"kind": "v"})
            borrowed = entry.get("from") or entry["kind"] == "m"
            if borrowed and last == newest:
                continue
            kind = entry["kind"].upper() if borrowed else entry["kind"]
            table.setdefault(row[0], {})[row[1]] = code(kind, (first, last), oldest, newest)
    return table


def code(kind: str, span: tuple[int, int], oldest: int, newest: int) -> str:
    """Return `f`, `f10` (since 3.10) or `f8-13` (until 3.13)."""
    first = str(span[0]) if span[0] != oldest or span[1] != newest else ""
    return f"{kind}{first}" + (f"-{span[1]}" if span[1] != newest else "")


def classes_table(builds: list[Build], spans: Mapping[tuple[str, ...], tuple[int, int]]) -> dict[str, Any]:
    """Return classes by the name that users import, with bases, names that every version has, and the others' spans.

    A class that can be imported from several modules stands under the first of its names, the others say which.
    """
    oldest, newest = min(one.minor for one in builds), max(one.minor for one in builds)
    table: dict[str, Any] = {}
    shown: dict[str, str] = {}
    for module, name, entry in public_classes(builds, spans):
        own = {row: spans[module, name, row] for row in entry["every"] if (module, name, row) in spans}
        always = {row for row, span in own.items() if span == (oldest, newest) and row in entry["own"]}
        changed = {
            row: code("a", span, oldest, newest)
            for row, span in own.items()
            if row not in always and (row in entry["own"] or span[1] != newest)
        }
        there = spans[module, name][1] == spans[module,][1] == newest
        changed |= {
            row: code("i", spans[module, name, row], oldest, newest)
            for row in entry["sets"]
            if there and not row.startswith("__") and spans.get((module, name, row), (0, newest))[1] != newest
        }
        told = {
            "bases": [one for one in entry["bases"] if one != "builtins.object"],
            "names": " ".join(sorted(row for row in always if not row.startswith("__"))),
            "changed": dict(sorted(changed.items())),
        }
        same = shown.setdefault(json.dumps([entry["home"], told]), f"{module}.{name}")
        table[f"{module}.{name}"] = told if same == f"{module}.{name}" else {"is": same}
    return table


def public_classes(
    builds: list[Build], spans: Mapping[tuple[str, ...], tuple[int, int]]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each class of each public module once, as the newest build that has it shows it; short names come first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for build in builds:
        for module, entry in build.said["modules"].items():
            for name, told in entry["classes"].items():
                if entry["names"][name].get("from") or not importable(module) or (module, name) not in spans:
                    continue
                before = found.get((module, name), {"every": set(), "sets": set()})
                every = set(told["every"]) | before["every"]
                sets = (set(told.get("sets", ())) | before["sets"]) - every
                row = {"bases": told["bases"], "own": set(told["names"]), "home": entry["names"][name]["class"]}
                found[module, name] = {**row, "every": every, "sets": sets}
    for (module, name), row in sorted(found.items(), key=lambda one: (one[0][0].count("."), one[0])):
        yield module, name, row


# Signatures


def signatures(builds: list[Build]) -> dict[str, list[list[Any]]]:
    """Return the history of every signature that changed: `[minor, parameters]` rows, from the oldest."""
    found: dict[str, list[list[Any]]] = {}
    for build in sorted(builds, key=lambda one: (one.minor, one.origin != "pyenv")):
        for name, signature in called(build):
            rows = found.setdefault(name, [])
            if not rows or rows[-1][1] != signature:
                rows.append([build.minor, signature])
    return {name: rows for name, rows in sorted(found.items()) if len(rows) > 1 and all(row[1] for row in rows)}


def called(build: Build) -> Iterator[tuple[str, Any]]:
    """Yield what can be called, with its parameters."""
    for module, entry in build.said["modules"].items():
        if any(part.startswith("_") for part in module.split(".")) or excluded((module, "x")) or entry.get("parsed"):
            continue
        for name, told in entry["names"].items():
            if told["kind"] == "f" and not told.get("from"):
                yield f"{module}.{name}", told["call"]
        for name, told in entry["classes"].items():
            if not entry["names"][name].get("from"):
                yield f"{module}.{name}", told["call"]
                for method, row in told["names"].items():
                    if row[0] == "f" and method not in {"__init__", "__new__"}:
                        yield f"{module}.{name}:{method}", row[1]


ARGUMENTS_KEPT = {
    r"importlib\.resources\..*": "`package` was accepted through a decorator until 3.15; a rule of its own",
    r"(posixpath|ntpath|genericpath|os\.path)\..*": "os.path is written in C in part, which varies by platform",
    r"typing\.(IO|BinaryIO|TextIO):.*": "abstract; what implements them did not change",
    r"(multiprocessing\.(managers|reduction)|pdb|pydoc|dis|collections|enum|pyclbr)\..*": "internals, or C now",
    r"argparse\.\w*HelpFormatter": "`color` lived in 3.14 alone",
    r"pathlib\.PurePath:(is_)?relative_to": "a rule of its own knows",
    r"zipfile\.Path:joinpath|importlib\..*:joinpath|importlib\.abc\..*": "takes several now; given by position",
    r"(tkinter|turtle)\..*": "the Tk that a build was linked with",
    r"copy\.deepcopy|random\.(Random:)?randrange|pickle\.loads|platform\.uname_result": "private parameters",
    r"asyncio\.(subprocess\.)?create_subprocess_(shell|exec)": "in **kwds of every version",
}  # fmt: skip
"""Callables, as regular expressions, whose lost parameters are not told, with the reason."""


def arguments(builds: list[Build]) -> dict[str, dict[str, Any]]:
    """Return by callable and minor version the `keywords` it no longer takes and the `most` positional arguments."""
    found: dict[str, dict[str, Any]] = {}
    for name, rows in signatures(builds).items():
        if any(re.fullmatch(pattern, name) for pattern in ARGUMENTS_KEPT) or "._" in name.replace(":", "."):
            continue
        for (_, before), (minor, since) in itertools.pairwise(rows):
            old, new = accepted(before), accepted(since)
            lost = sorted(one for one in old.keywords - new.keywords if not one.startswith("_")) if not new.rest else []
            fewer = new.most < old.most and not old.unlimited and not new.unlimited
            if old.keywords >= ENUM or not (lost or fewer):
                continue
            found.setdefault(name, {})[str(minor)] = {"keywords": lost, **({"most": new.most} if fewer else {})}
    return found


ENUM = {"names", "module", "qualname", "boundary"}
"""Parameters of every enumeration's functional form, which signatures show since 3.12 in another way."""


@dataclass(frozen=True)
class Accepted:
    """What one signature takes."""

    keywords: frozenset[str]
    most: int
    unlimited: bool
    rest: bool


def accepted(signature: list[list[str]]) -> Accepted:
    """Read a signature; `self` counts as positional."""
    positional = [one for one in signature if one[1] in {"", "/"}]
    keywords = frozenset(one[0] for one in signature if one[1] in {"", "!"} and one[0] not in {"self", "cls"})
    kinds = {one[1] for one in signature}
    return Accepted(keywords, len(positional), "*" in kinds, "**" in kinds)


def overrides(builds: list[Build]) -> dict[str, dict[str, list[str]]]:
    """Return by method the parameters that the library began to pass: what overrides it has to take them."""
    found: dict[str, dict[str, list[str]]] = {}
    by_minor = {build.minor: build for build in builds}
    for name, rows in signatures(builds).items():
        owner, _, method = name.partition(":")
        if not method or method.startswith("__") or any(re.fullmatch(pattern, name) for pattern in ARGUMENTS_KEPT):
            continue
        for (_, before), (minor, since) in itertools.pairwise(rows):
            old, known = accepted(before), {one[0] for one in before}
            if old.rest or old.unlimited:
                continue
            new = [one for one in since if one[0] not in known and one[1] in {"", "/", "!"}]
            passed = calls_of(by_minor[minor], owner.split(".")[0], method)
            given = [one[0] for one in new if one[0] in passed[1] or (one[1] != "!" and passed[0] > old.most - 1)]
            if given:
                found.setdefault(name, {})[str(minor)] = given
    return found


def calls_of(build: Build, package: str, method: str) -> tuple[int, set[str]]:
    """Return the most positional arguments and the keywords that a package passes to methods of that name."""
    most, keywords = 0, set[str]()
    for module, entry in build.said["modules"].items():
        if module.split(".")[0] == package and method in entry.get("passed", {}):
            row = entry["passed"][method]
            most, keywords = max(most, row[0]), keywords | set(row[1])
    return most, keywords


# What warns, what loads what, what can be pickled


def deprecated(builds: list[Build]) -> dict[str, list[Any]]:
    """Return what warns whenever it is called: `[first minor, text]`; what always warned is left out."""
    found: dict[str, list[Any]] = {}
    oldest = min(one.minor for one in builds)
    for build in builds:
        for module, names in build.said["deprecated"].items():
            for name, text in names.items():
                found.setdefault(f"{module}.{name}", [build.minor, text])
    return {name: row for name, row in sorted(found.items()) if row[0] > oldest and importable(name)}


def loads(builds: list[Build]) -> dict[str, dict[str, list[int]]]:
    """Return by module the submodules that importing it loads, with the minor versions where it does."""
    minors = sorted({one.minor for one in builds})
    found: dict[str, dict[str, set[int]]] = {}
    for build in builds:
        for module, loaded in build.loads.items():
            for one in loaded:
                if importable(one):
                    found.setdefault(module, {}).setdefault(one, set()).add(build.minor)
    return {
        module: {one: sorted(having) for one, having in sorted(rows.items()) if one.rpartition(".")[0] in PACKAGES}
        for module, rows in sorted(found.items())
        if minors
    }


PACKAGES = {"importlib", "urllib", "xml", "xml.etree", "concurrent", "email", "html", "http", "json", "logging", "os",
            "multiprocessing", "unittest", "collections", "asyncio", "ctypes", "curses", "dbm", "wsgiref", "sqlite3",
            "xmlrpc", "zipfile", "pathlib", "compression", "profiling", "encodings", "concurrent.futures"}  # fmt: skip
"""Packages whose submodules users reach as attributes."""


def pickling(builds: list[Build]) -> dict[str, dict[str, list[int]]]:
    """Return by expression which versions pickle what it makes: `yes`, `no`, or `launch` for while a process starts."""
    found: dict[str, dict[str, set[int]]] = {}
    for build in builds:
        for text, answer in build.said["pickled"].items():
            found.setdefault(text, {}).setdefault(answer, set()).add(build.minor)
    return {
        text: {answer: sorted(rows) for answer, rows in sorted(answers.items())}
        for text, answers in sorted(found.items())
    }


def write(name: str, table: Mapping[str, Any]) -> None:
    """Write one entry per line, so that a difference can be read."""
    lines = [f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in sorted(table.items())]
    (DATA / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main() -> None:
    """Ask every interpreter and write every table."""
    with ThreadPoolExecutor(2) as lanes:
        builds = sorted(lanes.map(collected, sys.argv[1:]), key=lambda one: one.version)
    found = spans(builds)
    DATA.mkdir(exist_ok=True)
    write("pythons", {f"{one.origin} {'.'.join(map(str, one.version))}": one.minor for one in builds})
    write("names", names_table(builds, found))
    write("classes", classes_table(builds, found))
    write("signatures", signatures(builds))
    write("arguments", arguments(builds))
    write("overrides", overrides(builds))
    write("deprecated", deprecated(builds))
    write("loads", loads(builds))
    write("pickling", pickling(builds))


if __name__ == "__main__":
    main()
