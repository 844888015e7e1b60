"""Logging is configured in the parent alone, and workers log."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import parent_settings
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import FunctionFacts, Use
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_SET = {
    "logging.basicConfig", "logging.config.dictConfig", "logging.config.fileConfig", "logging.addLevelName",
    "logging.setLoggerClass", "coloredlogs.install", "loguru.logger.add",
}  # fmt: skip
_LEVELS = {
    "debug", "info", "warning", "error", "exception", "critical", "log", "isEnabledFor", "getEffectiveLevel",
}  # fmt: skip
_METHODS = {"setLevel", "addHandler", "addFilter"}


def check(project: Project) -> Iterator[Spot]:
    """Yield configuration around a launch whose workers log, where no worker and no import configures."""
    told: set[tuple[str, int]] = set()
    for spot in parent_settings.only_in_parent(
        project,
        is_set=lambda use: use.name in _SET,
        matters=_logs,
        says="logging is configured here, in the parent alone: what workers log below WARNING is lost",
    ):
        told.add((spot.path, spot.line))
        yield spot
    ours = _loggers(project)
    for spot in parent_settings.only_in_parent(
        project,
        is_set=_sets_logger,
        matters=_logs,
        says="a logger is configured here, in the parent alone: in workers it is as the import leaves it",
    ):
        if (spot.path, spot.line) not in told and _asked_for(project, spot) <= ours:
            yield spot


def _logs(use: Use) -> bool:
    return use.name.rpartition(".")[2] in _LEVELS and "log" in use.name.lower()


def _sets_logger(use: Use) -> bool:
    owner, _, method = use.name.rpartition(".")
    return method in _METHODS and "log" in owner.lower() and "handler" not in owner.lower()


def _loggers(project: Project) -> set[str]:
    """Return the first parts of the names of loggers that workers may log to: of the program's own packages."""
    workers = {module.name for module, _, _ in project.worker_side.values()}
    asked = {
        use.how.partition(".")[0]
        for name in workers
        for facts in project.summaries[name].functions.values()
        for use in facts.calls
        if use.name == "logging.getLogger" and use.how and not _configures(facts, use.line)
    }
    return asked | {name.partition(".")[0] for name in project.summaries}


def _configures(facts: FunctionFacts, line: int) -> bool:
    return any(_sets_logger(use) and use.line == line for use in facts.calls)


def _asked_for(project: Project, spot: Spot) -> set[str]:
    """Return the first part of the name in `logging.getLogger("urllib3").setLevel(...)`."""
    every = (facts for one in project.summaries.values() if one.path == spot.path for facts in one.functions.values())
    return {
        use.how.partition(".")[0]
        for facts in every
        for use in facts.calls
        if use.name == "logging.getLogger" and use.how and use.line == spot.line
    }


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
        # The logger of a library that the worker does not log to.
        """\
import logging
import multiprocessing

log = logging.getLogger("app")

def work():
    log.warning("working")

def main():
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
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
        """\
import logging
import multiprocessing

log = logging.getLogger("app")

def work():
    print(log.isEnabledFor(logging.DEBUG))

class Setup:
    def apply(self):
        logger = logging.getLogger("app")
        logger.setLevel(logging.DEBUG)

def main():
    Setup().apply()
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
