"""Which failure explains which: a finding whose premise failed in the same way for the same parameters is its
consequence, every other is a root."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..oracle.difference import Kind
from .model import Finding, Level, RequirementFacts, Result, Verdict

UNREAD_QUERY = "HTT-04"
"""Where the query is not looked at, no requirement on it can hold."""

UNSTEADY = ("ORD-04", "ORD-09")
"""Where identical requests are answered differently, so is whatever is asked."""

BESIDE = ("SCO", "AUT")
"""Families about who may read what: neither explains that."""

ITSELF = "SCO-06"
"""It holds a listing against the same one, asked for again."""

ROWS, VALUES, FAILED = "which rows came", "what is in them", "no answer where one was due"

NATURES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys((Kind.MISSING_FIELD, Kind.EXTRA_FIELD, Kind.SCHEMA), frozenset({VALUES})),
    **dict.fromkeys((Kind.CONTENT, Kind.ALTERED), frozenset({ROWS, VALUES})),  # rows without id are told by values
    **dict.fromkeys((Kind.REFUSED, Kind.STATUS), frozenset({FAILED})),
    Kind.ACCEPTED: frozenset({Kind.ACCEPTED}),
}
"""What a kind of difference is about; not listed: which rows came."""


@dataclass(frozen=True)
class Place:
    """A finding: the place of its result among the results, and its own in that."""

    result: int
    finding: int


Causes = dict[Place, Place]


def marked(results: Iterable[Result], facts: Mapping[str, RequirementFacts]) -> tuple[Result, ...]:
    """The results with every finding that another one explains marked with the requirement of that; a result is a
    consequence where all its findings are."""
    results = tuple(results)
    causes = explained(results, facts)
    told = []
    for at, result in enumerate(results):
        because = [causes.get(Place(at, n)) for n in range(len(result.findings))]
        names = [results[each.result].id if each else None for each in because]
        findings = tuple(
            replace(finding, consequence_of=name) for finding, name in zip(result.findings, names, strict=True)
        )
        whole = bool(names) and None not in names
        told.append(replace(result, findings=findings, consequence_of=names[0] if whole else None))
    return tuple(told)


def explained(results: Sequence[Result], facts: Mapping[str, RequirementFacts]) -> Causes:
    """Findings -> the finding that explains them, of a premise that failed or is waived."""
    places = [
        Place(at, n)
        for at, result in enumerate(results)
        if result.verdict in (Verdict.FAILED, Verdict.WAIVED) and result.id in facts
        for n in range(len(result.findings))
    ]
    causes: Causes = {}
    applying = {each.id for each in results if each.verdict is not Verdict.NOT_APPLICABLE}
    idle = {each.id for each in results} - applying
    known = {name: each for name, each in facts.items() if name not in idle}
    for place in places:
        result, finding = _at(results, place)
        premises = {each: turn for turn, each in enumerate(_premises(result.id, known))}
        level = facts[result.id].level
        fitting = [
            (premises.get(other.id, -1), other.collection != result.collection, each)
            for each in places
            if (other := results[each.result]).operation in (result.operation, *finding.elsewhere)
            and other.id != result.id
            and _weighs(facts[other.id].level, level)
            and _explains(other.id, other.findings[each.finding], result, finding, premises)
        ]
        if fitting:
            causes[place] = min(fitting, key=lambda each: each[:2])[2]
    return causes


def _at(results: Sequence[Result], place: Place) -> tuple[Result, Finding]:
    return results[place.result], results[place.result].findings[place.finding]


def _premises(identity: str, facts: Mapping[str, RequirementFacts]) -> Iterator[str]:
    """What a requirement builds on, the nearest first; what does not apply is built on nothing."""
    known, layer = {identity: None}, [identity]
    while layer:
        layer = [each for name in layer if name in facts for each in facts[name].after if each not in known]
        layer = list(dict.fromkeys(layer))
        known.update(dict.fromkeys(layer))
        yield from layer


def _weighs(premise: Level, consequence: Level) -> bool:
    """Whether a premise weighs as much as what it explains: a MUST is not a consequence of a SHOULD."""
    order = (Level.INFO, Level.SHOULD, Level.MUST)
    return order.index(premise) >= order.index(consequence)


def _explains(name: str, premise: Finding, result: Result, finding: Finding, premises: Mapping[str, int]) -> bool:
    if name == UNREAD_QUERY:
        return result.family not in BESIDE or result.id == ITSELF
    if name in UNSTEADY and finding.flaps and result.id not in UNSTEADY:
        return result.family not in BESIDE or result.id == ITSELF
    return name in premises and _alike(premise, finding) and _met(premise, finding)


def _alike(premise: Finding, finding: Finding) -> bool:
    """Whether both differ in the same way; where an answer failed, with the same class of status."""
    one, other = (NATURES.get(each.kind, frozenset({ROWS})) for each in (premise, finding))
    if FAILED in one & other:
        return premise.outcome[:1] == finding.outcome[:1]
    return bool(one & other)


def _met(premise: Finding, finding: Finding) -> bool:
    """Whether in each of its comparisons the finding sends what the premise failed with, and leaves out what that
    failed without. A page has a size, also where none is sent."""
    return all(
        any(
            {*needed} - {*premise.implied} <= {*all_, *finding.alike} and not ({*whole} - {*needed}) & {*under}
            for needed, whole in premise.asked
        )
        for under, all_ in finding.asked
    )
