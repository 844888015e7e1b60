"""What happens when a module is to be preloaded that does not exist?

Asks the forkserver method itself. The errors stay silent unless `on_error` says otherwise, where that exists.
"""

import json
import multiprocessing


def work():
    pass


def attempt(**settings):
    context = multiprocessing.get_context("forkserver")
    try:
        context.set_forkserver_preload(["no_such_module"], **settings)
    except TypeError as error:
        return type(error).__name__
    worker = context.Process(target=work)
    worker.start()
    worker.join(10)
    return f"exit {worker.exitcode}"


if __name__ == "__main__":
    print(json.dumps({"on_error_option": attempt(on_error="ignore"), "default": attempt()}))
