"""The contract langsmith: its embedded mock, or the server that ``--base-url`` names."""

from listproof.plugin import Suite

list_runs = Suite("langsmith")
