"""Read what a cell left behind: facts, test results, log excerpts, overlay events."""
