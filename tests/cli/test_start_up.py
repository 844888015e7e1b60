"""What a command line imports before it does anything: the help nothing but click, an audit nothing that runs cells."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

HEAVY = ["docker", "distributed", "jinja2", "pydantic", "rich", "yaml"]


def loaded(code: str, cwd: Path) -> set[str]:
    """Return the modules that are loaded at the end of the code; what it printed before is left out."""
    script = f"import sys\n{code}\nprint('\\n' + ' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=cwd, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_the_help_imports_click_and_little_of_our_own(tmp_path: Path) -> None:
    modules = loaded("from pyskew.cli.main import main; main(['--help'])", tmp_path)
    assert "click" in modules
    assert modules.isdisjoint(HEAVY)
    assert {name for name in modules if name.startswith("pyskew.") and name.count(".") > 1} == {
        "pyskew.cli.help_lines", "pyskew.cli.main", "pyskew.execution.interrupts"
    }  # fmt: skip


def test_an_audit_of_one_file_imports_nothing_that_runs_cells(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("print(1)\n")
    audit = "from pyskew.cli.main import main; main(['audit', 'one.py', '--no-cache'])"
    loaded(audit, tmp_path)  # keeps the index of the rules
    modules = loaded(audit, tmp_path)
    assert "pyskew.audit.driver" in modules
    assert not [name for name in modules if name.startswith("pyskew.audit.rules.")]
    assert modules.isdisjoint([
        "configparser", "difflib", "docker", "distributed", "filelock", "jinja2", "logging", "multiprocessing.context",
        "packaging", "pydantic", "rich.console", "tabulate", "tomllib", "yaml", "pyskew.audit.fixing",
        "pyskew.audit.flow.solver", "pyskew.audit.output.documents", "pyskew.cli.audit_result",
        "pyskew.codebase.dependencies.evidence", "pyskew.execution.run", "pyskew.model.report", "pyskew.model.suite",
        "pyskew.suite.from_codebase",
    ])  # fmt: skip
    time.sleep(2.5)  # a file that changed within the last two seconds is read again
    loaded("from pyskew.cli.main import main; main(['audit', 'one.py'])", tmp_path)
    modules = loaded("from pyskew.cli.main import main; main(['audit', 'one.py'])", tmp_path)
    assert "pyskew.audit.unchanged" in modules
    if sys.platform == "linux":
        assert modules.isdisjoint(["platformdirs", "subprocess", "tempfile"])


def test_a_run_imports_what_reads_records_once_its_cells_run(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("print(1)\n")
    (tmp_path / "matrix.yaml").write_text("version: 1\npythons: ['3.14']\nscenarios: {one: {run: one.py}}\n")
    before = (
        "from pyskew.execution.scheduler import Scheduler\n"
        "def run(self, cells): print('\\n' + ' '.join(sys.modules)); raise SystemExit\n"
        "Scheduler.run = run\n"
        "from pyskew.cli.commands import run as verb\nverb._prepare_report = lambda: None\n"
        "from pyskew.cli.main import main\nmain(['run', '-o', 'run'])"
    )
    script = [sys.executable, "-c", f"import sys\n{before}"]
    done = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, check=True)
    modules = set(done.stdout.splitlines()[-1].split())
    assert "pyskew.execution.run" in modules
    assert modules.isdisjoint([
        "asyncio", "distributed", "docker", "jinja2", "packaging.specifiers", "rich", "tabulate",
        "pyskew.analysis.report", "pyskew.analysis.review", "pyskew.codebase",
        "pyskew.reporting.formats", "pyskew.reporting.publish",
    ])  # fmt: skip


def test_a_plain_run_shows_its_summary_without_rich(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("print(1)\n")
    (tmp_path / "matrix.yaml").write_text("version: 1\npythons: ['3.14']\nscenarios: {one: {run: one.py}}\n")
    modules = loaded("from pyskew.cli.main import main; main(['run', '-o', 'run', '--plain'])", tmp_path)
    assert "pyskew.reporting.terminal" in modules
    assert "rich" not in modules


def test_a_run_imports_the_audit_only_for_a_scenario_that_names_a_rule(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("print(1)\n")
    suite = (
        "version: 1\npythons: ['3.14']\ntargets: {here: {kind: host, os: linux}}\nscenarios: {one: {run: one.py%s}}\n"
    )
    plan = "from pyskew.cli.main import main; main(['plan'])"
    for more, imported in (("", False), (", remedy: {rule: getuser-keyerror}", True)):
        (tmp_path / "matrix.yaml").write_text(suite % more)
        modules = loaded(plan, tmp_path)
        assert "pyskew.suite.plan" in modules
        assert ("pyskew.audit.rules" in modules) is imported
