"""Scope: a listing holds the rows of its parent, all of one account, and of nobody else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from itertools import combinations

from ..checking import boundaries
from ..checking.judges import BEYOND, NOT_ROWS
from ..checking.outcome import Inapplicable, Outcome, Skip
from ..checking.requirement import has, requirement
from ..checking.trial import Trial
from ..codec.encode import text
from ..collection.answer import GONE, Answer
from ..collection.listing import Listing
from ..collection.request import Request
from ..flags import option
from ..http.secret import Secret
from ..oracle.canonical import digest_of
from ..oracle.difference import Difference, Kind, sequence
from ..oracle.legal import parents_fit, types
from ..oracle.ownership import stranger
from ..oracle.query import Query
from ..oracle.row import Row
from ..results.model import Level, Provenance
from .keys import wrong


@requirement(
    "SCO-01",
    Level.MUST,
    Provenance.STATED,
    applies=has("parent"),
    needs="at least 1 row",
    cites=("path",),
)
def test_every_row_belongs_to_its_parent(trial: Trial) -> None:
    """Every row belongs to the parent named in the path.

    The path is the only thing that keeps one conversation's runs apart from another's.

    A missing condition in one of the server's queries: often only in the filtered, the ordered or the paged one.
    """
    operation, parents, whole = trial.operation, trial.collection.parents, trial.collection.granted
    rows = len(trial.snapshot)
    queries = [Query(), Query(limit=whole), Query(limit=2, offset=rows // 2 or 1)]
    queries += [query.but(limit=whole) for query in boundaries.beside(trial.collection) if query.select is None]
    if not rows:  # no value is there to choose by
        queries += [Query(filters=((each.field, value),)) for each in operation.filters for value in each.values]
    if operation.select:
        fields = tuple(field for field in operation.parent.values() if field in operation.select.names)
        queries += [Query(limit=whole, select=fields)] if fields else []
    for query in queries:

        def judge(page: Answer) -> Outcome:
            if not page.ok:
                return NOT_ROWS
            wrong = [(row, member) for row in page.rows or () if (member := stranger(operation, parents, row))]
            if wrong:
                shown = ", ".join(f"{row.id} ({row.data[member]})" for row, member in wrong[:4])
                own = next(parents[path] for path, member in operation.parent.items() if member == wrong[0][1])
                ids = tuple(map(str, page.ids))
                return Difference(Kind.FOREIGN, f"only rows with {wrong[0][1]} {own}", shown, (), ids)
            return None if page.ids else Skip("no rows came")

        trial.compare([query], judge, invariant=True)


@requirement(
    "SCO-02",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("parent"),
    per="target",
    needs="two collections with rows",
    cites=("path",),
)
def test_two_collections_share_no_row(trial: Trial) -> None:
    """Two collections share no row.

    A row in two places is a leak from one of them.

    The parent is compared by prefix or without case, or a cache forgets it.
    """
    _apart(trial, _pairs(trial, lambda one, other: not _alike(one, other)), "two collections with rows")


@requirement(
    "SCO-07",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("parent", "!path.format"),
    per="target",
    needs="a collection with rows",
    cites=("path",),
)
def test_collections_whose_ids_begin_alike_share_no_row(trial: Trial) -> None:
    """Two collections share no row also where one parent's id is a prefix of the other's, and an id that is a letter
    shorter or longer than a parent's brings none of its rows.

    Counters and slugs make such ids every day: thread_1 and thread_10.

    The server looks the parent up by prefix or by a pattern.
    """
    full = [each for each in trial.target.readable() if len(each.snapshot)]
    trial.need(full, "a collection with rows")
    pairs = _pairs(trial, _alike)
    if pairs:
        _apart(trial, pairs, "two collections with rows")
    known = trial.target.best()
    for near in trial.target.near.get(known.name, ()):

        def judge(answer: Answer) -> Outcome:
            if answer.status == 200 and answer.rows is None:
                return NOT_ROWS
            own = [row.id for row in answer.rows or () if _stands_in(known, row)]
            if own and trial.ask(Query(), trial.target.unknown).rows:
                return Skip("an unknown parent has rows (SCO-03)")
            if own:
                said = f"no row of {known.name} for an id that is not its"
                return Difference(Kind.FOREIGN, said, f"{len(own)} of its rows", (), tuple(map(str, own)))
            if answer.rows:
                return Skip("another collection has this id")
            return None if answer.refused or answer.ok else Skip(f"answered with {answer.status}")

        trial.compare([Query()], judge, invariant=True, collection=near)


def _stands_in(other: Listing, row: Row) -> bool:
    """Whether a row is one of another collection's, whatever parent it names: ids may begin anew in each parent."""
    known = other.snapshot.by_id.get(row.id)
    return known is not None and _without_parent(other, known) == _without_parent(other, row)


