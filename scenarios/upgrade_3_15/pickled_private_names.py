"""Can private methods and classes nested in private classes be pickled?

Inside a class body `self.__work` becomes `self._Owner__work`; by which name is it looked up again?
"""

import json
import pickle


class Owner:
    def __work(self):
        return "worked"

    class __Nested:
        pass

    def method(self):
        return self.__work

    def nested_class(self):
        return self.__Nested

    def nested_instance(self):
        return self.__Nested()


def outcome(thing):
    try:
        pickle.loads(pickle.dumps(thing))
    except Exception as error:
        return type(error).__name__
    return "pickled"


if __name__ == "__main__":
    owner = Owner()
    print(
        json.dumps(
            {
                "private_method": outcome(owner.method()),
                "private_nested_class": outcome(owner.nested_class()),
                "its_instance": outcome(owner.nested_instance()),
                "public_method": outcome(owner.method),
            }
        )
    )
