"""Do the private parts of typing.ForwardRef exist that validation libraries use?"""

import json
import typing
import warnings

warnings.simplefilter("ignore")
reference = typing.ForwardRef("int")
NAMES = [
    "_evaluate", "evaluate", "__forward_arg__", "__forward_code__", "__forward_evaluated__", "__forward_value__",
    "__forward_is_argument__", "__forward_is_class__",
]  # fmt: skip


def old_evaluate():
    try:
        return reference._evaluate({}, {}, frozenset(), recursive_guard=frozenset()).__name__
    except (AttributeError, TypeError) as error:
        return type(error).__name__


def equal_by_module():
    return typing.ForwardRef("int", module="a") == typing.ForwardRef("int", module="b")


facts = {name: hasattr(reference, name) for name in NAMES}
facts["defined_in"] = typing.ForwardRef.__module__
facts["equal_to_same_text"] = typing.ForwardRef("int") == typing.ForwardRef("int")
facts["equal_with_other_module"] = equal_by_module()
print(json.dumps(facts))