def _without_parent(of: Listing, row: Row) -> Hashable:
    own = set(of.operation.parent.values())
    return digest_of({name: value for name, value in row.data.items() if name not in own})


def _alike(one: Listing, other: Listing) -> bool:
    pairs = zip(one.parents.values(), other.parents.values(), strict=True)
    return all(a.startswith(b) or b.startswith(a) for a, b in pairs)


def _pairs(trial: Trial, wanted: Callable[[Listing, Listing], bool]) -> list[tuple[Listing, Listing]]:
    full = [collection for collection in trial.target.readable() if len(collection.snapshot)]
    return [pair for pair in combinations(full, 2) if wanted(*pair)]


def _apart(trial: Trial, pairs: list[tuple[Listing, Listing]], what: str) -> None:
    trial.need(pairs, what)
    for one, other in pairs:

        def judge(page: Answer, one: Listing = one, other: Listing = other) -> Outcome:
            if not page.ok:
                return NOT_ROWS
            both = [row.id for row in page.rows or () if _stands_in(other, row)]
            if both:
                shown = ", ".join(map(str, both[:6]))
                return Difference(Kind.FOREIGN, f"no row in both {one.name} and {other.name}", f"in both: {shown}")
            return None

        trial.compare([Query(limit=one.granted)], judge, invariant=True, collection=one)


@requirement(
    "SCO-03",
    Level.MUST,
    Provenance.STATED,
    applies=has("parent"),
    per="target",
    cites=("path", "404"),
)
def test_an_unknown_parent_has_no_rows(trial: Trial) -> None:
    """An unknown parent gives the documented 404; where none is documented, no rows: 404 and `[]` are both tolerated.

    A mistyped id must not look like an empty conversation where the document promises a 404, nor show other rows.

    Servers answer 200 and `[]` because they never look the parent up, or drop a condition that matches nothing.
    """
    unknown = trial.target.unknown
    stated = "404" in trial.operation.responses and parents_fit(trial.operation, unknown.parents)
    for query in _any_listing(trial):

        def judge(answer: Answer, query: Query = query) -> Outcome:
            if answer.rows:
                return Difference(Kind.FOREIGN, "no rows of a parent that does not exist", f"{len(answer.ids)} rows")
            if _anywhere(trial, query, answer):
                return Skip("a collection that is there gets the same")
            if stated and answer.status != 404:
                return Difference(Kind.STATUS, "the documented 404", str(answer))
            if answer.status == 200 and answer.rows is None:
                return NOT_ROWS
            if answer.refused or answer.ok:
                trial.observe("unknown", f"answered with {answer.status}" + (" and no rows" if answer.ok else ""))
                return None
            return Difference(Kind.STATUS, "a refusal or no rows", str(answer))

        trial.compare([query], judge, invariant=True, collection=unknown)


def _anywhere(trial: Trial, query: Query, answer: Answer) -> bool:
    """Whether it is not the parent that an error answers: the same is said where there are rows, or past their end."""
    if answer.status < 400 or answer.status in GONE:
        return False
    past = query.but(offset=len(trial.snapshot)) if query.offset else query
    return trial.ask(past).status == answer.status


