"""Generate a suite that runs the tests of a codebase on every Python of an upgrade."""

from __future__ import annotations

import configparser
import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyskew.errors import ConfigError
from pyskew.model import pytest_plugins, toml_text

if TYPE_CHECKING:
    from pyskew.model.suite import Json

SCENARIO = "tests"
_EXTRAS = ("test", "tests", "testing", "dev")
"""Names under which projects keep what their tests need; the first that exists is taken."""
_FILES = (
    "requirements-test.txt", "requirements-tests.txt", "test-requirements.txt", "requirements_test.txt",
    "requirements/test.txt", "requirements/tests.txt", "tests/requirements.txt", "requirements-dev.txt",
    "dev-requirements.txt", "requirements_dev.txt",
)  # fmt: skip
_SETUP = ("setup.py", "setup.cfg")
_MOST_PROOF = "60m"
"""Time for proofs where none is given: a run that is resumed has it whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebaseCommand:
    """The tests of a codebase, and how the user wants them run."""

    folder: Path
    command: tuple[str, ...]
    pythons: tuple[str, ...]
    install: tuple[str, ...]
    results: str = ""
    """A reader of test results; empty where only the command's own exit code is known."""
    toggles: tuple[str, ...] = ()
    pass_env: tuple[str, ...] = ()
    timeout: str = "30m"
    proof: str = ""
    """Time for proofs; empty where the plain runs decide it, and an hour at most."""
    isolate: bool = False
    """Whether tests that are unstable on a newer Python run alone too."""
    shuffle: bool = False
    """Whether all tests run in other orders too where some are unstable."""
    repeat: int = 1
    """Runs of the command on each Python; the suite does not hold it."""


def suite(wanted: CodebaseCommand) -> str:
    """Return the text of a matrix.yaml that runs the tests; `pyskew run -c` takes the same file."""
    kind = "git" if (wanted.folder / ".git").exists() else "path"
    scenario: dict[str, Json] = {
        "asks": f"How do the tests of {wanted.folder.name} end?",
        "source": {kind: str(wanted.folder)},
        "install": list(wanted.install),
        "run": list(wanted.command),
    }
    scenario |= {"results": wanted.results} if wanted.results else {}
    scenario |= {"pass-env": list(wanted.pass_env)} if wanted.pass_env else {}
    document = {
        "version": 1,
        "pythons": list(wanted.pythons),
        "toggles": list(wanted.toggles),
        "limits": {"timeout": wanted.timeout, "proof": wanted.proof or _MOST_PROOF, "output": "64MiB"},
        "scenarios": {SCENARIO: scenario},
    }
    import yaml  # noqa: PLC0415 - only where tests run

    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def install_words(folder: Path, command: Sequence[str]) -> tuple[str, ...]:
    """Return what an environment for the tests needs, by the files of the codebase.

    Its lock file; else itself with the first extra or dependency group that is named for tests, or a requirements
    file; and pytest where that is the command and nothing else brings it.

    Raises:
        ConfigError: its pyproject.toml cannot be read.
    """
    document = _document(folder / "pyproject.toml")
    if (folder / "uv.lock").is_file():
        return (".", "-r uv.lock")
    words = list(_own(folder, document))
    if _wants_pytest(command) and not any(word != "." for word in words):
        words.append("pytest")
        words += _plugins(folder, document, command)
    return tuple(words)


def _own(folder: Path, document: dict[str, Json]) -> Iterator[str]:
    extras = _table(_table(document, "project"), "optional-dependencies")
    groups = _table(document, "dependency-groups")
    extra = next((name for name in _EXTRAS if name in extras), None)
    if "project" in document or "build-system" in document or any((folder / name).is_file() for name in _SETUP):
        yield f".[{extra}]" if extra else "."
    group = next((name for name in _EXTRAS if name in groups), None)
    if group and not extra:
        yield f"--group {group}"
    file = next((name for name in _FILES if (folder / name).is_file()), None)
    if file and not extra and not group:
        yield f"-r {file}"


def _wants_pytest(command: Sequence[str]) -> bool:
    return any(re.search(r"(^|[/\\])(pytest|py\.test)$", word) for word in command[:3])


def _plugins(folder: Path, document: dict[str, Json], command: Sequence[str]) -> list[str]:
    """Return the plugins of pytest that its command and its configuration name, where nothing else brings any."""
    settings = dict(_settings(folder, document))
    added = settings.get("addopts", "")
    options = [*command, *(added.split() if isinstance(added, str) else map(str, added))]
    named = [*pytest_plugins.named_by_options(options), *pytest_plugins.named_by_keys(settings)]
    return list(dict.fromkeys(plugin for plugin, _ in named))


def _settings(folder: Path, document: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    """Yield the keys of pytest's configuration, from the first file that has one."""
    for name, section in (("pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest")):
        parser = configparser.RawConfigParser()
        with contextlib.suppress(OSError, UnicodeDecodeError, configparser.Error):
            parser.read_string((folder / name).read_text(encoding="utf-8"))
        if parser.has_section(section):
            yield from parser.items(section)
            return
    yield from _table(_table(_table(document, "tool"), "pytest"), "ini_options").items()


def _document(path: Path) -> dict[str, Json]:
    try:
        return toml_text.parse(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise ConfigError([f"{path}: {error}"]) from None


def _table(document: dict[str, Json], name: str) -> dict[str, Json]:
    found = document.get(name)
    return found if isinstance(found, dict) else {}
