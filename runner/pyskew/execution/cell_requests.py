"""What a supervisor is asked to do for one cell. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pyskew.model.suite import Arm, Cell, Scenario
from pyskew.observation import test_results
from pyskew.observation.test_results import Results
from pyskew.probe.messages import CellRequest
from pyskew.suite.names import is_script
from pyskew.suite.source_tree import ArchivePart
from pyskew.targets import locales
from pyskew.targets.environments import Env

_DEPRECATIONS = ("default::DeprecationWarning", "default::PendingDeprecationWarning", "default::FutureWarning")
_SHOW_WARNINGS = tuple(word for action in _DEPRECATIONS for word in ("-W", action))
_WARNINGS_ENV = {"PYTHONWARNINGS": ",".join(_DEPRECATIONS)}
"""For commands, whose interpreter pyskew does not start itself; a warnings arm is never compared."""


def request(
    cell: Cell, scenario: Scenario, env: Env, parts: Sequence[ArchivePart], selected: Sequence[str] = ()
) -> CellRequest:
    """Return the request that runs a cell; its files are named by their digests."""
    limits, arm = scenario.limits, cell.arm
    argv = command(scenario, env.python, [*env.options, *(_SHOW_WARNINGS if arm is Arm.WARNINGS else ())])
    reader, file = test_results.chosen(scenario)
    return {
        "argv": _armed(reader, argv, arm, selected) if reader and not file else argv,
        "events": env.events,
        "tree": [part.digest for part in parts],
        "collect": [file or reader.file] if reader and (file or reader.file) else [],
        "python": env.python,
        "files": [{"path": file.path, "blob": file.sha256, "mode": file.mode} for file in scenario.files],
        "stdin_blob": hashlib.sha256(scenario.stdin.encode()).hexdigest() if scenario.stdin else "",
        "env": {
            **locales.environment(scenario.locale),
            **scenario.env,
            **env.variables,
            **(_WARNINGS_ENV if arm is Arm.WARNINGS else {}),
        },
        "pass_env": list(scenario.pass_env),
        "home": scenario.home,
        "limits": {
            "timeout": limits.timeout,
            "silence": limits.silence,
            "output": limits.output,
            "memory": limits.memory,
            "processes": limits.processes,
        },
    }


def command(scenario: Scenario, python: str, options: Sequence[str] = ()) -> list[str]:
    """Return the command line of a cell.

    `-X faulthandler` lets a hanging cell show its stacks; children of multiprocessing inherit the option.
    """
    if is_script(scenario.run):
        return [python, "-X", "faulthandler", *options, *scenario.run, *scenario.args]
    return [*scenario.run, *scenario.args]


def _armed(reader: Results, argv: Sequence[str], arm: Arm, selected: Sequence[str]) -> list[str]:
    """Return the command made to leave results; in a warnings arm, to do what plain cells do not show."""
    only_imports = reader.importing if arm is Arm.WARNINGS else None
    return only_imports(argv) if only_imports else reader.arm(argv, selected)