def _any_listing(trial: Trial) -> list[Query]:
    queries = [Query()]
    if trial.operation.page:
        queries += [Query(limit=5), Query(limit=2, offset=0), Query(offset=1)]
    queries += [Query(order=sort) for sort in boundaries.sorts(trial.operation)]
    for filter_ in trial.operation.filters:
        queries += [Query(filters=((filter_.field, value),)) for value in filter_.values]
    if trial.operation.select:
        queries.append(Query(select=(trial.operation.select.names[0],)))
    return queries


@requirement(
    "SCO-04",
    Level.MUST,
    Provenance.STATED,
    Provenance.HTTP,
    applies=has("parent"),
    per="target",
    cites=("path",),
)
def test_a_malformed_parent_id_is_refused(trial: Trial) -> None:
    """A malformed parent id is refused (404 tolerated): never 5xx, never rows.

    Where the document allows the text (it gives the id no format, pattern or other type), no rows are tolerated too.

    The text reaches a database column of type uuid, or a pattern, and the server fails with a 500.
    """
    paths = [p.schema for p in trial.operation.parameters if p.location == "path"]
    formed = any("format" in schema and set(types(schema)) <= {"string"} for schema in paths)
    for place in trial.target.malformed:
        allowed = not formed and parents_fit(trial.operation, place.parents)

        def judge(answer: Answer, place: Listing = place, allowed: bool = allowed) -> Outcome:
            said = f"{place.path[:80]} is refused"
            if answer.rows:
                return Difference(Kind.FOREIGN, said, f"{len(answer.ids)} rows")
            if answer.status == 200 and answer.rows is None and allowed:
                return NOT_ROWS
            if answer.refused or (answer.ok and allowed):
                return None
            if 300 <= answer.status < 400:
                return Skip("answered with a redirect")
            return Difference(Kind.STATUS if answer.status >= 500 else Kind.ACCEPTED, said, str(answer))

        trial.compare([Query()], judge, invariant=True, collection=place)


@requirement(
    "SCO-08",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("parent"),
    per="target",
    needs="a collection with rows",
    cites=("path", "404"),
)
def test_an_id_opens_its_own_rows_only(trial: Trial) -> None:
    """Another spelling of a parent's id (a UUID in upper case, in braces, without dashes; an integer with zeros before
    it) gives the same rows or is refused, with the documented 404 where there is one; an id that differs in a
    character, or is cut short or made longer, opens none of its rows. Neither gives a 5xx or another parent's rows.

    Ids are copied from logs and pages that write them otherwise or cut them short; an empty conversation, or that of
    somebody else, is taken for an answer.

    Servers look a parent up by the beginning of its id, check the id in one spelling and look it up in another, or let
    the database parse it.
    """
    own = trial.collection
    trial.need(len(trial.snapshot), "a collection with rows")
    stated = "404" in trial.operation.responses
    for place in trial.target.spelled.get(own.name, ()):

        def same(answer: Answer, place: Listing = place) -> Outcome:
            said = f"{place.path[:80]} gives the rows of {own.name} or is refused"
            if answer.ok and not answer.rows and stated and not _for_any_id(trial, answer):
                return Difference(Kind.ACCEPTED, said, str(answer))
            known = answer.rows is None or _known(trial, answer)
            if not known and not _for_any_id(trial, answer):
                return Difference(Kind.FOREIGN, said, f"{len(answer.ids)} rows, some of elsewhere")
            return _never_crashed(trial, answer, said)

        trial.compare([Query()], same, invariant=True, collection=place)
    for place in trial.target.altered.get(own.name, ()):

        def none_of_it(answer: Answer, place: Listing = place) -> Outcome:
            said = f"{place.path[:80]} gives no rows of {own.name}"
            rows = [row for row in answer.rows or () if _stands_in(own, row)]
            rows += [row for row in answer.rows or () if stranger(trial.operation, place.parents, row)]
            if rows and not _for_any_id(trial, answer):
                ids = tuple(dict.fromkeys(str(row.id) for row in rows))
                return Difference(Kind.FOREIGN, said, f"{len(ids)} rows that are not its own", (), ids)
            return Skip("any id gives rows (SCO-03, SCO-04)") if rows else _never_crashed(trial, answer, said)

        trial.compare([Query()], none_of_it, invariant=True, collection=place)


