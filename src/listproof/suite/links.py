"""Links: where the link to the next page leads, and what it keeps."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from itertools import pairwise

from ..checking import legal_queries
from ..checking.filter_values import held
from ..checking.judges import ids_of
from ..checking.outcome import Inapplicable, Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.following import following
from ..collection.walker import UNASKABLE
from ..oracle.difference import Difference, Kind
from ..oracle.expected import fields_of, keys_of, ordered, ways_of
from ..oracle.query import Condition, Query
from ..oracle.row import Row
from ..plural import many
from ..results.model import Level, Provenance
from .cursor_joins import numbered


def _walks(trial: Trial) -> list[Walk]:
    """Walks of two pages of 2 rows, or where the server decides of its own, of queries of every shape that keep more
    rows."""
    size = trial.page_of(2)
    queries = [Query(), *legal_queries.beside(trial.collection)]
    for filter_ in trial.operation.equalities:
        if not filter_.values:
            queries += [Query(where=(Condition(filter_.name, value),)) for value in held(trial.snapshot, filter_)]
    whole = [query for query in dict.fromkeys(queries) if len(ordered(trial.snapshot, query)) > size]
    return [Walk(query, size, only=range(2 * size)) for query in whole[:SHAPES]]


SHAPES = 24
"""Queries of which links are looked at."""


@requirement(
    "LNK-01",
    Level.MUST,
    Provenance.HTTP,
    applies=has("link"),
    needs="more rows than a page of 2",
    cites=("next",),
)
def test_the_link_to_the_next_page_leads_to_it(trial: Trial) -> None:
    """The link to the next page is a URL of this listing, absolute or relative, that is answered with 200 and rows.

    A client follows links so that it need not know how they are made.

    Servers build the link by hand: with two question marks, without the prefix of a proxy, or encoded twice.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    for walk in _walks(trial):
        trial.compare([walk], partial(_leads_on, trial.collection.path))


def _leads_on(path: str, walked: Answer) -> Outcome:
    if not walked.pages or not walked.pages[0].ok:
        return Skip("the first page is not answered with rows", left_to=("PAG-02",))
    if walked.unended.startswith(UNASKABLE):
        return Difference(Kind.CONTENT, f"a link to {path}", walked.unended.removeprefix(UNASKABLE))
    if len(walked.pages) < 2:
        return Skip("the first page names no next one", left_to=("CUR-07",))
    second = walked.pages[1]
    if second.status != 200:
        return Difference(Kind.STATUS, "the next page is answered with 200", str(second))
    if not second.ok:
        return Skip("a page that cannot be read", left_to=("SCH-01", "SCH-05"))
    return None if second.ids else Skip("the next page has no rows", left_to=("CUR-02", "CUR-06", "LNK-02"))


