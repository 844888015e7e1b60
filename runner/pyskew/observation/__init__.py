"""What a cell left behind, read as values: facts, test results, log excerpts, overlay events."""