def _known(trial: Trial, answer: Answer) -> bool:
    """Whether all rows are those of the collection under test, also where some were added meanwhile."""
    new = set(answer.ids) - set(trial.snapshot.by_id)
    whole = Query(limit=trial.collection.granted) if trial.operation.page else Query()
    return not new or new <= set(trial.collection.ask(whole, fresh=True).ids)


def _never_crashed(trial: Trial, answer: Answer, said: str) -> Outcome:
    if answer.status == 200 and answer.rows is None:
        return NOT_ROWS
    if answer.refused or answer.ok:
        return None
    if answer.status < 500:
        return Skip(f"answered with {answer.status}")
    if _for_any_id(trial, answer):
        return Skip("any id gives the same (SCO-03, SCO-04)")
    return Difference(Kind.STATUS, said, str(answer))


def _for_any_id(trial: Trial, answer: Answer) -> bool:
    """Whether an id that is nobody's gets the same kind of answer: that is a matter of its own."""
    target = trial.target
    others = [trial.ask(Query(), each) for each in (target.unknown, *target.malformed[:1], *target.malformed[-1:])]
    return any(each.status == answer.status and bool(each.rows) == bool(answer.rows) for each in others)


@requirement(
    "SCO-05",
    Level.MUST,
    Provenance.IMPLIED,
    applies=has("parent", "security"),
    per="target",
    needs=f"the id of another account's parent ({option('foreign')})",
    cites=("security", "path"),
)
def test_a_collection_of_another_account_is_not_readable(trial: Trial) -> None:
    """A collection of another account is not readable.

    Ids get around in logs, links and support tickets; knowing one must not open it.

    The server checks that the key is valid and that the parent exists, not that they belong together.
    """
    foreign = trial.target.foreign
    trial.need(foreign is not None, f"the id of another account's parent ({option('foreign')})")
    for query in _any_listing(trial):

        def judge(answer: Answer, query: Query = query) -> Outcome:
            said = _closed(answer)
            return Skip("a collection of one's own gets the same") if said and _anywhere(trial, query, answer) else said

        trial.compare([query], judge, invariant=True, collection=foreign)


@requirement(
    "SCO-09",
    Level.MUST,
    Provenance.IMPLIED,
    per="target",
    after=("AUT-01", "AUT-02", "AUT-03", "SCO-05"),
    needs="a collection with rows, and a credential of another account that the server accepts "
    f"({option('other-header')})",
    cites=("security", "path"),
)
def test_another_accounts_credential_reads_none_of_the_rows(trial: Trial) -> None:
    """The credential of another account or team (`--other-header`) reads none of this one's rows.

    A key that is valid is not yet a key to everything; customers of one server must not read each other.

    The server checks that the key is valid and not whose it is, takes some keys for an administrator's, or keeps
    answers in a cache without regard to who asked.
    """
    if not trial.target.client.other:
        raise Inapplicable(f"no credential of another account is given ({option('other-header')})")
    places = [each for each in trial.target.readable() if len(each.snapshot)]
    trial.need(places, "a collection with rows")
    for place in [trial.collection, *(each for each in places if each is not trial.collection)][:PLACES]:
        for query in _any_listing(trial) if place is trial.collection else [Query()]:

            def judge(own: Answer, other: Answer, place: Listing = place, query: Query = query) -> Outcome:
                if not own.ok or not own.rows:
                    return Skip("the listing has no rows for one's own credential")
                if other.status == 401:
                    return Skip("the other credential is refused with 401: give one that the server accepts")
                rows = [row for row in other.rows or () if trial.operation.parent or _stands_in(place, row)]
                if rows and _open_to_all(trial, place, query):
                    return Skip("no right credential is needed (AUT-01, AUT-02)")
                if rows:
                    said = f"{len(rows)} rows with another's credential"
                    return Difference(Kind.FOREIGN, f"no rows of {place.name}", said)
                if other.ok or other.refused:
                    return None
                same = _anywhere(trial, query, other)
                return Skip("one's own credential gets the same past the end") if same else _closed(other)

            written = text(trial.operation, query)
            questions = [Request(written), Request(written, credential="other")]
            trial.compare(questions, judge, invariant=True, collection=place)


