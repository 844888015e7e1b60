"""Does a dict that locals() returned follow the function's variables?

In functions only; at module and class level locals() is the namespace itself.
"""

import json


def ask():
    first = locals()
    value = "new"
    seen_before_second_call = first.get("value")
    second = locals()
    extra = second.setdefault("added_by_us", True)
    third = locals()
    return {
        "same_object": first is second,
        "first_sees_value_before_second_call": seen_before_second_call,
        "first_sees_value_after_second_call": first.get("value"),
        "added_key_survives": third.get("added_by_us", False) is extra,
    }


facts = ask()
facts["module_level_same_object"] = locals() is locals()
print(json.dumps(facts))
