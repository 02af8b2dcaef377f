"""The embedded mock, for a contract without a base URL."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

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
    return Manifest("the embedded mock", rows, (Change(*mock.changing, within=1.0, make=mock.change),))


def embedded(contract: Contract, fault: str | None) -> Mock:
    """The contract's own mock, or one that is made of the document; wrong by the name of a fault."""
    from ..mock import reference
    from ..mock.generic.site import site
    from ..mock.served import NAMES, of_site

    if contract.name not in NAMES:
        if fault is not None:
            raise UsageError(
                f"The mock of {contract.name} is made of the document and has no faults. "
                f"Leave {option('fault')} out, or take one of: {', '.join(NAMES)}."
            )
        return of_site(site(contract))
    if fault is None:
        return reference(contract.name)
    from .. import faults

    return faults.variant(fault).server(contract.name)


def serving(mock: Mock) -> AbstractContextManager[Running]:
    """The mock on a free port of loopback, for as long as the context lasts."""
    from ..mock import serve

    return serve(mock.app, prefix=mock.prefix)
