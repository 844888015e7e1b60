"""Are two equal unions the same object, and what is the type of a union?"""

import json
import types
import typing

union, bar = typing.Union[int, str], int | str
print(
    json.dumps(
        {
            "Union_is_Union": typing.Union[int, str] is typing.Union[int, str],
            "Union_equals_Union": typing.Union[int, str] == typing.Union[int, str],
            "Union_equals_bar": union == bar,
            "same_hash_as_bar": hash(union) == hash(bar),
            "same_type": type(union) is type(bar),
            "Union_is_UnionType": isinstance(union, types.UnionType),
            "private_class_made_it": type(union).__name__ == "_UnionGenericAlias",
            "UnionType_is_Union": types.UnionType is typing.Union,
        }
    )
)
