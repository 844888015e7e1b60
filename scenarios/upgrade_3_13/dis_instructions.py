"""Are cache entries instructions of their own, and how does dis name where a jump leads?"""

import contextlib
import dis
import io
import json
import warnings


def loop(items):
    for item in items:
        print(item)


warnings.simplefilter("ignore")
shown = io.StringIO()
with contextlib.redirect_stdout(shown):
    dis.dis(loop)
instructions = list(dis.get_instructions(loop, show_caches=True))
print(
    json.dumps(
        {
            "cache_instructions": any(instruction.opname == "CACHE" for instruction in instructions),
            "cache_info_attribute": hasattr(instructions[0], "cache_info"),
            "jump_target_is_a_label": "L1" in shown.getvalue(),
        }
    )
)
