"""File names against Pythons."""

from __future__ import annotations

import pytest
from packaging import tags

from pyskew.codebase.dependencies.evidence import Standing
from pyskew.codebase.dependencies.levels import Level
from pyskew.codebase.dependencies.pins import DistributionFile
from pyskew.codebase.dependencies.wheel_tags import FileKind, admits, best, from_names, wheel

LINUX = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "linux_x86_64")


def files(*names: str) -> list[DistributionFile]:
    return [DistributionFile(name=name) for name in names]


@pytest.mark.parametrize(
    ("names", "python", "kind"),
    [
        (["a-1-py3-none-any.whl"], "3.15", FileKind.PURE),
        (["a-1-py2.py3-none-any.whl"], "3.15", FileKind.PURE),
        (["a-1-cp314-cp314-manylinux_2_28_x86_64.whl"], "3.14", FileKind.NATIVE),
        (["a-1-cp314-cp314-manylinux_2_28_x86_64.whl"], "3.15", FileKind.NONE),
        (["a-1-cp314-cp314t-manylinux_2_28_x86_64.whl"], "3.14", FileKind.NONE),
        (["a-1-cp314-cp314t-manylinux_2_28_x86_64.whl"], "3.14t", FileKind.NATIVE),
        (["a-1-cp39-abi3-manylinux_2_17_x86_64.whl"], "3.15", FileKind.STABLE),
        (["a-1-cp39-abi3-manylinux_2_17_x86_64.whl"], "3.15t", FileKind.NONE),
        (["a-1-cp314-cp314-win_amd64.whl", "a-1.tar.gz"], "3.14", FileKind.SDIST),
        (["a-1.zip"], "3.14", FileKind.SDIST),
        (["not a wheel.whl"], "3.14", FileKind.NONE),
        ([], "3.14", FileKind.NONE),
    ],
)
def test_the_best_file_for_a_python(names: list[str], python: str, kind: FileKind) -> None:
    assert best(files(*names), python, LINUX) is kind


def test_a_release_without_a_wheel_for_this_python_but_for_others_is_built() -> None:
    here = next(iter(tags.platform_tags()))
    asked = {
        "other": (f"a-1-cp311-cp311-{here}.whl", "a-1.tar.gz"),
        "never": ("a-1.tar.gz",),
        "nothing": (f"a-1-cp311-cp311-{here}.whl",),
        "none known": (),
        # What no Python of this platform can install says nothing of a Python.
        "another platform": ("a-1-cp311-cp311-android_99_arm64_v8a.whl",),
        "another platform and source": ("a-1-cp311-cp311-android_99_arm64_v8a.whl", "a-1.tar.gz"),
    }
    said = {name: from_names(files(*names), "3.15", Level.LOCK).standing for name, names in asked.items()}
    assert said == {
        "other": Standing.BUILDS,
        "never": Standing.UNKNOWN,
        "nothing": Standing.BLOCKED,
        "none known": Standing.UNKNOWN,
        "another platform": Standing.UNKNOWN,
        "another platform and source": Standing.UNKNOWN,
    }


def test_the_source_that_is_read_is_of_a_wheel_for_this_python_else_of_any_wheel_else_of_the_sdist() -> None:
    names = ["a-1.tar.gz", "a-1-cp311-cp311-win_arm64.whl", "a-1-py3-none-any.whl"]
    chosen = [wheel(files(*part), "3.15") for part in (names, names[:2], names[:1], [])]
    assert [one.name if one else None for one in chosen] == [names[2], names[1], names[0], None]


@pytest.mark.parametrize(
    ("requires", "python", "answer"),
    [("", "3.15", True), (">=3.8", "3.15", True), (">=3.8,<3.14", "3.14", False), ("<3.15", "3.15t", False),
     ("~=3.9", "3.15", True), ("nonsense", "3.15", True)],
)  # fmt: skip
def test_requires_python(requires: str, python: str, answer: bool) -> None:  # noqa: FBT001
    assert admits(requires, python) is answer
