"""What a run says about the cells that it starts after the planned ones."""

from __future__ import annotations

import pytest

from pyskew.execution.proving import named
from pyskew.model.suite import Arm, Cell


@pytest.mark.parametrize(("arms", "said"), [
    ([Arm.WARNINGS], "look for warnings"),
    ([Arm.PLAIN], "confirmations and proofs"),
    ([Arm.CONTROL, Arm.PLAIN, Arm.WARNINGS], "confirmations and proofs, look for warnings"),
    ([Arm.EXPOSURE, Arm.WARNINGS], "look for warnings, look for lines that use defaults"),
])  # fmt: skip
def test_a_round_that_proves_nothing_is_not_called_a_proof(arms: list[Arm], said: str) -> None:
    assert named([Cell(scenario="pack/one", target="linux", python="3.14", arm=arm) for arm in arms]) == said
