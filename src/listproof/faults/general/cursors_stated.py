"""Faults of what a contract states of cursors: with another question, used a second time, and after the last row."""

from __future__ import annotations

from dataclasses import replace

from listproof.contract.model import ListOperation
from listproof.faults.general.following import naming, resuming
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, PAST
from listproof.mock.data import Rows
from listproof.mock.generic.cursors import Cursors
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

STATED = "what a contract states of its cursors, which the taxonomy does not have"


@general(needs=("foreign", "order.many"), roots={"CUR-09"}, when=MEETS, meets=("order",), reason=STATED, walked=True)
def a_cursor_counts_rows_of_any_order(stages: Stages) -> Stages:
    """A cursor is a number of rows, whichever order it comes with."""
    return replace(stages, question=lambda operation, wanted: stages.question(operation, replace(wanted, sort=())))


@general(needs=("foreign.granted",), roots={"CUR-09"}, when=MEETS, reason=STATED, walked=True)
def a_cursor_of_another_question_is_refused(stages: Stages) -> Stages:
    """A cursor that comes with another order or filter is refused, though it is stated to be answered."""

    def placed(operation: ListOperation, listed: Rows, cursors: Cursors, wanted: Wanted) -> Wanted:
        found = stages.placed(operation, listed, cursors, wanted)
        if wanted.cursor is not None and (found.cursor is None or cursors.question(found) != cursors.question(wanted)):
            raise Refusal(422, "no such cursor")
        return found

    return replace(stages, placed=placed)


@general(needs=("single",), roots={"CUR-14"}, when=PAST, reason=STATED, walked=True)
def a_used_cursor_leads_to_the_first_page(stages: Stages) -> Stages:
    """A cursor that was used is forgotten, and taken for none."""
    return replace(stages, spent=lambda wanted: replace(wanted, cursor=None, start=0))


@general(needs=("single",), roots={"CUR-14", "ERR-02"}, when=PAST, reason=STATED, walked=True)
def a_used_cursor_crashes(stages: Stages) -> Stages:
    """What a used cursor stood for is looked up, and not there any more."""

    def spent(wanted: Wanted) -> Wanted:
        raise RuntimeError(f"{wanted.cursor} was used")

    return replace(stages, spent=spent)


@general(needs=("polling",), roots={"CUR-07"}, when=PAST, reason=STATED, walked=True)
def nothing_asks_for_news(stages: Stages) -> Stages:
    """A page without rows names no next one."""
    return naming(stages, lambda found, _, right: right if found.page else None)


@general(needs=("polling",), roots={"CUR-07"}, when=PAST, reason=STATED, walked=True)
def who_asks_for_news_reads_the_last_page_again(stages: Stages) -> Stages:
    """What the page without rows names leads to the last page again."""
    return naming(stages, lambda found, wanted, right: right if found.page else max(0, found.of - (wanted.size or 1)))


@general(needs=("polling",), roots={"CUR-07"}, when=PAST, reason=STATED, walked=True)
def a_page_without_rows_comes_too_early(stages: Stages) -> Stages:
    """Rows that fill no page do not come while others may follow."""

    def begin(_operation: ListOperation, rows: Rows, wanted: Wanted) -> int:
        return len(rows) if len(rows) - wanted.start < (wanted.size or 1) else wanted.start

    return resuming(stages, begin)
