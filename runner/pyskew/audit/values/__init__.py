"""What the names and expressions of one file may stand for."""
