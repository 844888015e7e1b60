"""torch's DataLoader with workers is given a lambda or a nested function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.rules import Fragment, Rule, Unfollowed
from pyskew.audit.stdlib import advice
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module

_LOADERS = ("torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader")
_TRAVEL = ("worker_init_fn", "collate_fn")


def check(module: Module) -> Iterator[Spot]:
    """Yield loaders that start workers for certain, or perhaps, with no context of their own."""
    origins = module.once(Origins)
    for name in _LOADERS:
        for call, scope in module.calls_by_name.get(name, []):
            count = keyword(call, "num_workers")
            none = isinstance(count, ast.Constant) and not count.value
            if count is None or none or keyword(call, "multiprocessing_context") is not None:
                continue
            sure = Confidence.HIGH if isinstance(count, ast.Constant) else Confidence.MEDIUM
            for role in _TRAVEL:
                given = keyword(call, role)
                if given is not None and origins.ref(given, scope).shape in {"lambda", "nested"}:
                    yield module.spot(given, f"{role} cannot be pickled, and the loader's workers get it so", sure)


RULE = Rule(
    id="data-loader-function",
    since=(3, 14),
    summary="torch's DataLoader with workers is given a lambda or a nested function",
    why="the loader starts processes with the default start method, and hands its functions to them",
    fix="move the function to the top level of its module",
    workaround=f'multiprocessing_context="fork" for the loader, or {advice.PIN_FORK}',
    link="https://github.com/pytorch/pytorch/issues/167429",
    confidence=Confidence.HIGH,
    words=("DataLoader",),
    witness="start_methods_pickling/data-loader",
    check=check,
    valid=(
        """\
from torch.utils.data import DataLoader

def begin(number):
    pass

def main(rows):
    DataLoader(rows, num_workers=2, worker_init_fn=begin)
    DataLoader(rows, collate_fn=lambda rows: rows)
    DataLoader(rows, num_workers=2, collate_fn=lambda rows: rows, multiprocessing_context="fork")
""",
    ),
    invalid=(
        """\
from torch.utils.data import DataLoader

def test(rows):
    def begin(number):
        pass
    list(DataLoader(rows, num_workers=2, worker_init_fn=begin))
""",
        """\
import torch

def load(rows, workers):
    return torch.utils.data.DataLoader(rows, num_workers=workers, collate_fn=lambda rows: rows)
""",
    ),
    fragments={
        "invalid 1": Fragment("torch", tried=False),
        "invalid 2": Fragment("torch", tried=False),
        "valid 1": Fragment("torch", tried=False),
    },
    followed=Unfollowed.PACKAGE,
)
