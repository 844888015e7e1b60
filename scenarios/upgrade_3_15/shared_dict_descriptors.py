"""Do two classes share one descriptor for `__dict__` and one for `__weakref__`?

Code that copies a class, as decorators that add slots do, finds them in the namespace of the class.
"""

import json


class First:
    pass


class Second:
    pass


def owner(descriptor):
    return descriptor.__objclass__.__name__


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "in_namespace": sorted({"__dict__", "__weakref__"} & set(vars(First))),
                "same_dict": vars(First)["__dict__"] is vars(Second)["__dict__"],
                "same_weakref": vars(First)["__weakref__"] is vars(Second)["__weakref__"],
                "dict_belongs_to": owner(vars(First)["__dict__"]),
                "weakref_belongs_to": owner(vars(First)["__weakref__"]),
            }
        )
    )
