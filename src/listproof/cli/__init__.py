"""The command ``listproof``."""

from .command import main

__all__ = ["main"]
