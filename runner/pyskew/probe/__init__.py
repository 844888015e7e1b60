"""What travels to the target: supervisor, bootstrap, toggles. Standard library only, Python 3.10+, without pyskew."""
