"""Which monitoring event reports a branch?"""

import json
import sys
import warnings

monitoring = sys.monitoring
events = monitoring.events
TOOL = 3


def work(value):
    if value:
        return 1
    return 2


def count(name):
    if not hasattr(events, name):
        return "no such event"
    seen = []
    event = getattr(events, name)
    monitoring.register_callback(TOOL, event, lambda code, *where: seen.append(code.co_name))
    monitoring.set_local_events(TOOL, work.__code__, event)
    work(True)
    work(False)
    monitoring.set_local_events(TOOL, work.__code__, 0)
    return len(seen)


warnings.simplefilter("ignore")
monitoring.use_tool_id(TOOL, "coverage")
print(json.dumps({name: count(name) for name in ("BRANCH", "BRANCH_LEFT", "BRANCH_RIGHT")}))
