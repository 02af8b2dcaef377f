"""What the documents leave open or contradict, and what this server does there: sentences, never verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ..contract.model import ListOperation
from .model import Observation

SILENT = {
    "order": "The contract does not say by what rows are ordered",
    "ties": "The contract does not say how rows with equal sort keys are ordered",
    "collation": "The contract does not say how text is compared that rows are sorted by",
    "absent": "The contract does not say where rows without the sort key stand",
    "cap": "The contract states no maximum for the page size",
    "zero": "The contract does not say whether a page size of 0 is legal",
    "large": "The contract states no maximum for integers",
    "negative": "The contract states no minimum",
    "end": "The contract does not say what a page past the end gives",
    "short": "The contract does not say that a page may be short before the end",
    "repeated": "The contract does not say what repeated or unknown parameters do",
    "unknown": "What an unknown parent gives",
    "members": "The contract describes no further members of rows",
    "allow": "HTTP wants an Allow header in a 405, which HEAD gets",
    "validators": "The contract does not mention validators (ETag)",
}
"""What the documents are silent about, by topic."""


def observations(
    operations: Iterable[ListOperation], observed: Mapping[str, Mapping[str, Mapping[str, Counter[str]]]]
) -> tuple[Observation, ...]:
    """The contradictions of the document, then one observation per topic that came up, for each operation.

    ``observed`` is operation -> topic -> subject -> behaviour -> times.
    """
    found: list[Observation] = []
    for operation in operations:
        found += _contradictions(operation)
        told = _told_of(operation)
        seen = {topic: of for topic, of in observed.get(operation.key, {}).items() if topic not in told}
        found += _silences(operation.key, seen)
    return tuple(found)


STATED = {"zero": "zero", "below": "negative", "past": "end"}
"""Keys of a page style that state what becomes of such numbers -> topic."""


def _told_of(operation: ListOperation) -> set[str]:
    """The topics on which this contract is not silent."""
    told = {"order"} if operation.order and operation.order.default else set[str]()
    told |= {"ties"} if operation.order and (operation.order.ties or operation.order.turns) else set()
    if operation.page is None:
        return told
    page, numbers = operation.page, operation.page.numbers
    told |= {"cap"} if page.most is not None else set()
    told |= {"large"} if None not in [each.maximum for each in numbers] else set()
    told |= {"short"} if page.short else set()
    told |= {"zero"} if page.least is not None else set()
    told |= {topic for fact, topic in STATED.items() if fact in page.facts}
    return told | ({"negative"} if None not in [each.minimum for each in numbers] else set())


def _contradictions(operation: ListOperation) -> Iterator[Observation]:
    select = operation.select
    lacking = len(set(operation.row_required) - set(select.always)) if select else 0
    if select and lacking:
        place = "; ".join(map(str, operation.sources.get("row.required", ())))
        text = (
            f"The row schema requires {len(operation.row_required)} members of every row ({place}), while "
            f"`{select.parameter.name}` returns fewer. A projected row is held to the required members among those "
            "selected."
        )
        yield Observation("CTR-01", operation.key, "select", text)


def _silences(operation: str, observed: Mapping[str, Mapping[str, Counter[str]]]) -> Iterator[Observation]:
    for topic in (each for each in SILENT if each in observed):
        subjects = observed[topic]
        times = sum(count for behaviours in subjects.values() for count in behaviours.values())
        constant = all(len(behaviours) == 1 for behaviours in subjects.values())
        text = f"{SILENT[topic]}; this server: {_behaviours_by_subject(subjects)}."
        yield Observation("CTR-02", operation, topic, text, None if times == 1 else constant)


def _behaviours_by_subject(subjects: Mapping[str, Counter[str]]) -> str:
    """Subjects with the same behaviour in one breath: ``limit=101, limit=201: refused with 422``."""
    alike: dict[str, list[str]] = {}
    for subject, behaviours in subjects.items():
        (only, _), *others = behaviours.most_common()
        told = only if not others else " or ".join(f"{each} ({n}×)" for each, n in behaviours.most_common())
        alike.setdefault(told, []).append(subject)
    return "; ".join(f"{', '.join(names)}: {told}" if any(names) else told for told, names in alike.items())
