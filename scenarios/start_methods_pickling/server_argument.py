"""Can a process be given a server that the main block has bound?

Tests bind an HTTP server to a free port, so that they know it, and let a process serve.
"""

import http.server
import json
import multiprocessing


def serve(server):
    server.handle_request()


def outcome(**settings):
    worker = multiprocessing.Process(**settings)
    try:
        worker.start()
    except Exception as error:
        return type(error).__name__
    started = worker.is_alive()
    worker.terminate()
    worker.join(5)
    return "started" if started else "ended"


if __name__ == "__main__":
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        server.timeout = 10
        facts = {
            "as_argument": outcome(target=serve, args=(server,)),
            "its_method": outcome(target=server.serve_forever),
        }
    print(json.dumps(facts))
