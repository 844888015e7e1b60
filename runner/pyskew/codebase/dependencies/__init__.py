"""The dependencies of a codebase: which of them a newer Python breaks, and by what evidence that is known.

Nothing of a dependency is executed, except on the import level, which must be asked for.
"""
