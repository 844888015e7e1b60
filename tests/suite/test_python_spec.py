"""What people may write for a Python, and which builds meet it."""

from __future__ import annotations

import pytest

from pyskew.suite.python_spec import parse_python, version_satisfies


@pytest.mark.parametrize(
    ("text", "label", "minor", "constraint", "free_threaded"),
    [
        ("3.14", "3.14", (3, 14), "", False),
        ("3.10", "3.10", (3, 10), "", False),
        (" 3.14t ", "3.14t", (3, 14), "", True),
        ("3.13>=3.13.8", "3.13", (3, 13), ">=3.13.8", False),
        ("3.13 >= 3.13.8, < 3.13.12", "3.13", (3, 13), ">=3.13.8,<3.13.12", False),
        ("3.14t>=3.14.1", "3.14t", (3, 14), ">=3.14.1", True),
        ("3.14.2", "3.14.2", (3, 14), "==3.14.2", False),
        ("3.14.2t", "3.14.2t", (3, 14), "==3.14.2", True),
        ("3.15.0rc1", "3.15.0rc1", (3, 15), "==3.15.0rc1", False),
        ("3.15>=3.15.0b1", "3.15", (3, 15), ">=3.15.0b1", False),
    ],
)
def test_text_means_one_spec(
    text: str, label: str, minor: tuple[int, int], constraint: str, *, free_threaded: bool
) -> None:
    spec = parse_python(text, informational=True, position="matrix.yaml:2:11")

    assert (spec.label, spec.minor, spec.constraint, spec.free_threaded) == (label, minor, constraint, free_threaded)
    assert (spec.text, spec.informational, spec.position) == (text.strip(), True, "matrix.yaml:2:11")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("3.15rc", "not a Python version"),
        ("python3.14", "not a Python version"),
        ("3", "not a Python version"),
        ("", "not a Python version"),
        ("3.14>=", "not a PEP 440 constraint"),
        ("3.14>=abc", "not a PEP 440 constraint"),
        ("3.13>=3.14", "no Python 3.13 can be >=3.14"),
        ("3.13t>=3.14", "no Python 3.13 can be >=3.14"),
        ("3.14.2>=3.14.1", "an exact version and a constraint"),
        ("3.9", "3.10 and newer"),
        ("2.7", "3.10 and newer"),
    ],
)
def test_nonsense_is_refused_with_the_text_and_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        parse_python(text)

    assert f'"{text}"' in str(caught.value)


@pytest.mark.parametrize(
    ("text", "version", "fits"),
    [
        ("3.13>=3.13.8", "3.13.8", True),
        ("3.13>=3.13.8", "3.13.10", True),
        ("3.13>=3.13.8", "3.13.0", False),
        ("3.13>=3.13.8", "3.13.8rc1", False),
        ("3.13>=3.13.8", "3.14.0", False),
        ("3.15", "3.15.0a2", True),
        ("3.1" + "4", "3.1.4", False),
        ("3.14.2", "3.14.2", True),
        ("3.14.2", "3.14.3", False),
        ("3.14", "nonsense", False),
    ],
)
def test_a_build_meets_a_spec_by_pep_440_with_prereleases(text: str, version: str, *, fits: bool) -> None:
    assert version_satisfies(parse_python(text), version) is fits
