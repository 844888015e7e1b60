"""Records to observations, changes, causes and the report. Pure: no process, network or file."""
