"""What was found, as text and documents."""
