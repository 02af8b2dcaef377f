"""Ranges: what becomes of rows that are equal to a bound, and how bounds may be written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations

from ..checking import conditions
from ..checking.judges import ids_of, not_crashed, rows_or
from ..checking.outcome import Outcome, Skip
from ..checking.requirement import KINDS, has, requirement
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..contract.filter import Filter
from ..contract.model import ListOperation
from ..oracle import legal
from ..oracle.difference import Difference, Kind
from ..oracle.instants import instant, stamp
from ..oracle.operators import OPERATORS, compared
from ..oracle.query import Condition, Query
from ..plural import many
from ..results.model import Level, Provenance
from .filtering_values import say_what_lacks
from .ranges import asked, filters_of, lacking, whole

UNANSWERED = Skip("a bound is not answered", left_to=("RNG-01",))


@requirement(
    "RNG-03",
    Level.MUST,
    Provenance.STATED,
    applies=has("filter.bound"),
    after=("RNG-01", "RNG-02"),
    needs="a row equal to the bound",
    cites=("filter",),
)
def test_a_value_equal_to_the_bound_is_in_or_out_as_stated(trial: Trial) -> None:
    """A row equal to the bound is kept or left out as the operator says; where nobody says, the same for every value
    and page.

    Who reads on from the last time stamp that he has seen gets its rows twice, or never.

    Servers write `>` for `>=`, compare with the end of the day or second, or with a float that is a little off.
    """
    lacks, kept = lacking(trial, "bound", "rows on both sides"), dict[str, bool]()
    for condition in asked(trial, "bound"):
        rows = conditions.edge(trial.snapshot, condition)
        question = whole(trial, condition)
        if rows and question is not None:
            trial.compare([question], partial(_as_stated, trial, condition, kept), weight=len(rows))
    told = {
        trial.operation.filter(each.filter).name
        for each in asked(trial, "bound")
        if conditions.edge(trial.snapshot, each)
    }
    lacks += [f"a row equal to a bound of {each.field}" for each in filters_of(trial, "bound") if each.name not in told]
    say_what_lacks(trial, [*dict.fromkeys(lacks)])


def _as_stated(trial: Trial, condition: Condition, kept: dict[str, bool], page: Answer) -> Outcome:
    what = trial.named(Query(where=(condition,)))
    if not page.ok:
        return Skip(f"{what} is not answered", left_to=("RNG-01",))
    filter_ = trial.operation.filter(condition.filter)
    edge, came = [str(row.id) for row in conditions.edge(trial.snapshot, condition)], {*map(str, page.ids)}
    within = [name for name in edge if name in came]
    stated, some = OPERATORS[filter_.op].edge, 0 < len(within) < len(edge)
    due = kept.setdefault(filter_.name, bool(within)) if stated is None and not some else bool(stated)
    if (some or bool(within) != due) and _finer(trial, condition, edge):
        return Skip("time stamps of rows that are finer than they are shown")
    if some:
        want = f"the {many(len(edge), 'row')} equal to the bound of {what} all kept, or none"
        return Difference(Kind.MISSING, want, f"{len(within)} of them", tuple(edge), ids_of(page))
    if stated is None:
        words = "in it" if within else "not in it"
        trial.observe("bounds", f"has rows equal to a bound {words}", filter_.parameter.name)
    if bool(within) == due:
        return None
    want = f"rows equal to the bound of {what} {'kept' if due else 'left out'}"
    kind = Kind.MISSING if due else Kind.EXTRA
    got = f"{'left out' if due else 'kept'}: {', '.join(edge[:6])}"
    return Difference(kind, want, got, tuple(edge), ids_of(page))


def _finer(trial: Trial, condition: Condition, edge: list[str]) -> bool:
    """Whether rows whose time stamp looks equal to a bound lie behind it in truth: by a bound that is a little later,
    behind which some of them still stand."""
    filter_, moment = trial.operation.filter(condition.filter), instant(condition.values[0])
    if moment is None:
        return False
    later = f"{stamp(moment[0])}.{moment[1]}1Z"
    question = whole(trial, Condition(filter_.name, later)) if legal.fits(filter_.parameter.schema, later) else None
    page = trial.ask(question) if question is not None else None
    if page is None or not page.ok:
        return True  # nobody can tell
    came, above = {*map(str, page.ids)}, OPERATORS[filter_.op].bound > 0
    return any((name in came) == above for name in edge)


def pairs_of(operation: ListOperation) -> Iterator[tuple[Filter, Filter]]:
    """Bounds of one field from below and from above."""
    for one, two in combinations([each for each in operation.filters if each.op in KINDS["bound"]], 2):
        if one.field == two.field and OPERATORS[one.op].bound != OPERATORS[two.op].bound:
            yield (one, two) if OPERATORS[one.op].bound > 0 else (two, one)


def _both(operation: ListOperation) -> bool:
    return any(pairs_of(operation))


@requirement(
    "RNG-04",
    Level.MUST,
    Provenance.IMPLIED,
    applies=_both,
    after=("RNG-01", "RNG-02", "RNG-03", "RNG-05"),
    needs="rows on both sides of a bound",
    cites=("filter",),
)
def test_two_bounds_at_one_value_cover_all_rows_that_have_one(trial: Trial) -> None:
    """A lower and an upper bound at one value cover all rows with a value, and share those equal to it at most.

    Reports are made month by month: what lies between two months is in none.

    Servers round one of the two ends, or read them in different zones.
    """
    snapshot, found = trial.snapshot, 0
    for low, high in pairs_of(trial.operation):
        for condition in conditions.telling(snapshot, low):
            other = Condition(high.name, condition.value)
            questions = [each for each in (whole(trial, condition), whole(trial, other)) if each is not None]
            if len(questions) == 2:
                found += 1
                trial.compare(questions, partial(_parted, trial, condition, (low, high)))
    trial.need(found, "rows on both sides of a bound, in a collection that one page holds")


@rows_or(UNANSWERED)
def _parted(trial: Trial, condition: Condition, bounds: tuple[Filter, Filter], above: Answer, below: Answer) -> Outcome:
    low, high = bounds
    text, rows = condition.values[0], [row for row in trial.snapshot.rows if row.value(low.field) is not None]
    sides = {row.id: compared(trial.operation, low, row, text) for row in rows}
    edge = {name for name, side in sides.items() if not side}  # of rows on the day of a date nobody knows more
    equal = {name for name, side in sides.items() if side == 0}
    inclusive = any(OPERATORS[each.op].edge for each in bounds)
    due = {name for name in sides if name not in edge or (inclusive and name in equal)}
    lost = [str(name) for name in due - {*above.ids} - {*below.ids}]
    at = f"{low.parameter.name} and {high.parameter.name} at {condition.values[0]}"
    if lost:
        return Difference(
            Kind.MISSING, f"every row with {low.field} in {at}", f"in none: {', '.join(sorted(lost)[:6])}"
        )
    twice = [str(name) for name in ({*above.ids} & {*below.ids}) - edge]
    if twice:
        return Difference(Kind.DUPLICATED, f"no other row twice in {at}", f"in both: {', '.join(sorted(twice)[:6])}")
    return None


def _times(operation: ListOperation) -> bool:
    return any(_is_time(operation, each) for each in operation.filters)


def _is_time(operation: ListOperation, filter_: Filter) -> bool:
    schema = operation.field_schema(filter_.field)
    asked_for = filter_.parameter.schema.get("format")
    return filter_.op in KINDS["bound"] and schema.get("format") == "date-time" and asked_for in (None, "date-time")


@requirement(
    "RNG-06",
    Level.MUST,
    Provenance.STATED,
    applies=_times,
    after=("RNG-01", "RNG-02", "RNG-03"),
    needs="time stamps on both sides of a bound",
    cites=("filter",),
)
def test_bounds_are_instants_whatever_their_zone(trial: Trial) -> None:
    """A bound is an instant: the same moment in `Z`, in another zone or with more digits keeps the same rows.

    Clients send the zone of their users.

    Servers compare the text, drop the offset, or read `+` in the query as a blank.
    """
    filters = [each for each in trial.operation.filters if _is_time(trial.operation, each)]
    found = 0
    for filter_ in filters:
        for condition in conditions.telling(trial.snapshot, filter_)[:2]:
            for text in spellings(condition.values[0]):
                schema = filter_.parameter.schema
                if not legal.fits(schema, text):
                    continue
                one, two = whole(trial, condition), whole(trial, Condition(filter_.name, text))
                if one is not None and two is not None:
                    found += 1
                    trial.compare([one, two], partial(_alike, condition.values[0], text))
    trial.need(found, "time stamps on both sides of a bound, in a collection that one page holds")


def spellings(text: str) -> list[str]:
    """Other texts of the same moment: in zones before and behind, and with more digits."""
    moment = instant(text)
    if moment is None:
        return []
    seconds, fraction = moment
    digits = f".{fraction}" if fraction else ""
    found = [f"{stamp(seconds + shift * 3600)}{digits}{zone}" for shift, zone in ((9, "+09:00"), (-8, "-08:00"))]
    return [*found, f"{stamp(seconds)}.{(fraction or '0').ljust(3, '0')}Z"]


@rows_or(UNANSWERED)
def _alike(text: str, other: str, one: Answer, two: Answer) -> Outcome:
    lost = sorted(map(str, {*one.ids} ^ {*two.ids}))
    if not lost:
        return None
    said = f"on one side only: {', '.join(lost[:6])}"
    kind = Kind.MISSING if {*one.ids} - {*two.ids} else Kind.EXTRA
    return Difference(kind, f"the rows of {text} for {other}", said, ids_of(one), ids_of(two))


@requirement(
    "RNG-07",
    Level.MUST,
    Provenance.STATED,
    applies=has("filter.bound"),
    per="target",
    cites=("filter",),
)
def test_bounds_at_the_ends_of_their_type_crash_nothing(trial: Trial) -> None:
    """Valid bounds at the ends of their type (the years 1 and 9999, far numbers) are answered or refused, never with a
    server error.

    "Since ever" and "for ever" are what clients send for no bound.

    Servers subtract a zone from year 1, count milliseconds in 32 bits, or hand the text to the database.
    """
    asked_any = False
    for filter_ in filters_of(trial, "bound"):
        for text in extremes(trial.operation, filter_):
            if legal.fits(filter_.parameter.schema, text):
                asked_any = True
                query = Query(where=(Condition(filter_.name, text),))
                trial.compare([query], partial(not_crashed, what=trial.named(query)), invariant=True)
    trial.need(asked_any, "a bound of numbers, dates or time stamps")


def extremes(operation: ListOperation, filter_: Filter) -> tuple[str, ...]:
    """Legal bounds at the ends of the type of a filter's field."""
    schema = operation.field_schema(filter_.field)
    kinds = {schema.get("format"), *legal.types(schema)}
    if "date-time" in kinds:
        return (
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59-12:00",
        )
    if "date" in kinds:
        return ("0001-01-01", "9999-12-31")
    return ("-2147483649", "9223372036854775807") if kinds & {"integer", "number"} else ()


@requirement(
    "RNG-08",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=_both,
    per="target",
    after=("RNG-01", "RNG-02", "RNG-09"),
    needs="rows of at least 3 values",
    cites=("filter",),
)
def test_a_lower_bound_above_the_upper_one_keeps_nothing(trial: Trial) -> None:
    """A lower bound above the upper one keeps no rows, or is refused.

    A form with the two dates swapped must not export everything.

    Servers swap the two quietly, or drop one of them.
    """
    found = 0
    for low, high in pairs_of(trial.operation):
        texts = conditions.bounds(trial.snapshot, low)
        if len(texts) < 5 or texts[1][:10] == texts[2][:10]:
            continue
        where = (Condition(low.name, texts[2]), Condition(high.name, texts[1]))  # above three quarters, below one
        found += 1
        query = Query(where=where)
        trial.compare([query], partial(_nothing, trial.named(query)), invariant=True)
    trial.need(found, "rows of at least 5 values")


def _nothing(what: str, page: Answer) -> Outcome:
    if wrong := not_crashed(page, what):
        return wrong
    if page.ids:
        return Difference(
            Kind.EXTRA, f"no rows, or a refusal, for {what}", many(len(page.ids), "row"), (), ids_of(page)
        )
    return None
