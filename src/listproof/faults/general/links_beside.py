"""Faults of what names the first, the last and the previous page, and of a next page that is said at several places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.following import linking, without
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.envelope import Facts, Found
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages

SEEN = "links to other pages than the next one are reported to lead elsewhere"


def _naming(stages: Stages, relation: str, change: Callable[[Found, Wanted, int], int]) -> Stages:
    """Name ``change(found, wanted, right one)`` as the position of another page, where one is named."""

    def told(operation: ListOperation, data: Drawn, found: Found, wanted: Wanted) -> Facts:
        facts = stages.told(operation, data, found, wanted)
        right = facts.get(relation)
        return facts if right is None else {**facts, relation: change(found, wanted, right)}

    return replace(stages, told=told)


@general(needs=("last",), roots={"LNK-04"}, when=PAST, reason=SEEN, walked=True)
def the_last_link_leads_behind_the_last_row(stages: Stages) -> Stages:
    """The link to the last page begins behind the last row: one page too many is counted."""
    return _naming(stages, "last", lambda found, _, __: found.of)


@general(needs=("last",), roots={"LNK-04"}, when=PAST, reason=SEEN, walked=True)
def the_last_link_leads_to_the_page_before(stages: Stages) -> Stages:
    """The link to the last page leads to the one before it: the rest that fills no page is not counted."""
    return _naming(stages, "last", lambda _, wanted, right: max(0, right - (wanted.size or 1)))


@general(needs=("prev",), roots={"LNK-04"}, when=PAST, reason=SEEN, walked=True)
def the_way_back_repeats_a_row(stages: Stages) -> Stages:
    """The link to the page before begins a row too late, so that it ends with the first row of the page it is on."""
    return _naming(stages, "prev", lambda _, __, right: right + 1)


@general(needs=("prev",), roots={"LNK-04"}, when=PAST, reason=SEEN, walked=True)
def the_way_back_stays_on_the_page(stages: Stages) -> Stages:
    """The link to the page before leads to the page that it is on."""
    return _naming(stages, "prev", lambda _, wanted, __: wanted.start)


@general(needs=("also",), roots={"LNK-05"}, when=PAST, reason=SEEN, walked=True)
def the_link_beside_a_cursor_leads_to_the_first_page(stages: Stages) -> Stages:
    """The link says the URL of the request without the cursor that stands in the body."""
    return linking(stages, lambda _url, request: f"{request.path}?{request.query}")


@general(needs=("also", "filter"), roots={"LNK-05"}, when=MEETS, meets=("filter",), reason=SEEN, walked=True)
def the_link_beside_a_cursor_drops_the_filter(stages: Stages) -> Stages:
    """The link that says the cursor as a URL leaves filters out, with which the cursor is refused."""
    return without(stages, lambda operation: frozenset(each.parameter.name for each in operation.filters))
