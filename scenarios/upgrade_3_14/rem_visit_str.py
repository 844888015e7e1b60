"""Is a visitor's method for string literals still called?

The shape of linters, docstring checkers and template compilers: a NodeVisitor with visit_Str. Nothing fails; it finds
nothing any more.
"""

import ast
import json
import warnings


class Old(ast.NodeVisitor):
    def __init__(self):
        self.found = []

    def visit_Str(self, node):
        self.found.append("Str")

    def visit_Num(self, node):
        self.found.append("Num")

    def visit_NameConstant(self, node):
        self.found.append("NameConstant")


class New(ast.NodeVisitor):
    def __init__(self):
        self.found = []

    def visit_Constant(self, node):
        self.found.append(type(node.value).__name__)


def found(visitor):
    visitor.visit(ast.parse("print('text', 1, None)"))
    return visitor.found


warnings.simplefilter("ignore")
print(json.dumps({"old_methods": found(Old()), "visit_Constant": found(New())}))
