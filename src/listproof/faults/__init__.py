"""The catalogue of faults: servers that are wrong in one way each, and benign ones that are right but unusual."""

from listproof.faults import (  # noqa: F401 - importing a family registers its faults
    auth,
    benign,
    errors,
    filtering,
    http,
    lifecycle,
    manifest,
    ordering,
    pagination,
    projection,
    schema,
    scope,
)
from listproof.faults.registry import Fault, Variant, all_benign, all_faults, get, variant

__all__ = ["Fault", "Variant", "all_benign", "all_faults", "get", "variant"]
