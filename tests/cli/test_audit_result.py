"""What the audit's result can be written in."""

from __future__ import annotations

from pyskew.cli import audit_result
from pyskew.cli.commands import audit


def test_the_command_offers_the_formats_that_a_result_has() -> None:
    # The command names them itself, since most audits write text and import nothing of this.
    assert ("text", *audit_result._FORMATS) == audit._FORMATS  # noqa: SLF001 - two lists that must agree
