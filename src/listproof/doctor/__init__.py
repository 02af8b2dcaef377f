"""What the given data can decide, without a verdict."""
