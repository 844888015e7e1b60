from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

LOST = """
import os, signal, sys
from pyskew.execution import interrupts
sys.unraisablehook = lambda _: None
class Finalized:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(100000): pass
interrupts.install()
interrupts.check()
Finalized()
print("lost")
try:
    interrupts.check()
except KeyboardInterrupt:
    print("noticed")
"""


@pytest.mark.skipif(os.name == "nt", reason="NOT RUN: signals end a process at once on Windows")
def test_a_signal_whose_exception_was_lost_is_noticed() -> None:
    done = subprocess.run([sys.executable, "-c", LOST], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["lost", "noticed"], done.stderr


@pytest.mark.skipif(os.name == "nt", reason="NOT RUN: signals end a process at once on Windows")
def test_an_ignored_interrupt_stays_ignored() -> None:
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); from pyskew.execution import interrupts;"
        "interrupts.install(); signal.raise_signal(signal.SIGINT); interrupts.check(); print('on')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["on"], done.stderr
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
