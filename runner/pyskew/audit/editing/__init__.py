"""Changes of source text and of statements about versions."""
