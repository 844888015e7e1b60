"""What an audit with tests costs, beside one plain run on each Python. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from pyskew.model.suite import Evidence
from pyskew.store.records import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of wall time, where nothing else is said."""

    plain: float
    """One run of the tests on each Python, with the environments; 0 where it was interrupted."""
    further: float
    """Whatever was run after that: confirmations, proofs, unstable tests."""
    alone: float
    """The first run of the tests, without environments, one Python after the other."""
    lacking: float = 0.0
    """What confirmations and proofs would have gone on with, had there been time."""

    def told(self, whole: float) -> str:
        """Return how long a command took as a whole, its parts, and how many times one plain run on each Python."""
        if not self.plain or not self.alone:
            return f"time: {whole:.0f} s"
        rest = max(whole - self.plain - self.further, 0.0)
        return (
            f"time: {whole:.0f} s, {whole / self.plain:.1f} times one plain run on each Python: {self.plain:.0f} s that"
            f" run with the environments (the tests alone, one Python after the other, {self.alone:.0f} s),"
            f" {self.further:.0f} s confirmations and proofs (--proof bounds them),"
            f" {rest:.0f} s audits, interpreters and reports"
        )


def of(run: Run, *, plain: float, further: float, lacking: float = 0.0) -> Cost:
    """Return the cost of a run, whose stages took so many seconds."""
    firsts = (attempts[0] for attempts in run.records.values() if attempts and attempts[0].cell.plain)
    alone = sum(one.seconds for one in firsts if one.evidence is Evidence.RAN)
    return Cost(plain=plain, further=further, alone=alone, lacking=lacking)
