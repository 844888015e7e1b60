"""What pyskew says about a whole codebase: its dependencies, its tests, and whether it can move."""
