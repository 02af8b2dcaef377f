"""Links: where the link to the next page leads, and what it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..checking import legal_queries
from ..checking.judges import ids_of
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.following import Following, following
from ..collection.request import Request
from ..oracle.difference import Difference, Kind
from ..oracle.expected import fields_of, key_of, ordered
from ..oracle.query import Query
from ..results.model import Level, Provenance


def _firsts(trial: Trial) -> Iterator[tuple[Query, Answer, Following]]:
    """Queries of every shape whose first page of 2 names a next one, with both."""
    for query in (Query(), *legal_queries.beside(trial.collection)):
        asked = query.but(size=2)
        if len(ordered(trial.snapshot, asked)) <= 2:
            continue
        written = text(trial.operation, asked)
        page = trial.ask(Request(written))
        named = following(trial.operation, written, page) if page.ok else None
        if named is None:
            trial.leave(Skip("the first page names no next one", left_to=("CUR-07",)))
            continue
        yield asked, page, named


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
    for asked, page, named in _firsts(trial):
        if named.query is None:
            want = f"a link to {trial.collection.path}"
            trial.compare([asked], partial(_another_path, want, named.said), invariant=True)
            continue
        trial.compare([asked, Request(named.query)], partial(_answers, page), subject=1)


def _another_path(want: str, said: str, page: Answer) -> Outcome:
    return Difference(Kind.CONTENT, want, f"a link to {said[:120]}") if page.ok else Skip("not answered with rows")


def _answers(_: Answer, first: Answer, second: Answer) -> Outcome:
    if not first.ok:
        return Skip("the first page is not answered with rows", left_to=("PAG-02",))
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
    for asked, _, named in _firsts(trial):
        if named.query is not None:
            trial.compare([asked, Request(named.query)], partial(_keeps, trial, asked), subject=1)


def _keeps(trial: Trial, asked: Query, first: Answer, second: Answer) -> Outcome:
    if not first.ok or not second.ok or not second.ids:
        return Skip("a page that is not answered with rows", left_to=("LNK-01", "CUR-02"))
    snapshot, rows = trial.snapshot, ordered(trial.snapshot, asked)
    size = min(2, len(rows) - 2)
    if len(second.ids) > 2:
        said = f"{size} rows, as many as on the first page"
        return Difference(Kind.TOO_MANY, said, f"{len(second.ids)} rows", (), ids_of(second), about="size")
    own, key = {row.id for row in rows}, key_of(trial.operation, asked)
    strange = [str(name) for name in second.ids if name not in own and name in snapshot.by_id]
    if strange:
        said = f"rows that the filter of the first page keeps: {', '.join(strange)}"
        return Difference(Kind.EXTRA, said, "rows that it does not", (), ids_of(second), about="filter")
    names = fields_of(trial.operation, asked)
    if names is not None and any(set(row.data) - set(names) for row in second.rows or ()):
        return Difference(Kind.EXTRA_FIELD, f"rows with {', '.join(names)} only", "others too", about="select")
    known = [snapshot.by_id[name] for name in second.ids if name in snapshot.by_id]
    due = {snapshot.tie(row, key) for row in rows[2:4]}
    if asked.order and known and not due.issuperset(snapshot.tie(row, key) for row in known):
        return Difference(Kind.ORDER, "the rows that follow in this order", "others", (), ids_of(second), about="order")
    return None


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
    for asked, _, named in _firsts(trial):
        trial.compare([asked], partial(_own_server, named.elsewhere), invariant=True)


def _own_server(elsewhere: str, page: Answer) -> Outcome:
    if not page.ok:
        return Skip("not answered with rows", left_to=("PAG-02",))
    if not elsewhere:
        return None
    return Difference(Kind.CONTENT, "a link to the server that was asked", f"a link to {elsewhere[:80]}")
