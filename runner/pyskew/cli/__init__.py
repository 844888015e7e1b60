"""The command line: arguments in, exit code out, progress for people."""