@requirement(
    "LNK-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("link"),
    after=("LNK-01", "FLT-01", "ORD-01", "SEL-01", "PAG-01"),
    needs="more rows than a page of 2",
    cites=("next",),
)
def test_the_link_keeps_what_was_asked_for(trial: Trial) -> None:
    """The next page answers what the page before answered: the same filter, order, projection and page size.

    Who follows the link sends nothing else: what it lacks is lost.

    Servers build the link of the parameters that they think of, and forget the filter, the order or the page size.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    for walk in _walks(trial):
        trial.compare([walk], partial(_keeps, trial, walk.query))


def _keeps(trial: Trial, asked: Query, walked: Answer) -> Outcome:
    second = walked.pages[1] if walked.ok and len(walked.pages) > 1 else None
    if second is None or not second.ids:
        return Skip("a page that is not answered with rows", left_to=("LNK-01", "CUR-02"))
    snapshot, rows = trial.snapshot, ordered(trial.snapshot, asked)
    most = trial.page_of(2)
    if len(second.ids) > most:
        said = f"{many(min(most, len(rows) - most), 'row')}, as many as on the first page"
        return Difference(Kind.TOO_MANY, said, many(len(second.ids), "row"), (), ids_of(second), about="size")
    own = {row.id for row in rows}
    others = (snapshot.by_id[name] for name in second.ids if name not in own and name in snapshot.by_id)
    strange = [str(row.id) for row in others if not _lacks(trial, row, asked)]
    if strange:
        said = f"rows that the filter of the first page keeps: {', '.join(strange)}"
        return Difference(Kind.EXTRA, said, "rows that it does not", (), ids_of(second), about="filter")
    names = fields_of(trial.operation, asked)
    if names is not None and any(set(row.data) - set(names) for row in second.rows or ()):
        return Difference(Kind.EXTRA_FIELD, f"rows with {', '.join(names)} only", "others too", about="select")
    if asked.sort and not _goes_on(trial, asked, [*walked.pages[0].ids[-1:], *second.ids]):
        return Difference(Kind.ORDER, "the rows that follow in this order", "others", (), ids_of(second), about="order")
    return None


def _lacks(trial: Trial, row: Row, asked: Query) -> bool:
    """Whether a row has no value that a filter compares: what becomes of it is no matter of the link (RNG-05)."""
    return any(row.value(trial.operation.filter(each.filter).field) is None for each in asked.where)


def _goes_on(trial: Trial, asked: Query, came: Sequence[Hashable]) -> bool:
    """Whether rows stand near one another in an order, each with the key of the one before or a later one: a row that
    comes twice or is lost where a page ends is no sign of another order. Of an order that nobody knows nothing is."""
    if not all(trial.snapshot.knows(*way) for way in ways_of(trial.operation, asked.sort)):
        return True
    rows = ordered(trial.snapshot, asked)
    groups = numbered(trial, rows, keys_of(trial.operation, asked))
    found = [groups[name] for name in came if name in groups]
    between = (sum(one < group < two for group in groups.values()) for one, two in pairwise(found))
    return found == sorted(found) and all(count <= NEAR for count in between)


NEAR = 2
"""Rows that may be lost where a page ends."""


@requirement(
    "LNK-03",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("link"),
    needs="more rows than a page of 2",
    cites=("next",),
)
def test_the_link_leads_to_the_server_that_was_asked(trial: Trial) -> None:
    """The link to the next page has the scheme, host and port of the request.

    A client sends its credential along with the link that it follows. (listproof follows none to another server: it
    asks the server under test for the same path and query.)

    Behind a proxy a server knows its own inner name, or `http` where the proxy speaks `https`.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    for walk in _walks(trial):
        asked = walk.query.but(size=walk.size)
        trial.compare([asked], partial(_own_server, trial, text(trial.operation, asked)), invariant=True)


def _own_server(trial: Trial, written: str, page: Answer) -> Outcome:
    named = following(trial.operation, written, page) if page.ok else None
    if named is None:
        return Skip("no page with a link", left_to=("PAG-02", "CUR-07"))
    if not (elsewhere := named.elsewhere):
        return None
    return Difference(Kind.CONTENT, "a link to the server that was asked", f"a link to {elsewhere[:80]}")


@requirement(
    "LNK-06",
    Level.MUST,
    Provenance.HTTP,
    applies=has("link"),
    per="target",
    needs="a credential that is sent, and more rows than a page of 2",
    void="that is asked without a credential",
    cites=("next", "security"),
)
def test_a_link_carries_no_credential(trial: Trial) -> None:
    """A link to another page does not carry the credential of the request.

    URLs stand in logs, histories and Referer headers, and are passed on by people who do not know what is in them.

    Servers build the link of everything that they know of the request, or take the key of a header for a parameter.
    """
    if not trial.target.client.credentials:
        raise Inapplicable("no credential is sent")
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    for walk in _walks(trial)[:FEW]:
        asked = walk.query.but(size=walk.size)
        trial.compare([asked], partial(_no_credential, trial), invariant=True)


FEW = 4
"""Queries whose links are searched for the credential."""

SHOWN = 160
"""Characters of a link that a finding shows."""


def _no_credential(trial: Trial, page: Answer) -> Outcome:
    named = following(trial.operation, "", page) if page.ok else None
    if named is None:
        return Skip("no page with a link", left_to=("PAG-02", "CUR-07"))
    client = trial.target.client
    shown = {text for secret in client.credentials.values() for _, text in secret.parts}  # headers are kept with these
    links = {client.conceal(url): url for url in (named.said, *page.exchange.links.values())}
    told = next((safe for safe, url in links.items() if safe != url or any(text in url for text in shown)), None)
    if told is None:
        return None
    return Difference(Kind.CONTENT, "a link without the credential", f"a link with it: {told[:SHOWN]}")
