"""Page numbers: the number of pages, and the page in force, as an answer says them."""

from __future__ import annotations

from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .counted import Counted, listings, most, pages


@requirement(
    "PGN-05",
    Level.MUST,
    Provenance.STATED,
    applies=has("pages"),
    after=("TOT-01", "FLT-01", "FLT-02", "FLT-03"),
    needs="at least 2 rows, or none",
    cites=("pages",),
)
def test_the_number_of_pages_follows_from_the_rows(trial: Trial) -> None:
    """The number of pages is the number of rows divided by the page size, rounded up; 0 or 1 where there are no rows.

    A client that walks to the last page misses rows, or asks for a page that is not there.

    Servers round down, add one where the last page is full, divide by the default size, or forget the filter.
    """
    at = trial.operation.envelope.pages
    assert at is not None
    trial.need(len(trial.snapshot) != 1, "at least 2 rows, or none")
    trial.need(trial.snapshot.ended, "a listing that can be read to its end")
    for query in listings(trial):
        for each in pages(trial, query):
            judge = Counted(trial, "pages", at, each, "so many pages of this size hold the rows", lenient=True)
            trial.compare([each], judge)


@requirement(
    "PGN-06",
    Level.SHOULD,
    Provenance.STATED,
    applies=has("echo", "size"),
    needs="at least 3 rows",
    cites=("echo",),
)
def test_the_page_that_an_answer_names_is_the_one_in_force(trial: Trial) -> None:
    """The page size and position that an answer repeats are those in force.

    Clients compute the next request from them.

    Servers repeat what was asked for where they cut it down, or leave their defaults out of it.
    """
    trial.need(len(trial.snapshot) >= 3, "at least 3 rows")
    pages = (
        Query(),
        Query(size=trial.collection.granted),
        Query(size=most(trial)),
        Query(size=1, start=1),
        Query(size=2, start=2),
        Query(start=0),
    )
    for key, at in trial.operation.envelope.echo.items():
        for each in dict.fromkeys(map(trial.nearest, pages)):
            trial.compare([each], Counted(trial, f"echo.{key}", at, each, "that is the page in force"))
