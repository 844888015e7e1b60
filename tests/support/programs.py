"""Programs in a text file, each below a line `=== name`; the lines that an owner has to change are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyskew.audit import Confidence, Options
from pyskew.audit.files import warning_filters
from pyskew.audit.unchanged import audit

NEAR = 2
"""Lines between a finding and a guilty line that belong together."""
OPTIONS = Options(old=(3, 12), new=(3, 15))


@dataclass(frozen=True)
class Program:
    """One program; innocent ones say the same on every Python."""

    kind: str
    name: str
    files: dict[str, str]

    @property
    def innocent(self) -> bool:
        return self.name.startswith("innocent: ")

    @property
    def guilty(self) -> set[tuple[str, int]]:
        return {
            (path, number)
            for path, text in self.files.items()
            for number, line in enumerate(text.splitlines(), 1)
            if line.endswith("# guilty")
        }

    @property
    def is_test(self) -> bool:
        """Whether pytest runs it."""
        return any(Path(path).name.startswith("test_") for path in self.files)

    def command(self) -> list[str]:
        """What to give to a Python so that it runs this program."""
        if self.is_test:
            return ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=no", "--no-header"]
        main = next((path for path, text in self.files.items() if "__name__ ==" in text), list(self.files)[-1])
        module = main.removesuffix(".py").replace("/", ".").removesuffix(".__main__")
        return ["-m", module] if "/" in main else [main]

    def write(self, folder: Path) -> None:
        for path, text in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")

    def findings(self, folder: Path) -> list[tuple[str, int, str]]:
        """What the audit says of it that is at least medium: file, line and rule."""
        self.write(folder)
        errors = warning_filters.are_errors([folder])
        options = Options(old=OPTIONS.old, new=OPTIONS.new, warnings_are_errors=errors)
        found = audit([folder], options, keep=False).findings
        return [
            (Path(one.path).relative_to(folder).as_posix(), one.line, one.rule)
            for one in found
            if one.confidence is not Confidence.LOW
        ]

    def told(self, findings: list[tuple[str, int, str]]) -> bool:
        """Whether a finding stands at one of the guilty lines."""
        return any(
            path == where and abs(line - number) <= NEAR for path, line, _ in findings for where, number in self.guilty
        )


def programs(path: Path) -> Iterator[Program]:
    """The programs of one file."""
    for part in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        files = re.split(r"^# file: (\S+)\n", body, flags=re.MULTILINE)
        yield Program(path.stem, name, dict(zip(files[1::2], files[2::2], strict=True)))
