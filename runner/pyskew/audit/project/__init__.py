"""The files of a project together: summaries, names across files, the call graph."""
