"""What the standard library has on each Python, and what of it starts workers or cannot be pickled."""
