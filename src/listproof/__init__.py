"""Contract tests for list endpoints.

``check`` runs them from Python; what it takes, returns and raises is in ``listproof.api``, and it is all that is public
beside the command and ``listproof.plugin.Suite``.
"""

from typing import TYPE_CHECKING

from .version import __version__

if TYPE_CHECKING:
    from .api import ListproofError, Options, Run, Verdict, check

__all__ = ["ListproofError", "Options", "Run", "Verdict", "__version__", "check"]


if not TYPE_CHECKING:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import api  # late, as pytest imports this package in every run of its environment

        return getattr(api, name)
