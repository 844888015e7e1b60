"""YAML to Suite to Plan."""
