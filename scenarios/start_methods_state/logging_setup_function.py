"""Are the records of workers lost where only main() calls setup_logging()?

The shape that servers have: dictConfig() with a level per package, called from main(). A worker asks its logger whether
an INFO record would be handled, and by how many handlers.
"""

import json
import logging
import logging.config
import multiprocessing

LOGGING = {
    "version": 1,
    "handlers": {"memory": {"class": "logging.handlers.BufferingHandler", "capacity": 100}},
    "loggers": {"app": {"level": "INFO", "handlers": ["memory"], "propagate": False}},
}


def setup_logging():
    logging.config.dictConfig(LOGGING)


def work(connection):
    logger = logging.getLogger("app.indexer")
    connection.send(
        {"info_enabled": logger.isEnabledFor(logging.INFO), "handlers": len(logging.getLogger("app").handlers)}
    )


def main():
    setup_logging()
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    facts = ours.recv() if ours.poll(10) else {}
    worker.join(5)
    print(json.dumps(facts | {"worker_exit": worker.exitcode}))


if __name__ == "__main__":
    main()
