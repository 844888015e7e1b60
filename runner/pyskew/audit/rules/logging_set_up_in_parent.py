"""Logging is configured in the parent alone, and workers log."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, advice, parent_settings
from pyskew.audit.call_graph import Project
from pyskew.audit.rules import Followed, Rule

_SET = {
    "logging.basicConfig", "logging.config.dictConfig", "logging.config.fileConfig", "logging.addLevelName",
    "logging.setLoggerClass", "coloredlogs.install", "loguru.logger.add",
}  # fmt: skip
_LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}


def check(project: Project) -> Iterator[Spot]:
    """Yield configuration around a launch whose workers log, where no worker and no import configures."""
    yield from parent_settings.only_in_parent(
        project,
        is_set=lambda use: use.name in _SET,
        matters=lambda use: use.name.rpartition(".")[2] in _LEVELS and ("log" in use.name.lower()),
        says="logging is configured here, in the parent alone: what workers log below WARNING is lost",
    )


RULE = Rule(
    id="logging-set-up-in-parent",
    since=(3, 14),
    summary="Logging is configured in the parent alone, and workers log",
    why="a worker that is not forked starts with logging as it is after import: WARNING and above, to stderr",
    fix="configure logging in the initializer too, or send records to the parent with QueueHandler",
    workaround=advice.PIN_FORK,
    link="https://docs.python.org/3/howto/logging-cookbook.html#logging-to-a-single-file-from-multiple-processes",
    confidence=Confidence.MEDIUM,
    words=("logging", "loguru"),
    witness="start_methods_state/logging-setup-function",
    across=check,
    valid=(
        """\
import logging
import multiprocessing

def prepare():
    logging.basicConfig(level=logging.INFO)

def work(x):
    logging.info("working")

if __name__ == "__main__":
    prepare()
    with multiprocessing.Pool(initializer=prepare) as pool:
        pool.map(work, [1])
""",
        """\
import logging
import multiprocessing

def work():
    print("silent")

if __name__ == "__main__":
    logging.basicConfig()
    multiprocessing.Process(target=work).start()
""",
    ),
    invalid=(
        """\
import logging
import multiprocessing
import sys

log = logging.getLogger(__name__)

def work():
    log.info("working")

def main():
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        1,
        """\
import logging
import multiprocessing
import sys

log = logging.getLogger("jobs")

def set_up():
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)

def work():
    set_up()
    log.info("working")

def main():
    set_up()
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        same=False,
    ),
)
