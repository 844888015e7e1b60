"""Records and run directories on disk."""
