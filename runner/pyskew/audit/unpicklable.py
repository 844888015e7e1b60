"""What cannot be pickled, by the dotted name of the call that makes it."""

_NEVER = {
    "lambda": "a lambda",
    "generator": "a generator",
    "nested": "a nested function",
    "open()": "an open file",
    "io.open()": "an open file",
    "threading.Lock()": "a thread's lock",
    "threading.RLock()": "a thread's lock",
    "threading.Condition()": "a thread's condition",
    "threading.Event()": "a thread's event",
    "threading.Semaphore()": "a thread's semaphore",
    "threading.Thread()": "a thread",
    "threading.Timer()": "a thread",
    "threading.local()": "thread-local data",
    "queue.Queue()": "a thread's queue",
    "asyncio.new_event_loop()": "an event loop",
    "asyncio.get_event_loop()": "an event loop",
    "sqlite3.connect()": "a database connection",
    "concurrent.futures.ThreadPoolExecutor()": "an executor",
    "multiprocessing.pool.ThreadPool()": "a pool of threads",
    "subprocess.Popen()": "a running program",
    "unittest.mock.Mock()": "a mock",
    "unittest.mock.MagicMock()": "a mock",
    "mock.Mock()": "a mock",
    "mock.MagicMock()": "a mock",
    "contextvars.ContextVar()": "a context variable",
    "contextvars.copy_context()": "a context",
    "selectors.DefaultSelector()": "a selector",
    "<pool:default>": "a pool",
    "<executor:default>": "an executor",
    "<server:default>": "a manager",
    "<process:default>": "a process",
}


def what(made: str) -> str:
    """`a thread's lock` for `threading.Lock()`, "" for what can be pickled or is not known."""
    return _NEVER.get(made, "")
