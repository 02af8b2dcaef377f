"""Faults of what names the next page: where there is none, where there is one, and where it leads back."""

from __future__ import annotations

from listproof.faults.general.following import naming
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST
from listproof.mock.generic.pipeline import Stages

SEEN = "walks from page to page are reported not to end, and to end too early"


@general(
    needs=("next.absent", "!inclusive"),
    roots={"CUR-06": (), "LNK-04": ("last",)},
    when=PAST,
    reason=SEEN,
    walked=True,
)
def the_last_page_names_another_one(stages: Stages) -> Stages:
    """Every page with rows names a next one, and the one after the last has none."""
    return naming(stages, lambda found, wanted, _: found.end if found.end > wanted.start else None)


@general(needs=("next.absent", "!inclusive"), roots={"CUR-06"}, when=PAST, reason=SEEN, walked=True)
def every_full_page_names_another_one(stages: Stages) -> Stages:
    """Every full page names a next one, the last one too."""
    return naming(stages, lambda found, wanted, _: found.end if found.end - wanted.start == wanted.size else None)


@general(needs=("next.absent",), roots={"CUR-07"}, when=PAST, reason=SEEN, walked=True)
def only_the_first_page_names_another_one(stages: Stages) -> Stages:
    """Pages after the first name no next one."""
    return naming(stages, lambda _, wanted, right: None if wanted.start else right)


@general(needs=("next.absent",), roots={"CUR-07"}, when=PAST, reason=SEEN, walked=True)
def a_rest_that_fills_no_page_is_not_named(stages: Stages) -> Stages:
    """A next page is named where the rows that follow fill one."""
    return naming(stages, lambda found, wanted, right: right if found.of - found.end >= (wanted.size or 1) else None)


@general(
    needs=("next.absent", "short"), roots={"CUR-07", "FLT-04"}, when=MEETS, meets=("filter",), reason=SEEN, walked=True
)
def nothing_follows_a_short_page(stages: Stages) -> Stages:
    """A page that has fewer rows than were asked for names no next one, though rows follow."""
    return naming(stages, lambda found, wanted, right: right if len(found.page) == wanted.size else None)


@general(needs=("next.absent",), roots={"CUR-01"}, when=PAST, reason=SEEN, walked=True)
def a_later_page_names_itself(stages: Stages) -> Stages:
    """Pages after the first name themselves as the next one."""
    return naming(stages, lambda _, wanted, right: wanted.start or right)


@general(needs=("next.absent",), roots={"CUR-01"}, when=PAST, reason=SEEN, walked=True)
def a_later_page_names_the_one_before(stages: Stages) -> Stages:
    """Pages after the first name the page before them as the next one."""
    return naming(stages, lambda _, wanted, right: max(0, wanted.start - (wanted.size or 1)) if wanted.start else right)


@general(needs=("next.absent",), roots={"CUR-01"}, when=PAST, reason=SEEN, walked=True)
def the_last_page_names_itself(stages: Stages) -> Stages:
    """The last page of several comes again and again."""
    return naming(stages, lambda _, wanted, right: wanted.start or None if right is None else right)


@general(needs=("next.absent",), roots={"CUR-01"}, when=PAST, reason=SEEN, walked=True)
def the_last_page_names_the_first_one(stages: Stages) -> Stages:
    """The last page of several leads to the first one."""
    return naming(stages, lambda _, wanted, right: 0 if right is None and wanted.start else right)
