"""Is a functools.partial in the body of an Enum a member?

The shape of enums of operations: each member is callable. A plain function never was a member, a partial was.
"""

import enum
import functools
import json
import operator
import warnings

warnings.simplefilter("ignore")


class Operation(enum.Enum):
    DOUBLE = functools.partial(operator.mul, 2)
    NEGATE = operator.neg


def describe(value):
    return "member" if isinstance(value, Operation) else type(value).__name__


facts = {
    "members": sorted(Operation.__members__),
    "DOUBLE": describe(Operation.DOUBLE),
    "NEGATE": describe(Operation.NEGATE),
}


class Explicit(enum.Enum):
    DOUBLE = enum.member(functools.partial(operator.mul, 2))


facts["with_enum_member"] = sorted(Explicit.__members__)
print(json.dumps(facts))
