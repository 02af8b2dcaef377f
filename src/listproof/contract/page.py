"""How a list is cut into pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from listproof.contract.parameter import Parameter
from listproof.contract.place import Place


@dataclass(frozen=True)
class Back:
    """How the page before a page is asked for: ``at`` takes what the page says at ``named``, or where that is None the
    member of its first row that cursors are; ``size`` takes the page size, None: the usual one does; ``send`` is what
    such a request has beside."""

    at: Parameter
    size: Parameter | None = None
    named: Place | None = None
    send: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Page:
    """One page style: ``size`` rows from the ``at``-th row on (``offset``), or the ``at``-th page of ``size`` rows
    (``page``), counted from ``first``; or those that follow a page, which says at ``next`` what to send as ``at``
    (``cursor``) or what to ask for (``link``); or the first ``size`` rows of all, and no others (``whole``). ``end``
    is how the last page is known: by no ``next`` (``absent``), by what it says of further rows (``more``), or by
    having no rows (``empty``). Of pages by number ``next`` says the number of the next one. ``send`` is what every
    request for a page has. ``inclusive``: a cursor is the id of the row that the page begins with. ``also`` are
    further places that say the next page, as a cursor or as a URL; ``beside`` are those of other pages, by their
    relation (``first``, ``last``, ``prev``). ``facts`` are what becomes of sizes above the largest (``over``), of 0
    (``zero``), of negative numbers (``below``) and of positions past the end (``past``), where that is stated.
    ``short``: a page may have fewer rows than were asked for though others follow, and if ``empty`` none. ``begin``
    is the cursor that asks for the first page, None where that has none. ``foreign`` is what a cursor does that comes
    with another order or filter than its own, where that is stated: ``refuse``, ``continue`` (with the old ones),
    ``restart`` (the first page of the new ones). ``single``: a cursor can be used once. ``polling``: every page names
    a next one, also one without rows, with which a walk ends."""

    style: str
    size: Parameter | None
    at: Parameter | None
    first: int = 0
    next: Place | None = None
    end: str = "absent"
    send: tuple[tuple[str, str], ...] = ()
    inclusive: bool = False
    also: tuple[Place, ...] = ()
    beside: Mapping[str, Place] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    short: bool = False
    empty: bool = False
    begin: str | None = None
    back: Back | None = None
    foreign: str | None = None
    single: bool = False
    polling: bool = False

    @property
    def default(self) -> Any:
        """The documented size of a page where none is asked for; None where nobody says it."""
        return self.size.default if self.size else None

    @property
    def least(self) -> int | None:
        """The smallest size that may be asked for, None where no bound is stated."""
        return self.size.minimum if self.size else None

    @property
    def most(self) -> int | None:
        """The largest size that may be asked for, None where no bound is stated."""
        return self.size.maximum if self.size else None

    @property
    def sequential(self) -> bool:
        """Whether a page can be asked for only after the one before it: that says how, or says how long pages are."""
        return self.style in ("cursor", "link") or (self.style == "page" and self.size is None)

    @property
    def leads(self) -> bool:
        """Whether pages are walked by what each says of the next one, and not by numbers."""
        return self.sequential and self.next is not None

    @property
    def whole(self) -> bool:
        """Whether no page follows another: all rows come at once, or the first ones."""
        return self.style == "whole"

    @property
    def cuts_down(self) -> bool:
        """Whether a size above the largest one is stated to give the largest page."""
        return self.most is not None and self.facts.get("over") in ("clamp", "link")

    @property
    def position(self) -> Parameter | None:
        """The parameter of the position, where that is a number that anybody may ask for."""
        return None if self.sequential else self.at

    @property
    def by_row(self) -> bool:
        """Whether a page can be asked for that begins behind any row, or with it."""
        of_row = self.next is not None and (self.next.kind == "row" or self.inclusive)
        return self.style == "cursor" and self.at is not None and of_row

    @property
    def begins(self) -> Parameter | None:
        """The parameter by which a page can be asked for that begins at a row of which one knows the number."""
        return self.at if self.by_row else self.position

    @property
    def numbers(self) -> tuple[Parameter, ...]:
        """The parameters that take numbers."""
        return tuple(each for each in (self.size, self.position) if each)

    @property
    def names(self) -> frozenset[str]:
        """The names of all parameters."""
        return frozenset(each.name for each in (self.size, self.at) if each)

    @property
    def default_start(self) -> int | None:
        """Rows before the first one of a page whose position is not sent; None where the document does not say."""
        if self.position is None or self.position.default is None:
            return None
        before: int = max(0, self.position.default - self.first)
        size: int = 1 if self.style == "offset" else self.default or 0
        return before * size

    def in_force(self, size: int | None) -> int | None:
        """The size of a page of which this is asked, the documented default where nothing is; None where the server
        decides."""
        return self.default if size is None or self.size is None else size
