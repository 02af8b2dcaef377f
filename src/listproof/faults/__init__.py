"""The catalogue of faults: servers that are wrong in one way each, and benign ones that are right but unusual."""

import importlib
import pkgutil

from listproof.faults.general.registry import General, all_general
from listproof.faults.registry import Fault, Variant, all_benign, all_faults, get, variant

__all__ = ["Fault", "General", "Variant", "all_benign", "all_faults", "all_general", "get", "load", "variant"]


def load() -> None:
    """Import every module of this package: what it holds is registered by that."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        importlib.import_module(module.name)


load()
