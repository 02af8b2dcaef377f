"""Reference servers of both contracts: right in every point, with data on which every fault shows."""

from listproof.mock.served import Mock, Named, mock, pipeline, reference
from listproof.mock.server import Running, serve

__all__ = ["Mock", "Named", "Running", "mock", "pipeline", "reference", "serve"]
