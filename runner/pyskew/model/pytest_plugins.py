"""Plugins of pytest, by what shows that a codebase needs them: options, keys of a configuration, fixtures. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_BY_OPTION = {
    "--cov": "pytest-cov", "--no-cov": "pytest-cov", "--benchmark": "pytest-benchmark", "--dist": "pytest-xdist",
    "--numprocesses": "pytest-xdist", "--timeout": "pytest-timeout", "--asyncio-mode": "pytest-asyncio",
    "--mypy": "pytest-mypy", "--flake8": "pytest-flake8", "--black": "pytest-black", "--isort": "pytest-isort",
    "--ruff": "pytest-ruff", "--pylint": "pytest-pylint", "--doctest-plus": "pytest-doctestplus",
    "--doctest-rst": "pytest-doctestplus", "--reruns": "pytest-rerunfailures", "--randomly": "pytest-randomly",
    "--html": "pytest-html", "--forked": "pytest-forked", "--ds": "pytest-django", "--checkdocs": "pytest-checkdocs",
    "--hypothesis": "hypothesis", "--random-order": "pytest-random-order", "--disable-socket": "pytest-socket",
    "--record-mode": "pytest-recording", "--snapshot": "syrupy", "--enabler": "pytest-enabler",
}  # fmt: skip
"""By the beginning of an option."""
_SHORT = {"-n": "pytest-xdist"}
_BY_KEY = {
    "asyncio_mode": "pytest-asyncio", "asyncio_default_fixture_loop_scope": "pytest-asyncio",
    "timeout": "pytest-timeout", "timeout_method": "pytest-timeout", "django_settings_module": "pytest-django",
    "env": "pytest-env", "mock_use_standalone_module": "pytest-mock", "doctest_plus": "pytest-doctestplus",
    "trio_mode": "pytest-trio", "qt_api": "pytest-qt", "randomly_seed": "pytest-randomly",
}  # fmt: skip
_BY_FIXTURE = {
    "mocker": "pytest-mock", "benchmark": "pytest-benchmark", "subtests": "pytest-subtests",
    "httpserver": "pytest-httpserver", "freezer": "pytest-freezer", "snapshot": "syrupy",
    "requests_mock": "requests-mock", "event_loop": "pytest-asyncio", "qtbot": "pytest-qt",
    "httpbin": "pytest-httpbin", "fs": "pyfakefs", "datadir": "pytest-datadir", "anyio_backend": "anyio",
}  # fmt: skip

_UNKNOWN_OPTIONS = re.compile(r"unrecognized arguments: (.+)")
_UNKNOWN_KEY = re.compile(r"Unknown config option: (\w+)")
_UNKNOWN_FIXTURE = re.compile(r"fixture '(\w+)' not found")
_ASYNC = "async def functions are not natively supported"


def named_by_options(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the plugins that options come from, each with the option."""
    for word in words:
        option = word.partition("=")[0]
        known = [plugin for start, plugin in _BY_OPTION.items() if option == start or option.startswith(f"{start}-")]
        known += [_SHORT[short] for short in _SHORT if word.startswith(short) and word[len(short) :].isdecimal()]
        known += [_SHORT[word]] if word in _SHORT else []
        yield from ((plugin, option) for plugin in known)


def named_by_keys(keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the plugins that read keys of pytest's configuration, each with the key."""
    yield from ((_BY_KEY[key.lower()], key) for key in keys if key.lower() in _BY_KEY)


def missing(text: str) -> Iterator[tuple[str, str]]:
    """Yield the plugins that what a run of pytest wrote says are missing, each with what shows it."""
    for found in _UNKNOWN_OPTIONS.finditer(text):
        yield from named_by_options(found[1].split())
    yield from named_by_keys(found[1] for found in _UNKNOWN_KEY.finditer(text))
    for found in _UNKNOWN_FIXTURE.finditer(text):
        if found[1] in _BY_FIXTURE:
            yield _BY_FIXTURE[found[1]], f"the fixture {found[1]}"
    if _ASYNC in text:
        yield "pytest-asyncio", "tests that are `async def`"


def advice(text: str) -> str:
    """Return what to install, as a sentence without its end; empty where the text names nothing that is missing."""
    needs: dict[str, str] = {}
    for plugin, because in missing(text):
        needs.setdefault(plugin, because)
    return "install " + ", ".join(f"{plugin} ({because})" for plugin, because in needs.items()) if needs else ""
