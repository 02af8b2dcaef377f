"""Two servers asked the same, and how their answers differ."""
