"""Faults of values that a filter takes for another one, or does not take."""

from __future__ import annotations

from collections.abc import Callable

from listproof.contract.model import ListOperation
from listproof.faults.general.filtering_values import ENUM, FILTER, Text, closed, unlisted
from listproof.faults.general.reading import Pairs, crashing, rewriting
from listproof.faults.general.registry import general
from listproof.faults.general.stages import PAST, always, keeping
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

UNLISTED = {"FLT-06"}
OTHERWISE = UNLISTED | {"ERR-06"}


def _found(same: Callable[[str, str], bool]) -> Text:
    """The first listed value of which ``same(listed value, text)``, else the text as it is."""
    return lambda own, text: next((each for each in own.values if text and same(each, text)), text)


@general("F-FLT-02", needs=ENUM, roots=UNLISTED, meets=FILTER, walked=True)
def any_part_of_a_value_finds_it(stages: Stages) -> Stages:
    """Any part of a listed value finds it."""
    return unlisted(stages, _found(lambda listed, text: text in listed))


@general("F-FLT-05", needs=ENUM, roots=UNLISTED, meets=FILTER, walked=True)
def a_star_means_any_value(stages: Stages) -> Stages:
    """A star in place of a value is taken for no filter."""
    return unlisted(stages, lambda _, text: None if text == "*" else text)


@general("F-FLT-02", needs=ENUM, roots=UNLISTED, meets=FILTER, walked=True)
def a_value_is_a_pattern_of_sql(stages: Stages) -> Stages:
    """A value with % in it finds the first of those that LIKE finds."""

    def like(own: object, text: str) -> str:
        parts = text.split("%")
        values: tuple[str, ...] = own.values  # type: ignore[attr-defined]
        fits = (each for each in values if each.startswith(parts[0]) and each.endswith(parts[-1]))
        return next(fits, text) if len(parts) > 1 else text

    return unlisted(stages, like)


def _nothing(stages: Stages, where: Callable[[str], bool]) -> Stages:
    """List no rows where a value that the document does not list is sent and is such."""
    seen: list[bool] = [False]

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        wrong = [
            (name, text)
            for name, text in pairs
            if (own := closed(operation, name)) is not None and text not in own.values and where(text)
        ]
        seen[0] = bool(wrong)
        return tuple(pair for pair in pairs if pair not in wrong)

    return keeping(rewriting(stages, changed), lambda _, right: () if seen[0] else right, always)


@general("F-FLT-06", needs=ENUM, roots=OTHERWISE, meets=FILTER, walked=True)
def unknown_values_list_nothing(stages: Stages) -> Stages:
    """A value that the document does not list gives an empty 200."""
    return _nothing(stages, lambda _: True)


@general("F-FLT-12", needs=ENUM, roots={"ERR-06"}, meets=FILTER, walked=True)
def an_empty_value_lists_nothing(stages: Stages) -> Stages:
    """A filter with a list of values, sent without one, is compared with the rows, of which none has an empty one."""
    return _nothing(stages, lambda text: not text)


@general("F-FLT-05", needs=("filter.enum", "start"), roots=UNLISTED, when=PAST, meets=("filter", "start"))
def unknown_values_are_ignored_past_the_first_row(stages: Stages) -> Stages:
    """A value that the document does not list is refused alone, and ignored where a position is sent with it."""
    return unlisted(stages, lambda _, text: None if text else text, "start")


@general("F-FLT-04", needs=ENUM, roots={"FLT-05", "ERR-02"}, meets=FILTER, walked=True)
def every_listed_value_crashes(stages: Stages) -> Stages:
    """Every listed value gives 500, as where its column was renamed; what is none is refused."""
    return crashing(
        stages,
        lambda operation, pairs: any(
            (own := closed(operation, name)) is not None and text in own.values for name, text in pairs
        ),
    )


@general("F-FLT-14", needs=("filter.enum", "unknown"), roots={"FLT-05"}, meets=FILTER, walked=True)
def the_first_value_is_not_found(stages: Stages) -> Stages:
    """The value that the document lists first is answered 404."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        if any((own := closed(operation, name)) is not None and text == own.values[0] for name, text in pairs):
            raise Refusal(404, "no such value")
        return pairs

    return rewriting(stages, changed)
