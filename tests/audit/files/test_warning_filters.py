"""Which configurations make warnings errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.audit.files.file_discovery import discovered
from pyskew.audit.files.warning_filters import are_errors, may_make_errors, modules_under_errors

YES = {
    "pytest.ini": "[pytest]\nfilterwarnings = error\n",
    "setup.cfg": "[tool:pytest]\nfilterwarnings =\n    error\n    ignore::ResourceWarning\n",
    "pyproject.toml": '[tool.pytest.ini_options]\nfilterwarnings = ["error", "ignore:x"]\n',
    "tox.ini": "[testenv]\ncommands = python -W error -m pytest\n",
    ".github/workflows/ci.yml": "env:\n  PYTHONWARNINGS: error\n",
    "noxfile.py": 'session.run("python", "-W", "error::DeprecationWarning", "-m", "pytest")\n',
}
NO = {
    "pytest.ini": "[pytest]\nfilterwarnings = error::pytest.PytestWarning\n",
    "setup.cfg": "[tool:pytest]\nfilterwarnings =\n    error\n    ignore::DeprecationWarning\n",
    "pyproject.toml": '[tool.pytest.ini_options]\nfilterwarnings = ["default"]\naddopts = "--strict"\n',
    "tox.ini": "[testenv]\ncommands = pytest --on-error\n",
}


@pytest.mark.parametrize("name", YES)
def test_errors_are_seen(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(YES[name])
    assert are_errors([tmp_path])


@pytest.mark.parametrize("name", NO)
def test_other_filters_are_no_errors(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(NO[name])
    assert not are_errors([tmp_path])


def test_nothing_configured_is_no_error(tmp_path: Path) -> None:
    assert not are_errors([tmp_path, tmp_path / "missing.py"])


IMPORTS = "import warnings\nimport store.writing\nfrom app import views\n"
UNDER_ERRORS = {
    "setUpModule": 'def setUpModule():\n    warnings.simplefilter("error")\n',
    "setUp": 'class T:\n    def setUp(self):\n        warnings.filterwarnings("error", category=DeprecationWarning)\n',
    "import": 'warnings.filterwarnings("error")\n',
    "fixture": """\
@pytest.fixture(autouse=True)
def strict():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
""",
}
QUIET = """\
import left
import warnings

def checked():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        left.run()
"""
NOT_UNDER_ERRORS = {
    "one test": """\
def test_one():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
""",
    "one kind": 'def setUpModule():\n    warnings.simplefilter("error", ResourceWarning)\n',
    "one text": 'def setUpModule():\n    warnings.filterwarnings("error", "of our own")\n',
    "no Python": "warnings.simplefilter('error'\n",
}


@pytest.mark.parametrize("name", [*UNDER_ERRORS, *NOT_UNDER_ERRORS])
def test_what_tests_import_that_make_warnings_errors(name: str, tmp_path: Path) -> None:
    text = UNDER_ERRORS.get(name) or NOT_UNDER_ERRORS[name]
    (tmp_path / "test_it.py").write_text(IMPORTS + text)
    (tmp_path / "other.py").write_text(QUIET)
    found = under_errors(tmp_path)
    assert found == (("app", "views", "warnings", "writing") if name in UNDER_ERRORS else ())


def under_errors(folder: Path) -> tuple[str, ...]:
    files = discovered([folder])[0]
    return modules_under_errors([one for one in files if may_make_errors(Path(one.path).read_bytes())], files)


STRICT = "import warnings\n\ndef strict():\n    warnings.simplefilter('error', DeprecationWarning)\n"
BLOCK = """\
import contextlib
import warnings

@contextlib.contextmanager
def strict():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
"""
PROGRAMS = {
    "where it begins": {"main": "import warnings\nwarnings.simplefilter('error')\nfrom app import views\n"},
    "below its guard": {
        "main": "import warnings\nfrom app import views\n"
        "if __name__ == '__main__':\n    warnings.simplefilter('error')\n",
    },
    "by a function": {"conftest": STRICT, "main": "import conftest\nfrom app import views\n\nconftest.strict()\n"},
    "in a block": {
        "helper": BLOCK,
        "main": "from helper import strict\nimport app.views\n\nwith strict():\n    app.views.show()\n",
    },
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_programs_import_that_make_warnings_errors(name: str, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "views.py").write_text("from .texts import header\n")
    for module, text in {"app/texts": "import codecs\n", "app/unused": "import left\n", **PROGRAMS[name]}.items():
        (tmp_path / f"{module}.py").write_text(text)
    found = under_errors(tmp_path)
    assert {"views", "texts"} <= set(found)
    assert not {"unused", "left"} & set(found)


def test_a_function_that_nothing_calls_makes_no_errors(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(STRICT)
    (tmp_path / "main.py").write_text("import conftest\nfrom app import views\n\nprint(conftest.strict)\n")
    assert under_errors(tmp_path) == ()
