"""listproof under pytest: the hooks, loaded in every pytest run of the environment, and ``Suite``.

Nothing but pytest is imported until a check is collected.
"""

from .hooks import *  # noqa: F403 - pytest takes its hooks from here
from .hooks import Suite as Suite
