"""The catalogue of faults: servers that are wrong in one way each, and benign ones that are right but unusual."""

from listproof.faults import (  # noqa: F401 - importing a family registers its faults
    auth,
    benign,
    benign_data,
    benign_live,
    benign_refusals,
    benign_traffic,
    caches,
    directions,
    empties,
    errors,
    fields,
    filtering,
    http,
    integers,
    lifecycle,
    limits,
    manifest,
    members,
    names,
    offsets,
    ordering,
    pagination,
    parents,
    projection,
    refusals,
    schema,
    scope,
    selections,
    statuses,
    ties,
    values,
)
from listproof.faults.registry import Fault, Variant, all_benign, all_faults, get, variant

__all__ = ["Fault", "Variant", "all_benign", "all_faults", "get", "variant"]
