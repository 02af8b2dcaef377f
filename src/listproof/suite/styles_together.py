"""Page styles: positions of two styles in one request."""

from __future__ import annotations

from functools import partial

from ..checking import legal_queries
from ..checking.judges import NOT_ROWS, ids_of, not_crashed
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.following import following
from ..collection.request import Request
from ..contract.model import ListOperation
from ..oracle.difference import Difference, Kind
from ..oracle.expected import ordered
from ..oracle.query import Query
from ..plural import many
from ..results.model import Level, Provenance

FEW = 6
"""Queries with which two positions are sent."""


@requirement(
    "STY-02",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("styles"),
    per="target",
    after=("STY-01", "PAG-02", "PAG-03", "CUR-02", "CUR-14", "FLT-04", "ORD-05", "ORD-09"),
    needs="more rows than three pages of 2",
    cites=("start", "next"),
)
def test_two_positions_at_once_are_refused_or_one_of_them_always_counts(trial: Trial) -> None:
    """A request with the positions of two page styles, an offset and a cursor for example, is refused, or one of the
    two counts, and with every order and filter the same one.

    Clients that change from one style to the other forget to take the old position away.

    Servers go on from the cursor and then skip the offset, too, or look at the one before they look at the other.
    """
    size = trial.page_of(2)
    queries = [Query(), *(each for each in legal_queries.beside(trial.collection) if each.select is None)]
    long = [each.but(size=size) for each in queries if len(ordered(trial.snapshot, each)) > 3 * size]
    trial.need(long, "more rows than three pages of 2")
    for other in trial.operation.others:
        counts = ""
        for query in long[:FEW]:
            one, two = _placed(trial, trial.operation, query, 3), _placed(trial, other, query, 2)
            if one is None or two is None:
                trial.leave(Skip("a style without a position that can be sent, or no next page", left_to=("CUR-07",)))
                continue
            parts = [*one.split("&"), *(part for part in two.split("&") if part not in one.split("&"))]
            asked = [Request(one), Request(two), Request("&".join(parts))]
            trial.compare(asked, partial(_one_counts, counts), subject=2)
            counts = counts or _counting(*map(trial.ask, asked))


def _placed(trial: Trial, operation: ListOperation, query: Query, pages: int) -> str | None:
    """The raw query of a page that is not the first, None where it cannot be asked for: of positions in numbers that
    after so many pages, else the second one."""
    page, first = operation.page, text(operation, query)
    if page is None or page.style == "link":
        return None
    if page.position is not None:
        return text(operation, query.but(start=pages * (query.size or 1)))
    answer = trial.ask(Request(first))
    named = following(operation, first, answer) if answer.ok else None
    return None if named is None else named.query


def _counting(one: Answer, two: Answer, both: Answer) -> str:
    """Which of two positions counts where both are sent; nothing where nobody can tell."""
    if not (one.ok and two.ok and both.ok) or one.ids == two.ids:
        return ""
    return {one.ids: "first", two.ids: "second"}.get(both.ids, "")


def _one_counts(usual: str, one: Answer, two: Answer, both: Answer) -> Outcome:
    if wrong := not_crashed(both, "two positions at once"):
        return wrong
    if both.refused:
        return None
    if not both.ok:
        return NOT_ROWS
    if not (one.ok and two.ok) or one.ids == two.ids:
        return Skip("the two positions do not lead to different rows", left_to=("STY-01", "PAG-03", "CUR-02"))
    counts = _counting(one, two, both)
    if not counts:
        want = f"two positions at once: a refusal, or the {len(one.ids)} or {many(len(two.ids), 'row')} of one of them"
        return Difference(Kind.CONTENT, want, f"{len(both.ids)} other rows", ids_of(one), ids_of(both))
    if usual in ("", counts):
        return None
    want = f"two positions at once: the rows of the {usual} style's, as without an order and a filter"
    return Difference(Kind.CONTENT, want, f"those of the {counts} style's", (), ids_of(both), about="which")
