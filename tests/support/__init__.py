"""Real parts, sample values and hostile input that tests share."""
