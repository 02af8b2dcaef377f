"""What a client has sent and what came back, in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Traffic:
    """``requests`` is (host, method) -> requests that left, each attempt counted; ``retries`` are repetitions among
    them, and of connections refused in between. ``redirects`` are answers that point elsewhere; none was followed.
    ``bytes`` are those of all bodies as they came, before decoding. ``waited`` is seconds in which at least one request
    was held back: by the rate, or because the server refused."""

    requests: Counter[tuple[str, str]]
    retries: int = 0
    redirects: int = 0
    bytes: int = 0
    waited: float = 0.0
