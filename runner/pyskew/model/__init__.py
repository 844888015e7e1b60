"""Value types that the other packages share."""
