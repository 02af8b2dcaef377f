"""Combinations: what shows only where parameters meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..checking.drawn_queries import matching
from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..codec.facets import parts
from ..contract.model import ListOperation
from ..errors import RunEnded
from ..oracle.query import Query
from ..results.model import Finding, Level, Provenance
from .covering.array import Array, Meeting, array, meetings
from .covering.classes import Class, classes, query
from .covering.minimise import Minimiser
from .covering.random_queries import smallest
from .fuzzing import AFTER

STRENGTH = {"quick": 2, "default": 3, "thorough": 3}
"""How many parameters meet in every way."""

LONGEST = {"quick": 40, "default": 120, "thorough": 600}
"""Queries that an array may have; a longer one gives way to one of pairs."""

ROUNDS = {"quick": 1, "default": 2, "thorough": 30}
"""How often some random queries are drawn."""

PARTS = ("filter", "size", "start", "order", "select")
"""The sequence of parameters by which arrays are made."""

PLACES = ("size", "start", "order", "filter", "select")


def several(operation: ListOperation) -> bool:
    """Applies where at least two parameters can meet."""
    page, select = operation.page is not None, operation.select is not None
    order = operation.order is not None and bool(operation.order.keys)
    return 2 * page + order + select + len(operation.filters) >= 2


@requirement(
    "MIX-01",
    Level.MUST,
    Provenance.IMPLIED,
    applies=several,
    per="target",
    after=AFTER,
    needs="at least 2 rows",
    cites=PLACES,
)
def test_every_meeting_of_three_parameters_is_answered_as_the_model_says(trial: Trial) -> None:
    """Every 3-way combination of parameter classes is answered as the model of the contract says.

    Clients send parameters together; most faults that tests of one parameter miss need two or three of them.

    Servers lose one parameter where another is sent, page before they filter, sort after they project, or have a
    query of their own for a popular combination and forget a condition in it.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    profile, seed = trial.target.profile, trial.target.seed
    table = classes(trial.collection, profile, seed)
    made = _array(trial, table, STRENGTH[profile])
    if len(made.rows) > LONGEST[profile]:
        made = _array(trial, table, 2)
    inquiry, decided = Minimiser(trial), set[Meeting]()
    for turn, row in enumerate(made.rows):
        asked = query(table, row, turn, trial.collection)
        if inquiry.examine(asked):
            sent = {part: at for part, at in row.items() if part != "start" or not at or asked.start is not None}
            decided.update(meetings(sent, made.strength))
    trial.notes.append(_summary(trial.operation, table, made, len(decided), len(inquiry.tied)))


def _array(trial: Trial, table: Mapping[str, Sequence[Class]], strength: int) -> Array:
    keys = sorted(table, key=lambda part: (PARTS.index(part.partition(" ")[0]), part))
    counts = {part: len(table[part]) for part in keys}
    return array(counts, strength, seed=trial.target.seed, apart=_apart(trial, table))


def _apart(trial: Trial, table: Mapping[str, Sequence[Class]]) -> list[Meeting]:
    """The pairs of a filter's class and an offset that no row stands behind."""
    pairs = []
    for part in (part for part in table if part.startswith("filter ")):
        for at, each in enumerate(table[part]):
            rows = matching(trial.snapshot, {part: each.value(0, 0)})
            short = [place for place, offset in enumerate(table.get("start", ())) if offset.rows > rows]
            pairs += [frozenset({(part, at), ("start", place)}) for place in short]
    return pairs


def _summary(
    operation: ListOperation, table: Mapping[str, Sequence[Class]], made: Array, decided: int, tied: int
) -> str:
    ways = f"{made.strength}-way combinations of {', '.join(parts(operation)[part].name for part in table)}"
    possible = made.total - len(made.impossible)
    all_of = "all" if decided == possible == made.total else f"{decided} of"
    said = [f"{len(made.rows)} queries exercise {all_of} {made.total} {ways}"]
    if made.impossible:
        said.append(f"{len(made.impossible)} are impossible with these rows, such as {_words(operation, table, made)}")
    if decided < possible:
        said.append(f"{possible - decided} stay undecided")
    if tied:
        said.append(f"{tied} answers agree up to the places of rows with equal sort keys")
    return "; ".join(said)


def _words(operation: ListOperation, table: Mapping[str, Sequence[Class]], made: Array) -> str:
    first = sorted(made.impossible[0])
    return ", ".join(f"{parts(operation)[part].name}: {table[part][at].label}" for part, at in first)


@requirement(
    "MIX-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=several,
    per="target",
    after=("MIX-01", *AFTER),
    needs="at least 2 rows",
    cites=PLACES,
)
def test_random_queries_are_answered_as_the_model_says(trial: Trial) -> None:
    """Random queries drawn for this data are answered as the model of the contract says.

    Classes are somebody's idea of what matters; a value between two boundaries is met by a client.

    Servers fail at one offset, one page size or one pair of names: at the border of a cache, a chunk or a shard.
    """
    trial.need(len(trial.snapshot) >= 2, "at least 2 rows")
    inquiry, done = Minimiser(trial), set[Query]()
    rounds = ROUNDS[trial.target.profile]
    for turn in range(rounds):
        drawing = _Drawing(inquiry, done)
        try:
            least = smallest(trial.collection, drawing.fails, seed=rounds * trial.target.seed + turn)
        except RunEnded:
            trial.findings += [finding for _, finding in drawing.found]
            raise
        if least is not None:
            inquiry.trace(*drawing.found[0], smaller=least)
    trial.notes.append(f"{len(done)} different queries drawn")


@dataclass(frozen=True)
class _Drawing:
    """One round of random queries. ``done`` are those of all rounds; ``found`` takes the first that is answered wrongly
    every time, with its finding: those that are drawn after it are meant to be smaller."""

    inquiry: Minimiser
    done: set[Query]
    found: list[tuple[Query, Finding]] = field(default_factory=list)

    def fails(self, drawn: Query) -> bool | None:
        """Whether a query is answered wrongly; None where no more may be asked."""
        return self.inquiry.fails(drawn) if self.found else self._is_new(drawn)

    def _is_new(self, drawn: Query) -> bool:
        """Judge a query for the first time; True where it shows something new that shows every time."""
        if drawn in self.done:
            return False
        self.done.add(drawn)
        _, finding = self.inquiry.confirm(drawn)
        if finding is None:
            return False
        if finding.shown[0] < finding.shown[1]:
            self.inquiry.trace(drawn, finding)
            return False
        self.found.append((drawn, finding))
        return True
