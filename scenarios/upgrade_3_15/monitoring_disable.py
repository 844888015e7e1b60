"""What happens when a callback of sys.monitoring switches off an event that belongs to no place in the code?

Coverage tools and debuggers return DISABLE to be left alone. The same function raises three times; counted is how
often the callback was told, for an event set everywhere and for one set on that function's code alone.
"""

import json
import sys

TOOL = 4


def raises():
    try:
        raise KeyError
    except KeyError:
        pass


def outcome(event, everywhere):
    told = []

    def callback(*details):
        told.append(event)
        return sys.monitoring.DISABLE

    number = getattr(sys.monitoring.events, event)
    sys.monitoring.use_tool_id(TOOL, "sample")
    sys.monitoring.register_callback(TOOL, number, callback)
    try:
        if everywhere:
            sys.monitoring.set_events(TOOL, number)
        else:
            sys.monitoring.set_local_events(TOOL, raises.__code__, number)
        for _ in range(3):
            raises()
    except Exception as error:
        return type(error).__name__
    finally:
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.set_local_events(TOOL, raises.__code__, 0)
        sys.monitoring.free_tool_id(TOOL)
    return len(told)


if __name__ == "__main__":
    events = ["RAISE", "EXCEPTION_HANDLED"]
    everywhere = {event: outcome(event, everywhere=True) for event in events}
    print(json.dumps({"everywhere": everywhere, "one_code": {event: outcome(event, False) for event in events}}))
