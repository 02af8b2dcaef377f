"""What a run looks like: on a terminal and in files. Nothing here knows how a verdict came about."""
