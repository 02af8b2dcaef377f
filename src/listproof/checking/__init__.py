"""What a check works with: requirement, trial, judges, boundaries."""
