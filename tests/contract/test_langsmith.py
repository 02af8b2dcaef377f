"""The contract langsmith: its embedded mock, or the server that ``--base-url`` names."""

from listproof.plugin.hooks import Suite

list_runs = Suite("langsmith")
