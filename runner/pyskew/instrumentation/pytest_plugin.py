"""The pytest plugin: `pytest --pyskew-toggle start-method=forkserver`, and the mark `pyskew`.

It is loaded into every pytest of an environment that has pyskew. So it imports nothing of pyskew until a run asks for a
toggle, by the option or by a mark.

A toggle is set before Python starts. So the option runs the same command line once more, below an overlay. A marked
test runs in a second pytest of that kind, with all tests that want the same setting; its reports become
those of the test.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pyskew.model.toggles import ToggleInfo

SET = "PYSKEW_PYTEST_TOGGLES"
"""The variable with the settings that hold in this process, as JSON; what a run below an overlay finds."""
_REPORTS = "PYSKEW_PYTEST_REPORTS"
"""The file that a run for marked tests writes its reports to."""
_FIXTURE = "pyskew_toggle"
_MARK = (
    "pyskew(toggle=SETTING, only=SETTING): run the test once with each setting of `toggle` (start-method=fork, a list "
    "of settings, or start-method for all its values); expect it to fail under every default but `only`"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--pyskew-toggle`."""
    group = parser.getgroup("pyskew", "defaults of other Pythons")
    group.addoption(
        "--pyskew-toggle", action="append", default=[], metavar="NAME=VALUE",
        help="run all tests with this default, as in start-method=forkserver; may be given again",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark."""
    config.addinivalue_line("markers", _MARK)
    if path := os.environ.pop(_REPORTS, ""):
        config.pluginmanager.register(_Writer(config, Path(path)))


def pytest_report_header() -> str | None:
    """Return the settings that hold in this run."""
    found = _in_force()
    return f"pyskew: {' '.join(f'{name}={value}' for name, value in found.items())}" if found else None


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Run the same command line below an overlay where the option asks for it."""
    wanted = config.getoption("--pyskew-toggle")
    if not wanted or _in_force():
        return None
    return _below(_parsed(wanted), config.invocation_params.args)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a marked test one run for each setting."""
    settings = [one for mark in metafunc.definition.iter_markers("pyskew") for one in _settings(mark)]
    if settings:
        if _FIXTURE not in metafunc.fixturenames:
            metafunc.fixturenames.append(_FIXTURE)
        metafunc.parametrize(_FIXTURE, list(dict.fromkeys(settings)), indirect=True)


@pytest.fixture
def pyskew_toggle(request: pytest.FixtureRequest) -> str:
    """Return the setting that a marked test runs with, `start-method=fork`; empty without a mark."""
    return getattr(request, "param", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Expect a test that passes under one default alone to fail under the others."""
    for item in items:
        for mark in item.iter_markers("pyskew"):
            only = mark.kwargs.get("only")
            if only and _default(only.partition("=")[0], _setting(item)) != only:
                item.add_marker(pytest.mark.xfail(reason=f"passes only with {only}", strict=True))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """Take the reports of a test that needs a setting from a run below an overlay."""
    setting = _setting(item)
    name, _, value = setting.partition("=")
    if not setting or _in_force().get(name) == value:
        return None
    config = item.config
    known = config.stash.setdefault(_KNOWN, {})
    # A worker of pytest-xdist gets one test after the other.
    shared = not hasattr(config, "workerinput")
    key = setting if shared else f"{setting} {item.nodeid}"
    if key not in known:
        alike = [one.nodeid for one in item.session.items if _setting(one) == setting] if shared else [item.nodeid]
        known[key] = _reports_of(config, setting, alike)
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports, reason = known[key]
    for data in reports.get(item.nodeid) or [_missing(config, item, setting, reason)]:
        report = config.hook.pytest_report_from_serializable(config=config, data=data)
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


Reports = dict[str, list[dict[str, Any]]]
"""Serialized reports by test."""

_KNOWN: pytest.StashKey[dict[str, tuple[Reports, str]]] = pytest.StashKey()
"""What each run for marked tests told, and why it told nothing."""


class _Writer:
    """Writes the reports of a run for marked tests, one line each."""

    def __init__(self, config: pytest.Config, path: Path) -> None:
        self._config = config
        self._path = path

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        data = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(data) + "\n")


def _in_force() -> dict[str, str]:
    found: dict[str, str] = json.loads(os.environ.get(SET) or "{}")
    return found


def _setting(item: pytest.Item) -> str:
    """Return the setting that a test is to run with; empty for none."""
    call = getattr(item, "callspec", None)
    found: str = call.params.get(_FIXTURE, "") if call and any(item.iter_markers("pyskew")) else ""
    return found


