"""From a Query to a request, and from an answer to its rows."""
