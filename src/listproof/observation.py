"""What a server did where its document is silent, put into words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from .results import Observation
from .target import Target


def observations(targets: Iterable[Target]) -> tuple[Observation, ...]:
    """One observation per topic and operation, sorted by ID and topic."""
    found = [each for target in targets for each in _of(target.operation.key, target.seen.observed)]
    return tuple(sorted(found, key=lambda each: (each.id, each.operation, each.topic)))


def _of(operation: str, observed: Mapping[tuple[str, str], Counter[str]]) -> Iterator[Observation]:
    for (identity, topic), behaviours in observed.items():
        (first, times), *others = behaviours.most_common()
        if others:
            text = "; ".join(
                f"{behaviour} ({'once' if count == 1 else f'{count} times'})"
                for behaviour, count in behaviours.most_common()
            )
            yield Observation(identity, operation, topic, text, False)
        else:
            yield Observation(identity, operation, topic, first, True if times > 1 else None)
