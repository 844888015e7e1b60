"""What several rules look for alike."""
