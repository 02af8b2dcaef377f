"""The embedded mock, for a contract without a base URL."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from ..contract.model import Contract
from ..oracle.manifest import Change, Expected, Manifest

if TYPE_CHECKING:
    from ..mock import Mock
    from ..mock.server import Running


def manifest(mock: Mock) -> Manifest:
    """What the reference server's data are, whatever a fault makes of them."""
    rows = {each.name: Expected(each.ids, deleted=each.deleted) for each in mock.collections}
    if mock.changing is None:
        return Manifest("the embedded mock", rows)
    return Manifest("the embedded mock", rows, (Change(*mock.changing, within=1.0, make=mock.change),))


def embedded(contract: Contract, fault: str | None) -> Mock:
    """The contract's own mock, or one that is made of the document; wrong by the name of a fault.

    Raises UsageError for a fault that it cannot have.
    """
    from ..mock.served import NAMES, made, reference

    if fault is None:
        return reference(contract.name) if contract.name in NAMES else made(contract)
    from ..faults.served import faulty

    return faulty(contract, fault)[0]


def serving(mock: Mock) -> AbstractContextManager[Running]:
    """The mock on a free port of loopback, for as long as the context lasts."""
    from ..mock import serve

    return serve(mock.app, prefix=mock.prefix)
