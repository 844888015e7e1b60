"""The findings that a project has accepted: a file that `--write-baseline` writes and `--baseline` reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyskew.audit import Finding
from pyskew.audit.outcome import AuditOutcome
from pyskew.cli.console import print_result
from pyskew.errors import ConfigError, UsageError
from pyskew.model.text import count


def without_accepted(outcome: AuditOutcome, baseline: Path | None) -> list[Finding]:
    """Return the findings that the baseline does not hold, and note in the outcome how many it does.

    Raises:
        UsageError: the file cannot be read.
        ConfigError: it is no baseline.
    """
    if baseline is None:
        return outcome.findings
    known = _accepted(baseline)
    new = [finding for finding in outcome.findings if finding.fingerprint not in known]
    outcome.baselined = len(outcome.findings) - len(new)
    return new


def _accepted(path: Path) -> set[str]:
    import json  # noqa: PLC0415 - most audits have no baseline

    from pyskew.audit.output import documents as output_documents  # noqa: PLC0415 - as above

    try:
        return output_documents.accepted(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"--baseline {path}: {error.strerror}; --write-baseline writes it"
        raise UsageError(message) from None
    except json.JSONDecodeError as error:
        message = f"{path}:{error.lineno}:{error.colno}: not a baseline of `pyskew audit --write-baseline`: {error.msg}"
        raise ConfigError([message]) from None
    except (ValueError, RecursionError) as error:
        message = f"{path}:1:1: not a baseline of `pyskew audit --write-baseline`: {error}"
        raise ConfigError([message]) from None


def check_baseline(path: Path | None, *, write: bool, partial: bool) -> None:
    """Raise UsageError or ConfigError for a baseline that can be neither read nor written, before anything is read.

    A `partial` audit shows only some of the findings, and cannot write one.
    """
    if write and partial:
        message = "--write-baseline accepts every finding; leave out --changed-since"
        raise UsageError(message)
    if path is None:
        if write:
            message = "--write-baseline needs --baseline FILE to write to"
            raise UsageError(message)
    elif not write:
        _accepted(path)
    elif not path.absolute().parent.is_dir():
        message = f"--baseline {path}: {path.parent} is not a folder"
        raise UsageError(message)


def write_baseline(path: Path, findings: Sequence[Finding]) -> None:
    """Accept the findings from now on.

    Raises:
        UsageError: the path cannot be written.
        StorageError: the disk takes no more; an older baseline stays.
    """
    from pyskew.audit.output import documents as output_documents  # noqa: PLC0415 - see _accepted
    from pyskew.store import user_files  # noqa: PLC0415 - see _accepted

    user_files.write(path, output_documents.baseline(findings), "--baseline")
    print_result(f"{path}: {count(len(findings), 'finding')} accepted")
