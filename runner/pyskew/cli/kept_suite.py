"""The suite as it was read last, for as long as nothing that decides it has changed: reading it takes a while.

What reads YAML and checks it against the schema (PyYAML, pydantic) is imported only where a suite is read.
"""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pyskew import __version__
from pyskew.cli import ready_run
from pyskew.interpreters import kept_values
from pyskew.model.file_states import state_of
from pyskew.model.suite import Suite
from pyskew.suite import inputs
from pyskew.suite.inputs import Inputs


@dataclass(frozen=True, slots=True)
class _Kept:
    """A suite, and the state of every file and folder that it was read from."""

    code: str
    states: dict[str, str]
    suite: Suite


def suite_of(path: Path) -> Suite:
    """Return the suite that a file declares, with everything that it includes.

    Raises:
        ConfigError: the suite is wrong.
    """
    place = kept_values.root() / "suites" / f"{_digest((str(Path.cwd()), str(path)))[:24]}.json"
    code = _code()
    with inputs.unnoted():
        known = kept_values.recall(place, _Kept)
    if known is not None and known.code == code and all(state_of(one) == state for one, state in known.states.items()):
        inputs.asked(known.states)
        return known.suite
    noted = Inputs()
    with noted.noting():
        suite = read(path)
    if _is_told_by_files(suite) and noted.stand() and _is_kept_whole(suite):
        with inputs.unnoted():
            kept_values.remember(place, _Kept(code, noted.states, suite))
            kept_values.drop_old(place.parent)
    return suite


def read(path: Path) -> Suite:
    """Return what `suite_of` does, read anew."""
    from pyskew.audit.output.rule_advice import ADVICE  # noqa: PLC0415 - as said above
    from pyskew.observation import test_results  # noqa: PLC0415 - as said above
    from pyskew.suite import loader  # noqa: PLC0415 - as said above
    from pyskew.targets import kinds  # noqa: PLC0415 - as said above

    return loader.load_suite(path, kinds.kinds(), test_results.kinds(), ADVICE)


def _is_told_by_files(suite: Suite) -> bool:
    """Return whether the files that Python saw opened decide it, and show each change of theirs.

    Of a codebase git lists the files. On Windows one that is put back with its old time looks as before.
    """
    return os.name != "nt" and not any(scenario.source for scenario in suite.scenarios)


def _is_kept_whole(suite: Suite) -> bool:
    """Return whether what is read back is the same."""
    return msgspec.json.decode(msgspec.json.encode(suite), type=Suite) == suite


def _code() -> str:
    """Return a digest of what reads a suite: pyskew by the states of its files, and Python."""
    return _digest((__version__, sys.version, sys.platform, [(one, state_of(one)) for one in ready_run.code()]))


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()
