"""Advice that several rules give."""

PIN_FORK = (
    'multiprocessing.set_start_method("fork") as the first statement below `if __name__ == "__main__":`, '
    'or get_context("fork") where the workers are started'
)
HAND_OVER = (
    "hand the state to the workers: as an argument of the target, or through the pool's initializer= and initargs="
)
DOCS = "https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods"
CHANGE = "https://github.com/python/cpython/issues/84559"
FILTER_WHY = 'the default filter is "data": paths and links that lead outside raise, owners and special modes are lost'
FILTER_FIX = 'say which is meant: filter="data" for archives from elsewhere, filter="tar" to keep modes'
FILTER_WORKAROUND = 'filter="fully_trusted", for archives that you made yourself'
