"""A wrong value beside a legal parameter: whether the server looks at it there, too."""

from __future__ import annotations

from functools import partial

from ..checking.judges import refused
from ..checking.outcome import Outcome, Skip
from ..checking.trial import Trial
from ..collection.answer import Answer
from ..collection.listing import Listing
from ..collection.request import Request
from ..oracle.query import Query


def refused_beside(trial: Trial, legal: Query, written: str, place: Listing) -> None:
    """What is wrong alone is refused beside a legal parameter too, where that alone is answered."""
    trial.compare([legal, Request(written)], partial(_refused_too, written), invariant=True, collection=place)


def _refused_too(written: str, without: Answer, answer: Answer) -> Outcome:
    return refused(answer, written) if without.ok else Skip("the legal parameter alone is not answered")
