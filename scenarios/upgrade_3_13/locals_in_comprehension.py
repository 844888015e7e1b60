"""Which names does locals() give inside a comprehension at module or class level?"""

import json

module_name = 1
in_module = [sorted(set(locals()) & {"module_name", "item"}) for item in [0]][0]
in_module_generator = next(sorted(set(locals()) & {"module_name", "item"}) for item in [0])


class Owner:
    class_name = 1
    inside = [sorted(set(locals()) & {"class_name", "item"}) for item in [0]][0]


def function():
    function_name = 1
    return [sorted(set(locals()) & {"function_name", "item"}) for item in [0]][0]


def by_eval():
    return eval("[sorted(set(locals()) & {'outer', 'item'}) for item in [0]][0]", {"outer": 1})


print(
    json.dumps(
        {
            "module_list": in_module,
            "module_generator": in_module_generator,
            "class_list": Owner.inside,
            "function_list": function(),
            "eval_list": by_eval(),
        }
    )
)
