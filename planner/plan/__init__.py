"""What a solution means, by name."""
