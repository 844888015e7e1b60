"""What a program that reads source sees of another standard library, and what it does not."""

from __future__ import annotations

import pytest

from pyskew.codebase.tests.library_definitions import Library, differences

OLD = {
    "base": "class Sized: pass\ndef made(x): return x\n",
    "front": "from base import *\nfrom base import __all__\n",
    "kept": "import front\ndef _alias(x): return x\nSized = _alias(front.Sized)\nLimit = 3\ndef same(): return 1\n",
    "shapes": "class A: pass\nclass B(A): pass\nclass C: 'a'\n",
    "calls": "@dec\ndef f(): return 1\ndef g():\n    x = 1\n    return x\n",
    "one": "class Path: pass\n",
    "moved": "from base import Sized as Sized\n",
    "gone": "class A: pass\n",
    "late": "class Old: pass\nif x:\n    Maybe = 1\nKept = 1\n",
}
NEW = OLD | {
    "front": "import sys, base\nsys.modules[__name__] = base\n",
    "shapes": "def A(): pass\nclass B: pass\nclass C: 'b'\n",
    "calls": "@other\ndef f(): return 1\ndef g():\n    x = 2\n    return x\n",
    "one/__init__": "from one._own import *\n",
    "moved": "from kept import Sized\n",
    "late": "lazy import sys\nif x:\n    Maybe = 1\ndef Kept(x) where y: pass\n",
}
STAR = "front has no `from base import *` in the source of 3.14"


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Library]:
    folder = tmp_path_factory.mktemp("libraries")
    for label, files in (
        ("3.13", OLD),
        ("3.14", {name: text for name, text in NEW.items() if name not in {"one", "gone"}}),
    ):
        for name, text in files.items():
            (folder / label / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / label / f"{name}.py").write_text(text, encoding="utf-8")
    return Library(folder / "3.13", "3.13"), Library(folder / "3.14", "3.14")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("front.Sized", [STAR]),
        ("kept.Sized", [STAR]),  # it is made from that
        ("front.absent", []),
        ("kept.Limit", []),
        ("kept.same", []),
        ("shapes.A", ["shapes.A is a class in the source of 3.13, and a function in that of 3.14"]),
        ("shapes.B", ["shapes.B is defined differently in the source of 3.14"]),
        ("shapes.C", []),  # what is in a class does not count
        ("calls.f", ["calls.f is defined differently in the source of 3.14"]),
        ("calls.g", []),
        ("one.Path", ["one is a package in the library of 3.14, and was one file"]),
        ("moved.Sized", ["moved.Sized is defined differently in the source of 3.14"]),
        ("late.Old", ["late.Old is not defined at the top level of its file in the source of 3.14"]),
        ("late.Maybe", []),
        ("late.Kept", []),  # defined with syntax that no Python of today has: nothing is known
        ("gone.A", ["gone has no file of its own in the library of 3.14"]),
        ("absent.name", []),
    ],
)
def test_differences(libraries: tuple[Library, Library], name: str, expected: list[str]) -> None:
    assert list(differences(name, *libraries)) == expected
