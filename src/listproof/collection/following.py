"""How the page after a page is asked for, as the page itself says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from ..codec import place
from ..codec.encode import back, positioned
from ..contract.envelope import Envelope
from ..contract.model import ListOperation
from ..contract.place import Place
from ..http import query as raw_query
from ..http.exchange import Exchange
from ..oracle.query import Query
from .answer import Answer


@dataclass(frozen=True)
class Following:
    """The page after a page. ``query`` is the raw query that asks for it, None where it cannot be asked for here;
    ``said`` is what names it, a cursor, a number or a URL; ``elsewhere`` is the scheme and host of a link to another
    server; ``again``: it was asked for before on the same walk."""

    query: str | None
    said: str
    elsewhere: str = ""
    again: bool = False


def follows(envelope: Envelope, answer: Answer) -> bool | None:
    """Whether rows follow, as an answer says; None where it does not say."""
    if envelope.more is None:
        return None
    found = place.read(envelope.more.at, answer.value, answer.exchange.headers)
    said = {"true": True, "false": False}.get(found) if isinstance(found, str) else found
    return said is not envelope.more.inverted if isinstance(said, bool) else None


def following(operation: ListOperation, first: str, answer: Answer) -> Following | None:
    """The page that a page names as the next one, None where it names none, or where pages name no others. ``first`` is
    the raw query of the walk's first page."""
    page, more = operation.page, follows(operation.envelope, answer)
    assert page is not None
    if page.next is None:
        return None
    said = _said(page.next, answer)
    if said is None and page.next.kind == "row" and answer.ids and more is not False:
        return Following(None, f"its last row lacks {page.next.name}")
    if said is None or (page.end == "more" and not more) or (page.end == "empty" and not answer.ids):
        return None
    if page.next.kind == "row" and page.end == "absent" and (more is False or not answer.ids):
        return None  # a row cursor is never absent
    return _led(operation, first, answer, page.next, said)


def named(operation: ListOperation, first: str, answer: Answer, at: Place) -> Following | None:
    """The page that a page names at another place, by a cursor or by a URL, None where it names none. ``first`` is the
    raw query of the walk's first page."""
    said = _said(at, answer)
    return None if said is None else _led(operation, first, answer, at, said)


def _led(operation: ListOperation, first: str, answer: Answer, at: Place, said: str) -> Following:
    page = operation.page
    assert page is not None
    is_link = at.kind == "link" or "://" in said or said.startswith(("?", urlsplit(answer.exchange.url).path))
    if page.style in ("cursor", "page") and page.at is not None and (at == page.next or not is_link):
        return Following(positioned(first, page.at.name, said), said)
    return _link(operation, answer.exchange, said)


def before(operation: ListOperation, query: Query, answer: Answer) -> str | None:
    """The raw query that asks for the page before a page of this query, None where it names no such."""
    page = operation.page
    if page is None or page.back is None or page.next is None:
        return None
    if page.back.named is not None:
        said = _said(page.back.named, answer)
    else:
        said = _text(place.at(page.next.name, answer.rows[0].whole)) if answer.rows else None
    return None if said is None else back(operation, query, said)


def steps(
    operation: ListOperation, first: str, ask: Callable[[str], Answer]
) -> Iterator[tuple[Answer, Following | None]]:
    """The pages of a walk that begins with the raw query ``first``, each with the page that it names as the next one,
    or that has the next number; up to one that has no rows to read, that names none, or whose next one cannot be asked
    for or came before. A page of a number past the last one may be refused: it is none of the walk's."""
    seen, query, number = {first}, first, 0
    counted = operation.page is not None and operation.page.style == "page" and operation.page.next is None
    while True:
        answer, number = ask(query), number + 1
        if counted and number > 1 and answer.refused:
            return
        after = following(operation, first, answer) if answer.ok else None
        if counted and answer.ok and answer.ids:
            after = _numbered(operation, first, number)
        if after is not None and after.query in seen:
            after = replace(after, again=True)
        yield answer, after
        if after is None or after.query is None or after.again:
            return
        query = after.query
        seen.add(query)


def _numbered(operation: ListOperation, first: str, number: int) -> Following:
    """The page after so many pages, by its own number."""
    page = operation.page
    assert page is not None
    assert page.at is not None
    text = str(page.first + number)
    return Following(positioned(first, page.at.name, text), f"the page {text}")


def short_with_next(operation: ListOperation, query: Query | None, answer: Answer) -> bool:
    """Whether a page has fewer rows than its query asks for and names a next one, which nothing forbids: who follows it
    loses nothing."""
    page = operation.page
    if page is None or page.next is None or query is None or not answer.ok:
        return False
    size, free = page.in_force(query.size), page.size is None and page.short  # the server decides, page by page
    fewer = free or (size is not None and len(answer.ids) < size)
    return fewer and following(operation, "", answer) is not None


def _said(at: Place, answer: Answer) -> str | None:
    """The cursor or URL of the next page."""
    if at.kind == "link":
        return answer.exchange.links.get(at.name)
    if at.kind == "row":
        found = place.at(at.name, answer.rows[-1].whole) if answer.rows else place.MISSING
    else:
        found = place.read(at, answer.value, answer.exchange.headers)
    return _text(found)


def _text(found: Any) -> str | None:
    if found is place.MISSING or found is None or found == "" or isinstance(found, bool | dict | list):
        return None
    return str(found)


def _link(operation: ListOperation, exchange: Exchange, said: str) -> Following:
    """The page that a URL asks for. A link to another server is followed at the one that was asked; there the listing
    may stand below another path, as behind a proxy."""
    asked = urlsplit(exchange.url)
    try:
        leads = urlsplit(urljoin(exchange.url, said))
        there, here = _origin(leads), _origin(asked)
    except ValueError:
        return Following(None, said)
    elsewhere = "" if there == here else f"{leads.scheme}://{leads.netloc}"
    depth = operation.path.count("/")
    inner = asked.path.split("/")[-depth:]
    same = leads.path == asked.path or (elsewhere and leads.path.split("/")[-depth:] == inner)
    rest = raw_query.without(leads.query, [name for name, _ in exchange.keys])
    return Following(rest if same else None, said, elsewhere)


PORTS = {"http": 80, "https": 443}


def _origin(url: SplitResult) -> tuple[str, str, int | None]:
    """Scheme, host and port, which compare without case (RFC 3986, 6.2). Raises ValueError for a port that is none."""
    return url.scheme, url.hostname or "", url.port or PORTS.get(url.scheme)
