"""HTTP: caches that do not look at the query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from functools import partial

from ..checking import legal_queries
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import Answer
from ..collection.request import Request
from ..oracle.canonical import digest_of
from ..oracle.difference import Difference, Kind
from ..oracle.expected import expected
from ..oracle.query import Query
from ..results.model import Level, Provenance
from .http_codings import TURNS


@requirement(
    "HTT-04",
    Level.MUST,
    Provenance.HTTP,
    Provenance.IMPLIED,
    per="target",
    needs="rows for which at least 3 queries have different answers",
    cites=("200",),
    alone=True,
)
def test_an_answer_is_the_answer_to_its_own_query(trial: Trial) -> None:
    """Queries that ask for different things are not answered with the same bytes.

    Whoever asks second gets what somebody else asked for: every parameter seems to be ignored, now and then.

    A cache in front of the server or inside it takes the path for its key and leaves out the query, or a proxy does not
    pass the query on.
    """
    queries = _queries_with_different_answers(trial)
    trial.need(len(queries) >= DISTINCT - 1, "rows for which at least 3 queries have different answers")

    for turn in range(TURNS, TURNS + ROUNDS):
        asked = [Request(text(trial.operation, query), turn=turn) for query in queries]
        judge = partial(_own_answers, queries, turn == TURNS + ROUNDS - 1, trial)
        seen = trial.compare(asked, judge, invariant=True, subject=0)
        if not isinstance(seen, Skip) or seen.reason:
            break


def _own_answers(asked: Sequence[Query], last: bool, trial: Trial, *answers: Answer) -> Outcome:
    """Judge answers to different queries; ``last`` says that they are not asked again."""
    given = [(query, answer) for query, answer in zip(asked, answers, strict=True) if answer.ok]
    if len(given) < len(asked):
        return Skip("a legal request is not answered with rows")
    (body, times), *_ = Counter(answer.exchange.body for _, answer in given).most_common(1)
    alike = [query for query, answer in given if answer.exchange.body == body]
    one_role = times < len(asked) and len({role for query in alike for role in query.roles}) < 2
    if times < min(DISTINCT, len(asked)) or one_role:
        return None if last or times == 1 else Skip("")  # a cache may have let go of its answer in between
    same = ", ".join(f"?{text(trial.operation, query)}" for query in alike)
    want = f"{len(asked)} queries that ask for different things to have different answers"
    return Difference(Kind.CONTENT, want, f"the same {len(body)} bytes for {same}")


ROUNDS = 3
"""How often queries are asked of which some, but not enough, have the same answer."""

DISTINCT = 4
"""So many queries of several parameters have the same answer where the query is not looked at; where one parameter is
ignored fewer do, or such as differ in that one alone, which is for others to find."""


def _queries_with_different_answers(trial: Trial) -> list[Query]:
    """Queries of every parameter, no two of which have the same answer."""
    sized = trial.operation.page is not None and trial.operation.page.size is not None
    size = [Query(size=1), trial.nearest(Query(size=2, start=1))] if sized else []
    found: dict[Hashable, Query] = {}
    for query in (Query(), *size, *legal_queries.beside(trial.collection)):
        want = expected(trial.snapshot, query)
        rows = tuple(digest_of(row.project(want.fields)) if want.fields else row.form for row in want.rows)
        if rows and (not query.sort or len({*want.ties}) > 1):
            found.setdefault(rows, query)
    return [*found.values()]
