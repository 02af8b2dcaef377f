"""What a list operation's answer says beside its rows, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from listproof.contract.place import Place


@dataclass(frozen=True)
class Total:
    """The number of rows: ``of`` the filtered listing (``filter``), of the listing without filters (``all``) or of the
    page (``page``); no more than ``cap`` are counted. ``estimated``: it need not be exact."""

    at: Place
    of: str = "filter"
    cap: int | None = None
    estimated: bool = False


@dataclass(frozen=True)
class More:
    """Whether rows follow: the value at ``at``, or the contrary where it says that this page is the last
    (``inverted``)."""

    at: Place
    inverted: bool = False


@dataclass(frozen=True)
class Envelope:
    """Where a 200 holds its rows (a JSON Pointer, empty: the body is the array) and what it says of them.

    ``rows_absent``: the member of the rows may be missing where there are none. ``returned`` is the number of rows on
    the page, ``pages`` of pages; ``echo`` are what the answer repeats of ``size`` and ``start``, by role.
    """

    rows: str = ""
    rows_absent: bool = False
    total: Total | None = None
    returned: Place | None = None
    more: More | None = None
    pages: Place | None = None
    echo: Mapping[str, Place] = field(default_factory=dict)

    @property
    def said(self) -> Mapping[str, Place]:
        """All that an answer says beside its rows, by the key of listing.toml."""
        found = {
            "total": self.total.at if self.total else None,
            "returned": self.returned,
            "more": self.more.at if self.more else None,
            "pages": self.pages,
            **{f"echo.{role}": at for role, at in self.echo.items()},
        }
        return {key: at for key, at in found.items() if at is not None}
