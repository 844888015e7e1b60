"""Can the frame of a suspended generator be cleared?

Tools that break reference cycles by clearing every frame of a traceback meet suspended ones; the traceback module's own
clear_frames() is the reference.
"""

import inspect
import json
import traceback


def two_steps(log):
    try:
        yield 1
        yield 2
    finally:
        log.append("closed")


def clear():
    log = []
    generator = two_steps(log)
    next(generator)
    try:
        generator.gi_frame.clear()
    except RuntimeError as error:
        outcome = type(error).__name__
    else:
        outcome = "cleared"
    return {"clear": outcome, "state_after": inspect.getgeneratorstate(generator), "finally_ran": log == ["closed"]}


def clear_traceback():
    try:
        raise ValueError
    except ValueError as error:
        traceback.clear_frames(error.__traceback__)
    return "survived"


print(json.dumps(clear() | {"clear_frames": clear_traceback()}))
