"""The listing of one parent: asking, remembering, reading all rows, telling movement from error."""
