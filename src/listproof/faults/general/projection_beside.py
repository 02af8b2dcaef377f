"""Faults of projections beside pages and filters, and of names that are refused."""

from __future__ import annotations

from collections.abc import Callable

from listproof.contract.model import ListOperation
from listproof.faults.general.reading import Pairs, crashing, rewriting, texts
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    PAST,
    RARE,
    both,
    cutting_first,
    filtered,
    keeping,
    past,
    selected,
    sized,
    sizing,
    starting,
)
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

SELECT = ("select",)
ENUM = ("select.enum",)
PAGES = ("select", "size", "start")
BY_SELECT = {"SEL-04"}


@general(
    "F-PAG-03",
    needs=("select", "size", "offset"),
    roots={"SEL-04": (), "ORD-10": ("order",)},
    when=MEETS,
    meets=("select", "start"),
)
def offset_ignored_with_a_select(stages: Stages) -> Stages:
    """With a projection the position is ignored."""
    return starting(stages, lambda *_: 0, selected)


@general("F-PAG-07", needs=PAGES, roots=BY_SELECT, when=PAST, meets=("select", "start"))
def offset_skips_one_row_more_with_a_select(stages: Stages) -> Stages:
    """With a projection one row too many is skipped past the first page."""
    return starting(stages, lambda start, _: start + 1, both(selected, past))


@general("F-PAG-06", needs=("select", "size"), roots=BY_SELECT, when=MEETS, meets=("select", "size"))
def one_row_too_few_with_a_select(stages: Stages) -> Stages:
    """With a projection a page has one row less than was asked for."""
    return sizing(stages, lambda size: size - 1, both(selected, sized))


@general("F-PAG-06", needs=PAGES, roots=BY_SELECT, when=PAST, meets=PAGES)
def later_pages_lose_a_row_under_a_select(stages: Stages) -> Stages:
    """With a projection a page past the first has one row less than was asked for."""
    return sizing(stages, lambda size: size - 1, both(both(selected, sized), past))


@general("F-SEL-06", needs=("select", "filter"), roots=BY_SELECT, when=RARE, meets=("select", "filter"))
def a_filter_loses_a_row_under_a_select(stages: Stages) -> Stages:
    """With a filter and a projection the row of several is left out that was stored first."""
    return keeping(stages, lambda _, right: right[1:] if len(right) > 1 else right, both(selected, filtered))


@general("F-PAG-31", needs=("select", "filter", "size"), roots=BY_SELECT, when=MEETS, meets=("select", "filter"))
def filter_after_the_page_with_a_select(stages: Stages) -> Stages:
    """With a projection the page is cut first and filtered afterwards."""
    return cutting_first(stages, selected)


def _refusing(stages: Stages, where: Callable[[ListOperation, list[str]], bool]) -> Stages:
    """Refuse names that are such."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        if where(operation, texts(operation, pairs, "select")):
            raise Refusal(422, "these names are not taken")
        return pairs

    return rewriting(stages, changed)


@general("F-SEL-17", needs=("select.repeat",), roots={"SEL-06"}, when=MEETS, meets=SELECT, walked=True)
def all_names_at_once_are_refused(stages: Stages) -> Stages:
    """Selecting every name is refused."""
    return _refusing(
        stages, lambda operation, names: operation.select is not None and {*operation.select.names} <= {*names}
    )


@general("F-SEL-07", needs=("select.repeat",), roots={"SEL-05"}, when=MEETS, meets=SELECT, walked=True)
def names_in_reverse_are_refused(stages: Stages) -> Stages:
    """Two names and more, written in the reverse of the document's sequence, are refused."""

    def reverse(operation: ListOperation, names: list[str]) -> bool:
        known = list(operation.select.names) if operation.select else []
        places = [known.index(name) for name in names if name in known]
        return len({*places}) > 1 and places == sorted(places, reverse=True)

    return _refusing(stages, reverse)


@general("F-SEL-11", needs=("select.enum", "select.repeat"), roots={"SEL-08", "ERR-02"}, meets=SELECT, walked=True)
def a_comma_in_a_name_crashes(stages: Stages) -> Stages:
    """A name with a comma in it gives 500."""
    return crashing(stages, lambda operation, pairs: any("," in text for text in texts(operation, pairs, "select")))
