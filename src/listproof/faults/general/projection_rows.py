"""Faults by which a projection changes which rows are listed."""

from __future__ import annotations

import json
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.registry import general
from listproof.faults.general.stages import (
    MEETS,
    RARE,
    both,
    keeping,
    selected,
    sized,
    sizing,
    sorted_so,
    unsized,
)
from listproof.mock.data import Rows
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

SELECT = ("select",)
BY_SELECT = {"SEL-04"}


@general("F-PAG-01", needs=("select", "size"), roots=BY_SELECT | {"PAG-01"}, when=MEETS, meets=("select", "size"))
def limit_ignored_with_a_select(stages: Stages) -> Stages:
    """With a projection the size is ignored."""
    return sizing(stages, lambda _: None, both(selected, sized))


@general("F-PAG-15", needs=("select", "size.default"), roots=BY_SELECT | {"PAG-05"}, when=MEETS, meets=SELECT)
def the_default_limit_is_lost_with_a_select(stages: Stages) -> Stages:
    """With a projection and no size every row is listed."""
    return sizing(stages, lambda _: None, both(selected, unsized))


@general("F-SEL-06", needs=("filter", "select"), roots=BY_SELECT, when=MEETS, meets=("filter", "select"))
def filter_ignored_with_a_select(stages: Stages) -> Stages:
    """With a projection filters are ignored."""
    return keeping(stages, lambda rows, _: rows, selected)


def _hidden(wanted: Wanted) -> bool:
    """Whether a row is filtered by a member that is not selected."""
    return any(each.field not in (wanted.select or (each.field,)) for each, _ in wanted.where)


@general("F-SEL-06", needs=("filter", "select"), roots=BY_SELECT, when=MEETS, meets=("filter", "select"))
def a_filter_by_what_is_not_selected_finds_nothing(stages: Stages) -> Stages:
    """Rows are filtered after projection, so that none fits where the filtered member is not selected."""
    return keeping(stages, lambda *_: (), _hidden)


@general("F-SEL-05", needs=("order", "select"), roots=BY_SELECT, when=MEETS, meets=SELECT)
def order_is_lost_unless_the_key_is_selected(stages: Stages) -> Stages:
    """Rows are sorted after projection, so that without the sort key they stay in the order of storage."""
    return sorted_so(
        stages,
        lambda _, rows, __: rows,
        lambda wanted: any(field not in (wanted.select or (field,)) for field, _ in wanted.sort),
    )


@general("F-SEL-15", needs=("select.id",), roots=BY_SELECT, when=RARE, meets=SELECT)
def equal_projections_collapse(stages: Stages) -> Stages:
    """Rows that look alike after projection are listed once."""

    def projected(operation: ListOperation, rows: Rows, wanted: Wanted) -> Rows:
        done = stages.projected(operation, rows, wanted)
        return tuple({json.dumps(row): row for row in done}.values()) if selected(wanted) else done

    return replace(stages, projected=projected)
