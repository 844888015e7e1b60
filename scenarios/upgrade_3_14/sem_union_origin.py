"""Which branch do libraries take that ask a type hint whether it is a union?

The shapes found in serializers, command line tools and typing_inspect.
"""

import json
import types
import typing


def by_origin_is_Union(hint):
    return typing.get_origin(hint) is typing.Union


def by_origin_attribute(hint):
    return getattr(hint, "__origin__", None) is typing.Union


def by_instance_of_UnionType(hint):
    return isinstance(hint, types.UnionType)


def by_private_class(hint):
    return isinstance(hint, typing._UnionGenericAlias)


def by_isinstance_Union(hint):
    try:
        return isinstance(hint, typing.Union)
    except TypeError as error:
        return type(error).__name__


CHECKS = [by_origin_is_Union, by_origin_attribute, by_instance_of_UnionType, by_private_class, by_isinstance_Union]
if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    print(
        json.dumps(
            {check.__name__: {"Union": check(typing.Union[int, str]), "bar": check(int | str)} for check in CHECKS}
        )
    )
