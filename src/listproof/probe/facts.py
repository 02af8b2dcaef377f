"""What answers say beside their rows: how many there are, and whether others follow."""

from __future__ import annotations

from collections.abc import Iterator

from ..codec import place as places
from ..collection.answer import Answer
from ..collection.following import follows
from ..contract.place import Place
from ..oracle.query import Query
from .asking import UNSTABLE, Asker
from .finding import Finding, confirmed, differs, open_


def said(asker: Asker) -> Iterator[Finding]:
    """Of the first of several pages: whether rows follow, how many rows and how many pages there are."""
    operation = asker.operation
    page, envelope = operation.page, operation.envelope
    short = Query(size=max(2, page.least or 1)) if page and page.size else Query()
    if not (envelope.more or envelope.total or envelope.pages):
        return
    answer = asker.ask(short)
    cut = answer.ok and 0 < len(answer.ids) < len(asker.ids)
    if envelope.more:
        yield from _more(asker, answer, cut=cut)
    if envelope.total:
        yield from _total(asker, answer, cut=cut)
    if envelope.pages:
        yield from _pages(asker, answer, cut=cut)


def _more(asker: Asker, answer: Answer, *, cut: bool) -> Iterator[Finding]:
    place, told = "page[0].more", follows(asker.operation.envelope, answer)
    if told is None:
        yield open_(place, "answers do not have it")
    elif not cut:
        yield open_(place, "no page was followed by another one")
    elif told:
        yield confirmed(place, "of a page that others follow")
    else:
        yield differs(place, "a page that others follow says that none do")


def _count(at: Place, answer: Answer) -> int | None:
    found = places.read(at, answer.value, answer.exchange.headers)
    return None if found is places.MISSING else places.count(found)


def _total(asker: Asker, answer: Answer, *, cut: bool) -> Iterator[Finding]:
    place, total = "total", asker.operation.envelope.total
    assert total is not None
    found = _count(total.at, answer)
    if found is None:
        yield open_(place, "answers do not have it")
    elif not cut:
        yield open_(place, "no page was followed by another one")
    elif found == len(answer.ids):
        yield differs(place, "it counts the rows of the page")
    elif found < len(asker.ids):
        yield differs(place, "it is less than the rows of one page")
    else:
        yield from _reached(asker, found)


def _reached(asker: Asker, total: int) -> Iterator[Finding]:
    """Whether there are so many rows: by the last row's position, or by a page that would hold more."""
    page, place = asker.operation.page, "total"
    if page is None or page.size is None:
        yield open_(place, "nothing tells how many rows there are")
        return
    if page.style == "offset":
        last = asker.ask(Query(size=2, start=total - 1))
        if last.ok and len(last.ids) == 1:
            yield confirmed(place)
        elif last.ok and asker.ask(Query(size=2, start=total - 1)).ids == last.ids:
            yield differs(place, f"{'no row has' if not last.ids else 'more rows follow'} the last position")
        else:
            yield open_(place, UNSTABLE)
        return
    if total + 1 > (page.most or 100):
        yield open_(place, "more rows than a page holds")
        return
    whole = asker.ask(Query(size=total + 1))
    if whole.ok and len(whole.ids) == total:
        yield confirmed(place)
    elif whole.ok and len(whole.ids) > total:
        yield differs(place, "a page has more rows")
    else:
        yield open_(place, "no page held all rows")


def _pages(asker: Asker, answer: Answer, *, cut: bool) -> Iterator[Finding]:
    envelope, place = asker.operation.envelope, "page[0].pages"
    assert envelope.pages is not None
    found = _count(envelope.pages, answer)
    total = _count(envelope.total.at, answer) if envelope.total else None
    if found is None or total is None or not cut:
        yield open_(place, "answers do not have it" if found is None else "nothing tells how many pages there are")
    elif found == -(-total // len(answer.ids)):
        yield confirmed(place)
    else:
        yield differs(place, "it is not the total by the rows of a page")
