"""pyskew runs scenarios across Python versions, says what changed, and proves what caused it."""

__version__ = "0.1.0"
