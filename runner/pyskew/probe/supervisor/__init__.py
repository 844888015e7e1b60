"""The process that runs cells on a target. It is pyskew's own: it runs on pyskew's Python or on one of the machine."""
