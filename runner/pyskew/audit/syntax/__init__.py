"""One parsed file: its nodes, names, scopes and imports, and the lines that ask for a version."""
