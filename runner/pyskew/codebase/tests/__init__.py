"""The tests of a codebase as a run, and the call sites that make them fail."""
