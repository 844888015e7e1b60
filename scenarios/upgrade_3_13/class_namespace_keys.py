"""Which names does Python put into the namespace of a class besides its own?

What a metaclass, a registry or a documentation tool sees that copies or compares everything in vars().
"""

import json

NEW = ["__firstlineno__", "__static_attributes__"]


class Meta(type):
    def __new__(metaclass, name, bases, namespace):
        cls = super().__new__(metaclass, name, bases, dict(namespace))
        cls.given = [name for name in NEW if name in namespace]
        return cls


class Plain(metaclass=Meta):
    def set(self):
        self.value = 1


print(
    json.dumps(
        {
            "given_to_the_metaclass": Plain.given,
            "in_vars": [name for name in NEW if name in vars(Plain)],
            "static_attributes": sorted(getattr(Plain, "__static_attributes__", ["no attribute"])),
            "made_by_type_call": [name for name in NEW if name in vars(type("Made", (), {}))],
        }
    )
)
