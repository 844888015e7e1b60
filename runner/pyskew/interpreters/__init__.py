"""Find, fetch, inspect and pin the Pythons of a suite."""
