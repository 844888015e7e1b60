"""Can a super object be copied and pickled?

It hides in objects that keep one as an attribute and travel to another process.
"""

import copy
import json
import pickle


class Base:
    def who(self):
        return "base"


class Child(Base):
    def __init__(self):
        self.parent = super()

    def who(self):
        return "child"


def attempt(function):
    try:
        return function()
    except Exception as error:
        return type(error).__name__


print(
    json.dumps(
        {
            "copy": attempt(lambda: copy.copy(Child().parent).who()),
            "deepcopy_of_holder": attempt(lambda: copy.deepcopy(Child()).parent.who()),
            "pickle_of_holder": attempt(lambda: pickle.loads(pickle.dumps(Child())).parent.who()),
        }
    )
)
