"""What is shown and written of a run, one thing after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Steps:
    """Runs one step after the other, whatever one of them raises; ``end`` raises the first that was."""

    def __init__(self) -> None:
        self._failure: Exception | None = None

    def __call__(self, do: Callable[..., object], *given: Any, **more: Any) -> None:
        try:
            do(*given, **more)
        except Exception as error:
            self._failure = self._failure or error

    def end(self) -> None:
        if self._failure is not None:
            raise self._failure
