"""Totals: how many rows an answer says that there are, on the page and after it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ..checking import legal_queries
from ..checking.judges import BEYOND, without_rows
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.following import follows
from ..contract.envelope import More, Total
from ..contract.place import Place
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered, window
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance
from .counted import listings, pages, reading, silent, walked_pages
from .cursor_joins import joins

RANGES = ("RNG-01", "RNG-02", "RNG-03", "RNG-05", "RNG-10", "RNG-11", "RNG-16")
"""What a filter keeps, but for equality."""


@requirement(
    "TOT-01",
    Level.MUST,
    Provenance.STATED,
    applies=has("total"),
    after=("PAG-02", "PAG-04", "SCH-03", "CUR-02", "FLT-01", "FLT-02", "FLT-03", "FLT-04", *RANGES),
    needs="more than 2 rows, or none",
    cites=("total",),
)
def test_the_total_is_the_number_of_rows(trial: Trial) -> None:
    """The total is the number of rows of the listing that was asked for: of the filtered one where a filter was sent.

    Clients draw their page numbers from it, and whoever needs a count asks for nothing else.

    Servers count the rows of the page, forget the filter, count rows that were deleted or that another join repeats,
    or are off by one.
    """
    total = trial.operation.envelope.total
    assert total is not None
    rows = len(trial.snapshot)
    trial.need(rows > 2 or (rows == 0 and trial.snapshot.ended), "more than 2 rows, or none")
    for query in listings(trial):
        size = max(1, min(trial.collection.granted, len(ordered(trial.snapshot, query)) - 1))
        asked = query.but(size=size) if trial.operation.page else query
        trial.compare([asked], partial(_counts_all, trial, total, asked))


def _counts_all(trial: Trial, total: Total, query: Query, answer: Answer) -> Outcome:
    if not trial.snapshot.ended:
        return BEYOND
    if (reason := without_rows(answer, trial.named(query))) is not None:
        return reason if isinstance(reason, Skip) else Skip(f"{trial.named(query)} is answered with {answer.status}")
    got = reading(total.at, answer)
    if got is None:
        return Skip(f"no number at {total.at}", left_to=("SCH-05", "TOT-02"))
    rows = len(trial.snapshot if total.of == "all" else ordered(trial.snapshot, query))
    right = {rows, min(rows, total.cap or rows)}
    if got in right:
        return None
    what = "rows are listed" if total.of == "all" else "rows answer this query"
    return Difference(Kind.COUNT, f"{rows} at {total.at}: so many {what}", f"{got}", about="total")


@requirement(
    "TOT-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("total"),
    after=("TOT-01", "FLT-04"),
    needs="at least 2 rows",
    cites=("total",),
)
def test_the_total_is_the_same_on_every_page(trial: Trial) -> None:
    """The total is the same on every page of a listing, the last one and an empty one past its end included, whatever
    page size, order and projection are asked for.

    A client that reads it from the page at hand sees its progress jump, or stops early.

    Servers count the rows left, the rows of the page, or nothing where the page is empty or where the order has a
    query of its own.
    """
    total = trial.operation.envelope.total
    assert total is not None
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    for walk in walked_pages(trial):
        trial.compare([walk], partial(_same_throughout, total.at))
    for query in listings(trial):
        first, *others = pages(trial, query)
        for each in others:
            trial.compare([first, each], partial(_same, trial, total.at, each), subject=1)
    small = Query(size=2) if trial.operation.page else Query()
    for other in legal_queries.beside(trial.collection):
        if not other.where:
            asked = other.but(size=small.size)
            trial.compare([small, asked], partial(_same, trial, total.at, asked), subject=1)


def _same_throughout(at: Place, walked: Answer) -> Outcome:
    if not walked.ok:
        return Skip("not answered with rows", left_to=("CUR-02", "SCH-05"))
    said = [reading(at, page) for page in walked.pages if not silent(at, page)]
    if not said or said[0] is None:
        return Skip(f"no number at {at}", left_to=("SCH-05",))
    wrong = next((number for number in said if number != said[0]), said[0])
    if wrong == said[0]:
        return None
    where = f"on page {said.index(wrong) + 1} of {len(said)}"
    got = "no number" if wrong is None else str(wrong)
    return Difference(Kind.COUNT, f"{said[0]} at {at}, as on the first page", f"{got} {where}", about="total")


def _same(trial: Trial, at: Place, query: Query, first: Answer, other: Answer) -> Outcome:
    start = window(trial.operation, query)[0]
    if other.refused and start >= max(1, len(ordered(trial.snapshot, query))):
        return Skip("")  # a page past the end may be refused
    if not (first.ok and other.ok):
        return Skip("not answered with rows", left_to=("SCH-05",))
    want, got = reading(at, first), reading(at, other)
    if want is None:
        return Skip(f"no number at {at}", left_to=("SCH-05",))
    if want == got:
        return None
    if silent(at, other):
        return Skip("")
    said = str(got) if got is not None else "no number"
    return Difference(Kind.COUNT, f"{want} at {at}, as on the first page", said, about="total")


@requirement(
    "TOT-03",
    Level.MUST,
    Provenance.STATED,
    applies=has("returned"),
    needs="at least 1 row",
    cites=("returned", "total"),
)
def test_the_number_of_rows_on_the_page_is_right(trial: Trial) -> None:
    """Where an answer says how many rows it holds, it holds so many.

    Clients reserve memory by it, and add it up to know where they are.

    Servers repeat the page size that was asked for, or count before they filter.
    """
    envelope = trial.operation.envelope
    at = envelope.returned or (envelope.total.at if envelope.total else None)
    assert at is not None
    trial.need(len(trial.snapshot) >= 1, "at least 1 row")
    for query in listings(trial):
        for each in pages(trial, query):
            trial.compare([each], partial(_counts_page, at), invariant=True)
    for query in legal_queries.beside(trial.collection):
        trial.compare([query], partial(_counts_page, at), invariant=True)


def _counts_page(at: Place, answer: Answer) -> Outcome:
    if not answer.ok:
        return Skip("" if answer.refused else "not answered with rows")
    got = reading(at, answer)
    if got is None:
        return Skip(f"no number at {at}", left_to=("SCH-05",))
    if got == len(answer.ids):
        return None
    return Difference(Kind.COUNT, f"{len(answer.ids)} at {at}: so many rows came", f"{got}", about="returned")


@requirement(
    "TOT-04",
    Level.MUST,
    Provenance.STATED,
    applies=has("more", "!empty"),  # else nobody knows, before the next page came
    after=("PAG-02", "PAG-03", "STY-03", "FLT-01", "FLT-02", "FLT-03", *RANGES),
    needs="at least 2 rows",
    cites=("more",),
)
def test_it_is_said_whether_rows_follow(trial: Trial) -> None:
    """An answer says that rows follow exactly where they do: not on the last page, be it full or not, nor past the end.

    Clients walk as long as it says so: they lose rows, ask for a page of nothing, or never end.

    Servers take a full page for a sign that more follows, invert the flag, or compare with the unfiltered count.
    """
    more = trial.operation.envelope.more
    assert more is not None
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    for walk in walked_pages(trial):
        trial.compare([walk], partial(_follows_throughout, trial, more, walk))
    for query in listings(trial):
        for each in pages(trial, query):
            trial.compare([each], _Follows(trial, more, each))


def _follows_throughout(trial: Trial, more: More, walk: Walk, walked: Answer) -> Outcome:
    rows, before = len(ordered(trial.snapshot, walk.query)), 0
    if walked.unended or not walked.ok:
        return Skip("paging already failed", left_to=("CUR-01", "CUR-02", "LNK-01"))
    ends = joins(trial, walk, walked)
    if ends.tied or ends.others or ends.strange:  # what came does not say how many rows stand before a page
        return Skip("paging already failed", left_to=("CUR-02", "CUR-03", "FLT-04", "LNK-02"))
    for page in walked.pages:
        outcome = _Follows(trial, more, walk.query, before)(page)
        if outcome is not None:
            return outcome
        before += len(page.ids)
    return None if before >= rows else Skip("the walk ends before", left_to=("CUR-02", "CUR-07"))


@dataclass(frozen=True)
class _Follows:
    """The judge of what a page says of further rows."""

    trial: Trial
    more: More
    query: Query
    before: int = 0  # rows that stand before the page, where its query does not say so

    def __call__(self, answer: Answer) -> Outcome:
        trial, start = self.trial, self.before or window(self.trial.operation, self.query)[0]
        if not trial.snapshot.ended:
            return BEYOND
        rows = len(ordered(trial.snapshot, self.query))
        if not answer.ok:
            past = answer.refused and start >= max(1, rows)
            return Skip("" if past else "not answered with rows")
        said = follows(trial.operation.envelope, answer)
        if said is None and not silent(self.more.at, answer):
            return Skip(f"neither true nor false at {self.more.at}", left_to=("SCH-05",))
        if self._begins_elsewhere(answer):
            return Skip("the page begins at another row", left_to=("CUR-12",))
        left = rows - start - len(answer.ids)
        if bool(said) == (left > 0):  # nothing said: no more
            return None
        want, got = (str(value is not self.more.inverted).lower() for value in (left > 0, bool(said)))
        what = many(left, "row") if left > 0 else "no rows"
        return Difference(Kind.COUNT, f"{want} at {self.more.at}: {what} follow", got, about="more")

    def _begins_elsewhere(self, answer: Answer) -> bool:
        """Whether a page that was asked for by a row does not begin behind it, or with it."""
        page, rows = self.trial.operation.page, ordered(self.trial.snapshot, self.query)
        by_row = page is not None and page.by_row and self.query.start
        return bool(by_row and answer.ids[:1] != tuple(row.id for row in rows[by_row : by_row + 1]))
