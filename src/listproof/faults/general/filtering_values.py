"""Faults of values that a filter does not have, or has and does not take."""

from __future__ import annotations

from collections.abc import Callable

from listproof.contract.filter import Filter
from listproof.contract.model import ListOperation
from listproof.faults.general.reading import Pairs, crashing, rewriting, sends
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE, keeping
from listproof.mock.data import Rows
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

ENUM = ("filter.enum",)
FILTER = ("filter",)

Text = Callable[[Filter, str], str | None]


def closed(operation: ListOperation, name: str) -> Filter | None:
    """The filter of that parameter, where the document lists its values."""
    return next((each for each in operation.equalities if each.closed and each.parameter.name == name), None)


def unlisted(stages: Stages, change: Text, beside: str | None = None) -> Stages:
    """Read a value that the document does not list as ``change(filter, value)``, None for none at all; where a
    parameter of the role ``beside`` is sent."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        if beside and not sends(operation, pairs, beside):
            return pairs
        read: list[tuple[str, str | None]] = []
        for name, text in pairs:
            own = closed(operation, name)
            read.append((name, text if own is None or text in own.values else change(own, text)))
        return tuple((name, text) for name, text in read if text is not None)

    return rewriting(stages, changed)


def _alike(same: Callable[[str, str], bool]) -> Text:
    """The first listed value of which ``same(listed value, text)``, else the text as it is."""
    return lambda own, text: next((each for each in own.values if text and same(each, text)), text)


@general("F-FLT-05", needs=ENUM, roots={"FLT-06", "ERR-05"}, meets=FILTER, walked=True)
def unknown_values_list_everything(stages: Stages) -> Stages:
    """A value that the document does not list is ignored."""
    return unlisted(stages, lambda *_: None)


@general(
    "F-FLT-05", needs=("filter.enum", "select"), roots={"FLT-06"}, when=MEETS, meets=("filter", "select"), walked=True
)
def unknown_values_are_ignored_beside_a_select(stages: Stages) -> Stages:
    """A value that the document does not list is refused alone, and ignored where members are selected."""
    return unlisted(stages, lambda _, text: None if text else text, "select")


@general(
    "F-FLT-05", needs=("filter.enum", "order"), roots={"FLT-06"}, when=MEETS, meets=("filter", "order"), walked=True
)
def unknown_values_are_ignored_beside_an_order(stages: Stages) -> Stages:
    """A value that the document does not list is refused alone, and ignored where an order is sent with it."""
    return unlisted(stages, lambda _, text: None if text else text, "order")


@general("F-FLT-07", needs=ENUM, roots={"FLT-06"}, meets=FILTER, walked=True)
def unknown_values_mean_the_first_one(stages: Stages) -> Stages:
    """A value that the document does not list is taken for the first one that it does."""
    return unlisted(stages, lambda own, text: own.values[0] if text else text)


@general("F-FLT-03", needs=ENUM, roots={"FLT-06"}, meets=FILTER, walked=True)
def values_in_any_case(stages: Stages) -> Stages:
    """Listed values are found in capitals, too."""
    return unlisted(stages, _alike(lambda listed, text: listed.lower() == text.lower()))


@general("F-FLT-02", needs=ENUM, roots={"FLT-06"}, meets=FILTER, walked=True)
def values_are_matched_by_their_beginning(stages: Stages) -> Stages:
    """The beginning of a listed value finds it."""
    return unlisted(stages, _alike(str.startswith))


@general("F-FLT-03", needs=ENUM, roots={"FLT-06"}, when=RARE, meets=FILTER, walked=True)
def blanks_around_a_value_are_trimmed(stages: Stages) -> Stages:
    """A listed value with blanks around it is found."""
    return unlisted(stages, _alike(lambda listed, text: listed == text.strip()))


@general("F-FLT-10", needs=ENUM, roots={"FLT-06"}, meets=FILTER, walked=True)
def commas_separate_values(stages: Stages) -> Stages:
    """Of several values with commas between them the first one counts."""
    return unlisted(stages, lambda _, text: text.partition(",")[0])


@general("F-FLT-04", needs=ENUM, roots={"FLT-06", "ERR-02", "ERR-06"}, meets=FILTER, walked=True)
def unknown_values_crash(stages: Stages) -> Stages:
    """A value that the document does not list gives 500."""
    return crashing(
        stages,
        lambda operation, pairs: any(
            text not in own.values for name, text in pairs if (own := closed(operation, name)) is not None
        ),
    )


def _last(operation: ListOperation, pairs: Pairs) -> bool:
    """Whether the last listed value of a filter is asked for."""
    return any((own := closed(operation, name)) is not None and text == own.values[-1] for name, text in pairs)


@general("F-FLT-14", needs=ENUM, roots={"FLT-05"}, when=RARE, meets=FILTER, walked=True)
def the_last_value_cannot_be_asked_for(stages: Stages) -> Stages:
    """The value that the document lists last is refused."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        if _last(operation, pairs):
            raise Refusal(422, "no such value")
        return pairs

    return rewriting(stages, changed)


@general("F-FLT-04", needs=ENUM, roots={"FLT-05", "ERR-02"}, when=RARE, meets=FILTER, walked=True)
def asking_for_the_last_value_crashes(stages: Stages) -> Stages:
    """The value that the document lists last gives 500."""
    return crashing(stages, _last)


@general("F-FLT-16", needs=ENUM, roots={"FLT-01": (), "FLT-02": (), "FLT-07": ()}, meets=FILTER, walked=True)
def filters_are_inverted(stages: Stages) -> Stages:
    """A filter lists every row but those that it should."""

    def others(rows: Rows, right: Rows) -> Rows:
        return tuple(row for row in rows if row not in right)

    return keeping(stages, others)
