"""What does collecting the middle generation do, and which thresholds apply?"""

import gc
import json


class Node:
    freed = 0

    def __init__(self):
        self.me = self

    def __del__(self):
        Node.freed += 1


gc.collect()
gc.disable()
node = Node()
gc.collect(0)  # survives, and moves to the middle generation
del node
gc.collect(0)
by_young = Node.freed
gc.collect(1)
print(
    json.dumps(
        {
            "freed_by_collect_0": by_young,
            "freed_by_collect_1": Node.freed,
            "third_threshold": gc.get_threshold()[2],
            "generations_in_stats": len(gc.get_stats()),
        }
    )
)