def _settings(mark: pytest.Mark) -> Iterator[str]:
    """Yield the settings of a mark; a toggle without a value stands for all of its values here."""
    wanted = mark.kwargs.get("toggle", ())
    for text in [wanted] if isinstance(wanted, str) else wanted:
        if "=" in text:
            yield text
        else:
            yield from (f"{text}={value}" for value in _toggle(text).values.get(_os(), ()))


def _os() -> str:
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def _toggle(name: str) -> ToggleInfo:
    """Return a toggle by name.

    Raises:
        pytest.UsageError: there is none of that name.
    """
    from pyskew import plugins  # noqa: PLC0415 - only where a toggle is asked for
    from pyskew.model import nearest_name  # noqa: PLC0415 - the same

    if name not in plugins.toggles():
        message = f'pyskew: unknown toggle "{name}"{nearest_name.choices(name, plugins.toggles())}'
        raise pytest.UsageError(message)
    return plugins.toggles()[name]


def _default(name: str, setting: str) -> str:
    """Return the setting of a toggle under which a test runs."""
    if setting.startswith(f"{name}="):
        return setting
    toggle = _toggle(name)
    value = _in_force().get(name) or toggle.default(_os(), (sys.version_info.major, sys.version_info.minor))
    return f"{name}={value}"


def _parsed(texts: Sequence[str]) -> dict[str, str]:
    from pyskew.errors import UsageError  # noqa: PLC0415 - only where a toggle is asked for
    from pyskew.instrumentation import toggle_options  # noqa: PLC0415 - the same

    try:
        return dict(toggle_options.parsed(texts))
    except UsageError as error:
        message = f"pyskew: {error}"
        raise pytest.UsageError(message) from None


def _below(settings: dict[str, str], arguments: Sequence[str], **variables: str) -> int:
    """Run pytest on this interpreter with other defaults; return its exit code.

    Raises:
        pytest.UsageError: a setting does not act on this interpreter.
    """
    from pyskew.errors import PyskewError  # noqa: PLC0415 - only where a toggle is asked for
    from pyskew.instrumentation import overlay, process  # noqa: PLC0415 - the same

    command = [sys.executable, "-m", "pytest", *map(str, arguments)]
    try:
        with overlay.prepared(command, settings) as ready:
            known = json.dumps(_in_force() | settings)
            code, _ = process.in_front(ready.argv, {**ready.variables, **variables, SET: known})
    except PyskewError as error:
        message = f"pyskew: {error}"
        raise pytest.UsageError(message) from None
    return code


def _reports_of(config: pytest.Config, setting: str, tests: Sequence[str]) -> tuple[Reports, str]:
    """Run tests with a setting; return their reports by test, and the reason where there can be none."""
    found: Reports = {}
    reason = ""
    with tempfile.TemporaryDirectory(prefix="pyskew-") as folder:
        path = Path(folder, "reports.jsonl")
        chosen = [f"{config.rootpath.as_posix()}/{one}" for one in tests]
        rest = ["-q", "--no-header", "--no-summary", f"--rootdir={config.rootpath}"]
        if config.inipath:
            rest.append(f"--config-file={config.inipath}")
        rest += [word for name in config.known_args_namespace.plugins for word in ("-p", name)]
        rest += [word for text in config.option.override_ini or () for word in ("-o", text)]
        try:
            with _silent():
                _below(_parsed([setting]), [*rest, *chosen], **{_REPORTS: str(path)})
        except pytest.UsageError as error:
            reason = str(error)
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            data = json.loads(line)
            found.setdefault(data["nodeid"], []).append(data)
    return found, reason


@contextmanager
def _silent() -> Iterator[None]:
    """Keep the output of a run for marked tests away: its reports tell it."""
    sys.stdout.flush()
    kept = [os.dup(number) for number in (1, 2)]
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        for number in (1, 2):
            os.dup2(null, number)
        yield
    finally:
        for number, before in zip((1, 2), kept, strict=True):
            os.dup2(before, number)
            os.close(before)
        os.close(null)


def _missing(config: pytest.Config, item: pytest.Item, setting: str, reason: str) -> dict[str, Any]:
    """Return the report of a test that its run did not tell of."""
    alone = (
        f"the run with {setting} ended without a report of this test; run it alone: pytest --pyskew-toggle {setting}"
    )
    report = pytest.TestReport(
        nodeid=item.nodeid, location=item.location, keywords={}, outcome="failed", when="call",
        longrepr=reason or f"{alone} '{item.nodeid}'",
    )  # fmt: skip
    data: dict[str, Any] = config.hook.pytest_report_to_serializable(config=config, report=report)
    return data
