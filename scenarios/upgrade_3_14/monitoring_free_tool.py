"""Are events of a monitoring tool still on when its number was freed and taken again?"""

import json
import sys

monitoring = sys.monitoring
TOOL = 3


def work():
    return 1


calls = []
monitoring.use_tool_id(TOOL, "first")
monitoring.register_callback(TOOL, monitoring.events.PY_START, lambda code, offset: calls.append(code.co_name))
monitoring.set_events(TOOL, monitoring.events.PY_START)
work()
first = len(calls)
monitoring.free_tool_id(TOOL)
work()
while_free = len(calls) - first
monitoring.use_tool_id(TOOL, "second")
kept = monitoring.get_events(TOOL) != 0
work()
after = len(calls) - first - while_free
monitoring.set_events(TOOL, 0)
monitoring.free_tool_id(TOOL)
print(
    json.dumps(
        {
            "called_in_use": calls[:first].count("work"),
            "called_while_free": calls[first : first + while_free].count("work"),
            "events_kept_for_next_user": kept,
            "called_for_next_user": calls[first + while_free : first + while_free + after].count("work"),
        }
    )
)
