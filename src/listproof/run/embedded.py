"""The embedded mock, for a contract without a base URL."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from ..contract import path_parameters
from ..contract.model import Contract
from ..errors import UsageError
from ..flags import option
from ..oracle.manifest import Change, Expected, Manifest

if TYPE_CHECKING:
    from ..mock import Mock
    from ..mock.server import Running


def manifest(mock: Mock) -> Manifest:
    """What the reference server's data are, whatever a fault makes of them."""
    rows = {each.name: Expected(each.ids, deleted=each.deleted) for each in mock.collections}
    if mock.changing is None:
        return Manifest("the embedded mock", rows)
    name, row, value = mock.changing
    return Manifest("the embedded mock", rows, (Change(name, row, "status", value, 1.0, mock.change),))


def embedded(contract: Contract, fault: str | None) -> Mock:
    from ..mock import reference
    from ..mock.served import NAMES

    if contract.name not in NAMES:
        shape = path_parameters.shape(contract.lists[0])
        raise UsageError(
            f"The contract {contract.name} has no mock. Say where its server is: {option('base-url')} URL "
            f"{option('collection')} {shape}"
        )
    if fault is None:
        return reference(contract.name)
    from .. import faults

    return faults.variant(fault).server(contract.name)


def serving(mock: Mock) -> AbstractContextManager[Running]:
    """The mock on a free port of loopback, for as long as the context lasts."""
    from ..mock import serve

    return serve(mock.app, prefix=mock.prefix)
