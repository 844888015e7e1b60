"""Plan to records: the run, its scheduler, the outcome cache and the estimated time left."""
