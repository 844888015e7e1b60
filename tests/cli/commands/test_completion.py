"""The completion scripts, in the shells themselves where they are here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(sys.executable).parent


def printed(*words: str, **variables: str) -> str:
    path = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", "")])
    done = subprocess.run(
        words, check=True, capture_output=True, encoding="utf-8", env=os.environ | {"PATH": path} | variables
    )
    return done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_script_asks_pyskew_for_its_words(shell: str) -> None:
    script = printed("pyskew", "completion", shell)
    assert f"_PYSKEW_COMPLETE={shell}_complete" in script
    assert "pyskew" in script


def test_bash_completes_a_verb_and_an_option() -> None:
    if shutil.which("bash") is None:
        pytest.skip("NOT RUN: no bash")
    asking = (
        'eval "$(pyskew completion bash)"\n'
        'COMP_WORDS=(pyskew {words}); COMP_CWORD={number}; _pyskew_completion pyskew; echo "${{COMPREPLY[@]}}"'
    )
    assert printed("bash", "-c", asking.format(words="aud", number=1)).split() == ["audit"]
    assert "--changed-since" in printed("bash", "-c", asking.format(words="audit --chan", number=2))


def test_an_unknown_shell_is_refused_with_those_that_are_known() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pyskew", "completion", "tcsh"], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert "'bash', 'zsh', 'fish'" in done.stderr