def _open_to_all(trial: Trial, place: Listing, query: Query) -> bool:
    """Whether rows come without a credential, or with a wrong one, where the contract asks for one."""
    if not trial.operation.security:
        return False
    tried: list[str | Secret] = ["none", *(wrong(trial)[:1] if trial.target.client.credentials else [])]
    written = text(trial.operation, query)
    return any(trial.ask(Request(written, credential=each), place).rows for each in tried)


PLACES = 4
"""Collections that are asked for with the credential of another account."""


def _closed(answer: Answer) -> Outcome:
    """Rows of another account are counted and hashed, never quoted."""
    if answer.rows:
        marks = [hashlib.sha256(str(name).encode(errors="surrogatepass")).hexdigest()[:12] for name in answer.ids[:3]]
        return Difference(Kind.FOREIGN, "no rows of another account", f"{len(answer.ids)} rows (ids hash to {marks})")
    if answer.status == 200 and answer.rows is None:
        return NOT_ROWS
    if answer.refused or answer.ok:
        return None
    return Difference(Kind.STATUS, "a refusal or no rows", f"status {answer.status}")


def _opened(plain: Answer, scoped: Answer) -> Outcome:
    return Skip("it is open without the header too (SCO-05)") if plain.rows else _closed(scoped)


@requirement(
    "SCO-06",
    Level.SHOULD,
    Provenance.IMPLIED,
    applies=has("parent", "scope"),
    per="target",
    needs=f"a team id that the credential may use ({option('scope')})",
    cites=("scope",),
)
def test_the_scope_header_opens_no_other_collection(trial: Trial) -> None:
    """The team header opens no other collection; where the vendor says so, one's own listing is the same with it.

    A header that anyone can set must narrow what is seen, never widen it.

    The server takes the header for the account, and lists what that team has.
    """
    scopes = trial.target.scopes
    trial.need(scopes, f"a team id that the credential may use ({option('scope')})")
    for name, value in scopes.items():
        header = ((name, value),)
        if trial.target.foreign is not None:
            questions = [Request(), Request(headers=header)]
            trial.compare(questions, _opened, invariant=True, collection=trial.target.foreign)
        neutral = name.lower() in {each.lower() for each in trial.operation.neutral}
        queries = [Query(), Query(limit=trial.collection.granted)]
        queries += [Query(limit=5), Query(limit=2, offset=1)] if trial.operation.page else []
        for query in [*queries, *boundaries.beside(trial.collection)]:

            def judge(plain: Answer, scoped: Answer, name: str = name, neutral: bool = neutral) -> Outcome:
                if not plain.ok:
                    return NOT_ROWS
                other = [row for row in scoped.ids if row not in trial.snapshot.by_id and row not in plain.ids]
                if other and trial.collection.partial:
                    return BEYOND
                if other:
                    return Difference(Kind.FOREIGN, f"with {name} no other rows", f"{len(other)} rows of elsewhere")
                if not neutral:
                    return None
                if scoped.status == 200 and scoped.rows is None:
                    return NOT_ROWS
                result = sequence(trial.snapshot, plain.rows or (), scoped.rows or ())
                if scoped.ok and not isinstance(result, Difference):
                    return result
                names = (tuple(map(str, plain.ids)), tuple(map(str, scoped.ids)))
                return Difference(Kind.CONTENT, f"with {name} the same {len(plain.ids)} rows", str(scoped), *names)

            trial.compare([query, Request(text(trial.operation, query), headers=header)], judge)
