"""Query, Row and Snapshot: what must come, and how an answer differs from it."""
