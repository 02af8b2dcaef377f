"""Cursors and links: walks in which each page says how the next one is asked for."""

from __future__ import annotations

from functools import partial

from ..checking import boundaries, legal_queries
from ..checking.judges import answered, ids_of
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.following import following
from ..collection.walker import UNASKABLE
from ..contract.member import shows
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .cursor_edges import culprits
from .cursor_joins import joins
from .cursor_polling import ask_for_news
from .pagination_walks import few_pages, modulo_ties

AT_EDGES = "the walk fails between nearly equal sort keys, or beside rows without one"

NO_END = Skip("the walk has no end", left_to=("CUR-01",))


def walks(trial: Trial) -> list[Walk]:
    """Walks of the plain listing in several sizes, those that divide the number of rows among them."""
    rows, page = len(trial.snapshot), trial.operation.page
    if page is None or page.size is None:
        return [Walk(Query(), trial.collection.granted)]
    sizes = [*boundaries.walk_sizes(trial.collection), *([1] if rows <= 20 else [])]
    even = next((size for size in range(min(trial.collection.granted, rows // 2), 1, -1) if rows % size == 0), 1)
    if rows // even <= PAGES:
        sizes.append(even)
    return [Walk(Query(), size) for size in dict.fromkeys([*sizes, trial.collection.granted])]


PAGES = 60
"""Pages of a walk that is made for the end of the listing alone."""


def other_walks(trial: Trial) -> list[Walk]:
    """Walks of ordered, filtered and selected listings, each in few pages."""
    found, own = [], trial.operation.id
    for query in legal_queries.beside(trial.collection):
        if not shows(trial.operation, own, query.select):
            continue  # which rows come cannot be told
        rows = len(ordered(trial.snapshot, query))
        found += [Walk(query, size) for size in few_pages(rows)[-1:] or boundaries.walk_sizes(trial.collection)[-1:]]
    return found


@requirement(
    "CUR-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("next"),
    after=("SCH-05", "LNK-02", "TOT-04", "PAG-03", "PAG-04"),
    needs="more rows than a page of 2",
    cites=("next", "start"),
)
def test_following_next_ends(trial: Trial) -> None:
    """Following what names the next page ends: no cursor and no link comes twice in a walk.

    A client that walks until nothing follows never ends, and reads the same rows for ever.

    Servers name the last page again, lead back to the first one, or compute the cursor from the request's.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    for walk in [*walks(trial), *other_walks(trial)]:
        trial.compare([walk], _ends)


def _ends(walked: Answer) -> Outcome:
    if walked.unended.startswith(UNASKABLE):
        return Skip(walked.unended, left_to=("LNK-01",))
    if walked.unended:
        said = f"{walked.unended} (page {len(walked.pages)})"
        return Difference(Kind.CONTENT, "each page names another one, and the last one none", said, (), ids_of(walked))
    return None if len(walked.pages) > 1 else Skip("" if walked.ok else "the walk is not answered with rows")


@requirement(
    "CUR-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("next"),
    after=("CUR-01", "PAG-01", "LNK-01", "LNK-02"),
    needs="more rows than a page of 2",
    cites=("next", "size"),
)
def test_a_walk_visits_every_row_once(trial: Trial) -> None:
    """A walk from page to page visits every row exactly once, in the order of the listing, whatever the page size.

    This is what every export and every synchronisation does.

    The cursor names the wrong row, so that the last row of a page comes again or the first of the next one never;
    servers cut by a key that does not tell rows apart.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    for walk in walks(trial):
        trial.compare([walk], partial(_every_row, trial, walk), weight=-(-len(trial.due(walk)) // walk.size))


def _every_row(trial: Trial, walk: Walk, walked: Answer) -> Outcome:
    if walked.unended:
        return NO_END
    if walked.pages and not walked.pages[0].ok:
        return Skip("the first page is not answered with rows", left_to=("PAG-02", "SCH-01", "SCH-05"))
    page = trial.operation.page
    if page is not None and page.style == "link" and walked.status != 200:
        return Skip("a link leads to no page", left_to=("LNK-01",))
    if wrong := answered(walked, f"page {len(walked.pages)} of a walk"):
        return wrong
    if not walked.ok:
        return Skip("a page that cannot be read", left_to=("SCH-01", "SCH-05"))
    if trial.snapshot.shared:
        return Skip("one id stands for several rows", left_to=("SCH-03",))
    ends = joins(trial, walk, walked)
    if not ends.wrong:
        return None
    if ends.only_tied:
        return Skip("rows with equal sort keys are lost or come again", left_to=("CUR-03",))
    if others := culprits(trial, walk, walked, ends):
        return Skip(AT_EDGES, left_to=others)
    if not ends.strange and not ends.others:
        return Skip("the walk ends too early", left_to=("CUR-07",))
    found = modulo_ties(trial, walk, walked)
    return Skip(found.reason, left_to=("CUR-03",)) if isinstance(found, Skip) else found


@requirement(
    "CUR-07",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("next"),
    after=("CUR-01", "LNK-01", "TOT-04", "FLT-02"),
    needs="more rows than a page of 2",
    cites=("next", "polling"),
)
def test_a_next_page_is_named_while_rows_remain(trial: Trial) -> None:
    """A page names the next one as long as rows remain. Where the contract states that every page does (`polling`), the
    one without rows names what asks for those to come.

    A client stops where no next page is named, and takes what it has for everything.

    Servers look whether the page is full, count the rest wrongly, or lose the cursor where the sort key is null.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    for walk in [*walks(trial), *(each for each in other_walks(trial) if each.select is None)]:
        trial.compare([walk], partial(_goes_on, trial, walk))
    if trial.operation.page and trial.operation.page.polling:
        ask_for_news(trial, walks(trial)[-1])


def _goes_on(trial: Trial, walk: Walk, walked: Answer) -> Outcome:
    if walked.unended:
        return NO_END
    if not walked.ok:
        return Skip("the walk is not answered with rows", left_to=("CUR-02", "SCH-05"))
    due, ends = trial.due(walk), joins(trial, walk, walked)
    page = trial.operation.page
    if page and page.size and any(len(each.ids) < walk.size for each in walked.pages[:-1]):
        trial.observe("short", "fewer rows than were asked for, and a next page is named (short = true)")
    if not ends.wrong:
        return None
    if others := culprits(trial, walk, walked, ends):
        return Skip(AT_EDGES, left_to=others)
    if ends.strange or ends.others or not ends.left:
        return Skip("the walk fails within", left_to=("CUR-02", "CUR-03", "ORD-05", "FLT-02", "LNK-02"))
    if len(walked.pages) > 1 and not walked.pages[-1].ids:
        if page is None or page.end != "empty":
            return Skip("the walk ends with pages without rows", left_to=("CUR-02",))
        want = f"rows on page {len(walked.pages)}: {len(ends.left)} of {len(due)} follow"
        return Difference(Kind.MISSING, want, "none", (), ids_of(walked))
    want = f"page {len(walked.pages)} names the next one: {len(ends.left)} of {len(due)} rows follow"
    return Difference(Kind.MISSING, want, "it names none", (), ids_of(walked))


@requirement(
    "CUR-06",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("next.ends", "!empty"),
    after=("CUR-01", "CUR-02", "CUR-03", "TOT-04"),
    needs="rows that fill their pages exactly",
    cites=("next",),
)
def test_no_page_without_rows_is_named(trial: Trial) -> None:
    """The last page names no next one: no page after it is empty, also where it is full, or where there are no rows.

    A client makes one request for nothing, and shows people a button that leads nowhere.

    Servers name a next page wherever the page is full.
    """
    rows, decisive = len(trial.snapshot), False
    for walk in walks(trial):
        decisive = decisive or not rows or rows % walk.size == 0
        trial.compare([walk], _names_no_empty_page)
    if not rows:
        trial.compare([Query()], partial(_names_none, trial), invariant=True)
    trial.need(decisive, "rows that fill pages of some size exactly")


def _names_no_empty_page(walked: Answer) -> Outcome:
    if not walked.ok or walked.unended:
        return Skip("paging already failed", left_to=("CUR-01", "CUR-02"))
    if len(walked.pages) > 1 and not walked.pages[-1].ids:
        want = f"page {len(walked.pages) - 1} names no next one: no row follows"
        return Difference(Kind.CONTENT, want, "it names one that has no rows")
    return None


def _names_none(trial: Trial, page: Answer) -> Outcome:
    if not page.ok or page.ids:
        return Skip("not answered without rows")
    named = following(trial.operation, "", page)
    if named is None:
        return None
    return Difference(Kind.CONTENT, "a listing without rows names no next page", "it names one")
