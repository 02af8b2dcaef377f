"""Options in a message: it marks the option that it means, and each front end writes it as people give it there.

A mark has two NUL characters, which no argument, no variable of the environment and no path can hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Say = Callable[[str], str]
"""The name of an option (``ca-file``), or CHECK, as people write it in a front end."""

CHECK = "check"
"""The name under which a message speaks of the command that checks, up to the name of a contract."""

_MARKED = re.compile("\0([a-z-]+)\0")


def option(name: str) -> str:
    """The mark of an option, or of CHECK."""
    return f"\0{name}\0"


def command(name: str) -> str:
    """As the command writes it: ``--ca-file``."""
    return "listproof check" if name == CHECK else f"--{name}"


def told(text: str, say: Say = command) -> str:
    """The text with its marks as ``say`` writes them."""
    return _MARKED.sub(lambda match: say(match[1]), text) if "\0" in text else text
