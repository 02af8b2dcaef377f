"""What a generated request's answer shows: computed from the snapshot where the request is legal, else as far as the
document goes."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from ..checking.judges import BEYOND, UNSTABLE
from ..checking.outcome import Outcome, Skip
from ..checking.outcome_groups import reaction
from ..checking.trial import Trial
from ..codec.encode import encode
from ..codec.parse import parse
from ..collection.answer import Answer
from ..collection.following import short_with_next
from ..collection.listing import Listing
from ..contract.page import Page
from ..oracle import received
from ..oracle.difference import Difference, Kind
from ..oracle.expected import Unknown, fields_of
from ..oracle.ownership import stranger
from ..oracle.query import Query
from ..oracle.row import Row
from ..oracle.row_schema import RowValidator, row_validator
from .findings import FuzzFindings
from .targeting import Aimed

PLAIN_LIMIT, PLAIN_OFFSET = 100, 2**31 - 1
"""Up to this a legal limit must be granted; larger ones than these are noted as large."""

_INTEGER = re.compile(r"-?[0-9]+\Z")


class Judge(FuzzFindings):
    """Judges the answers of the list operation one by one."""

    def __init__(self, trial: Trial) -> None:
        super().__init__(trial)
        self._operation = trial.operation
        self._validators: dict[tuple[str, ...] | None, RowValidator] = {}

    def look(self, aimed: Aimed, answer: Answer) -> None:
        """Count an answer and judge it."""
        self.count(answer)
        self.tally.with_rows += bool(answer.ok and answer.rows)
        if answer.infrastructure:
            return
        query = self._query(aimed)
        self._note(aimed, answer)
        legal = query is not None and answer.ok
        decided = self.take(aimed, answer, lambda again: self._outcome(aimed, query, again), weight=int(legal))
        self.tally.judged += legal and decided

    def _query(self, aimed: Aimed) -> Query | None:
        """The legal query that the request asks of known data, else None."""
        strange = any(name not in self._operation.neutral for name, _ in aimed.request.headers)
        return None if strange or not aimed.known else parse(self._operation, aimed.request.query)

    def _outcome(self, aimed: Aimed, query: Query | None, answer: Answer) -> Outcome:
        status = answer.status
        if status >= 500:
            return Difference(Kind.STATUS, "no 5xx, whatever is asked", str(answer))
        if status == 200:
            return self._judge_rows(aimed, query, answer)
        if self.tolerated(aimed, answer):
            return None
        if not self._operation.documents(status):
            listed = ", ".join(self._operation.responses)
            return Difference(Kind.STATUS, f"a status that the document lists ({listed})", str(answer))
        if query is not None and answer.refused and self._must_be_granted(aimed.collection, query) and not aimed.wild:
            return Difference(Kind.REFUSED, "the legal request is answered with 200", str(answer))
        return None

    def _judge_rows(self, aimed: Aimed, query: Query | None, answer: Answer) -> Outcome:
        if answer.rows is None:
            return None  # the body is judged by Schemathesis's own checks
        validator = self._validator(fields_of(self._operation, query) if query else self._asked(aimed))
        for row in answer.rows:
            if said := validator.violations(row):
                rows = "rows that are valid against the document's row schema"
                return Difference(Kind.SCHEMA, rows, f"row {row.id}: {'; '.join(said[:3])}")
        if foreign := self._foreign(aimed, answer.rows):
            return foreign
        if query is None or (aimed.wild and not answer.rows):
            return None
        if self._operation.unstable:
            return UNSTABLE
        outcome = received.difference(aimed.collection.snapshot, query, answer.rows)
        if (query.size or 0) > PLAIN_LIMIT and isinstance(outcome, Difference) and outcome.kind is Kind.SHORT:
            return Skip("")  # a quiet cap is judged by PAG-12 alone
        if isinstance(outcome, Difference) and short_with_next(self._operation, query, answer):
            return Skip("")
        return BEYOND if isinstance(outcome, Unknown) else outcome

    def _foreign(self, aimed: Aimed, rows: tuple[Row, ...]) -> Difference | None:
        """Rows that name another parent than the one asked for, or any rows of a parent that exists nowhere."""
        parents = aimed.collection.parents
        others = [(row, member) for row in rows if (member := stranger(self._operation, parents, row))]
        if not others:
            return None
        row, member = others[0]
        ids = tuple(str(each.id) for each, _ in others)
        said = f"row {row.id} with {member} {row.value(member)}"
        return Difference(Kind.FOREIGN, f"rows of {', '.join(parents.values())}", said, actual_ids=ids)

    def _validator(self, select: tuple[str, ...] | None) -> RowValidator:
        if select not in self._validators:
            self._validators[select] = row_validator(self._operation, select)
        return self._validators[select]

    def _asked(self, aimed: Aimed) -> tuple[str, ...] | None:
        """What an odd query selects: nobody knows, so nothing is required where a select was sent."""
        return () if self.selects(aimed) else None

    def selects(self, aimed: Aimed) -> bool:
        """Whether the request sends the parameter that cuts rows down."""
        select = self._operation.select
        return select is not None and any(name in select.slots for name, _ in _sent_pairs(aimed))

    def _must_be_granted(self, place: Listing, query: Query) -> bool:
        """Whether the document leaves no room to refuse: small numbers, and no 0 where no minimum allows it. A server
        that refused such a limit when its collections were read has a cap, which is PAG-12's matter, and PAG-17's is
        where it refused an offset; offsets past the end are PAG-08's."""
        page = self._operation.page
        if page is None:
            return True
        least = 1 if page.least is None else page.least
        most = min(each.limits.largest for each in self.trial.target.collections)
        limit_ok = query.size is None or least <= query.size <= min(PLAIN_LIMIT, most)
        last = place.snapshot.listed - (page.facts.get("past") == "refuse")
        return limit_ok and (query.start or 0) <= max(last, 0) and not place.limits.refuses(query)

    def _note(self, aimed: Aimed, answer: Answer) -> None:
        """What the server does with a number that the document does not bound, all else being legal."""
        page = self._operation.page
        if page is None or not aimed.known or aimed.wild or not (answer.ok or answer.refused):
            return
        sent = _sent_pairs(aimed)
        odd = [(name, value) for name, value in sent if _topic(page, name, value)]
        rest = [pair for pair in sent if pair not in odd]
        if len(odd) == 1 and parse(self._operation, encode(rest)) is not None:
            topic, subject = _topic(page, *odd[0]) or ("", "")
            did = f"refused with {answer.status}" if answer.refused else "answered with 200"
            did = reaction(answer) if topic == "negative" else did
            self.trial.observe(topic, did, subject)


def _sent_pairs(aimed: Aimed) -> list[tuple[str, str]]:
    return parse_qsl(aimed.request.query, keep_blank_values=True)


def _topic(page: Page, name: str, value: str) -> tuple[str, str] | None:
    """The observation's topic and subject where a number is one that the document does not bound."""
    for parameter, most in ((page.size, PLAIN_LIMIT), (page.position, PLAIN_OFFSET)):
        if parameter is None or name != parameter.name or not _INTEGER.match(value):
            continue
        if value.startswith("-"):
            return ("negative", f"a negative {name}") if parameter.minimum is None else None
        large = len(value) > 18 or int(value) > most
        return ("large", f"{name} above {most}") if large and parameter.maximum is None else None
    return None
