"""Can a function see the names that exec() and eval() made without an explicit namespace?"""

import json


def after_exec():
    exec("made = 1")
    return locals().get("made")


def after_eval_walrus():
    eval("(made := 1)")
    return locals().get("made")


def through_first_dict():
    names = locals()
    exec("made = 1")
    return names.get("made")


def through_eval():
    exec("made = 1")
    try:
        return eval("made")
    except NameError as error:
        return type(error).__name__


def explicit():
    names = {}
    exec("made = 1", globals(), names)
    return names.get("made")


FUNCTIONS = [after_exec, after_eval_walrus, through_first_dict, through_eval, explicit]
print(json.dumps({function.__name__: function() for function in FUNCTIONS}))
