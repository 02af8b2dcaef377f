"""Cursors and links that every page names: what asks for news."""

from __future__ import annotations

from functools import partial

from ..checking.judges import ids_of
from ..checking.outcome import Outcome, Skip
from ..checking.trial import Trial
from ..codec.encode import text
from ..codec.walk import Walk
from ..collection.answer import Answer
from ..collection.following import named
from ..collection.request import Request
from ..oracle.difference import Difference, Kind
from ..plural import many


def ask_for_news(trial: Trial, walk: Walk) -> None:
    """Judge what the page without rows names, with which a walk ends: it can be asked for, and brings nothing anew."""
    page = trial.operation.page
    assert page is not None
    assert page.next is not None
    trial.compare([walk], partial(_names_one, trial, walk))
    walked = trial.ask(walk)
    if not walked.ok or walked.unended or walked.pages[-1].ids:
        return
    first = text(trial.operation, walk.query.but(size=walk.size))
    news = named(trial.operation, first, walked.pages[-1], page.next)
    if news is not None and news.query is not None:
        trial.compare([Request(news.query)], partial(_nothing_new, trial))


def _names_one(trial: Trial, walk: Walk, walked: Answer) -> Outcome:
    if not walked.ok or walked.unended or walked.pages[-1].ids:
        return Skip("the walk does not end with a page without rows", left_to=("CUR-01", "CUR-02"))
    page = trial.operation.page
    assert page is not None
    assert page.next is not None
    first = text(trial.operation, walk.query.but(size=walk.size))
    if named(trial.operation, first, walked.pages[-1], page.next) is not None:
        return None
    want = f"page {len(walked.pages)}, which has no rows, names what asks for those to come"
    return Difference(Kind.CONTENT, want, "it names none", about="polling")


def _nothing_new(trial: Trial, page: Answer) -> Outcome:
    want = "what the page without rows names is answered with 200 and no row of before"
    if page.status != 200:
        return Difference(Kind.STATUS, want, str(page), about="polling")
    if not page.ok:
        return Skip("a page that cannot be read", left_to=("SCH-01", "SCH-05"))
    known = [name for name in page.ids if name in trial.snapshot.by_id]
    if not known:
        return None
    return Difference(Kind.TOO_MANY, want, f"{many(len(known), 'row')} of before", (), ids_of(page), about="polling")
