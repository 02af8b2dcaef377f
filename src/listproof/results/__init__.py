"""What a run found, as values that a report can know."""
