"""How large are objects, and what does a reference count say?"""

import gc
import json
import sys

constant = "a constant of this script"
facts = {
    "object": sys.getsizeof(object()),
    "empty_list": sys.getsizeof([]),
    "constant_is_immortal": sys.getrefcount(constant) > 1 << 16,
    "young_objects_are_collected_first": gc.get_threshold()[0] > 0 and len(gc.get_stats()) == 3,
}
print(json.dumps(facts))
