"""Fuzzing: what the other families do not think of."""

from __future__ import annotations

from ..checking.requirement import requirement
from ..checking.trial import Trial
from ..results.model import Level, Provenance

AFTER = (
    *("SCH-01", "SCH-02", "SCH-03", "SCH-04"),
    *("PAG-01", "PAG-02", "PAG-03", "PAG-04", "PAG-05", "PAG-06", "PAG-07", "PAG-08"),
    *("PAG-09", "PAG-10", "PAG-11", "PAG-13", "PAG-14", "PAG-15", "PAG-16", "ORD-01", "ORD-02", "ORD-03", "ORD-04"),
    *("ORD-05", "ORD-06", "ORD-07", "ORD-08", "ORD-09", "ORD-10", "FLT-01", "FLT-02", "FLT-03", "FLT-04", "FLT-05"),
    *("STY-01", "STY-03"),
    *("SEL-01", "SEL-02", "SEL-03", "SEL-04", "SEL-05", "SCO-01", "SCO-02", "SCO-03", "ERR-01", "ERR-02", "ERR-03"),
)
"""Whatever a family's own check found is that family's: fuzzing then shows no second cause."""


@requirement(
    "FUZ-01",
    Level.MUST,
    Provenance.STATED,
    per="target",
    others=True,
    after=AFTER,
    needs="a collection with rows that generated requests reach",
    cites=("responses", "row"),
    alone=True,
)
def test_generated_requests_are_answered_as_the_document_and_its_model_say(trial: Trial) -> None:
    """Requests that Schemathesis generates for the operation meet its checks, and every 2xx among them that parses as
    a legal query is what the model says.

    Named checks find the faults that somebody thought of; the combination that nobody thought of is met by a client.

    Servers crash on one value of an enum, ignore one parameter as soon as another is sent, answer with a status that
    no client was told of, or drop a field in a combination that no test has tried.
    """
    from ..fuzz import run

    run.run(trial)
