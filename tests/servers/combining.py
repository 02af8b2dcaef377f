"""Servers that are wrong where parameters meet, and what a check of combinations makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable

from stand_in import MAIN, Asked, Change, Rows, StandIn, operation, page

from listproof.collection import target
from listproof.collection.collection import Collection
from listproof.collection.target import Target
from listproof.results.model import Result
from listproof.run.runner import run_case
from listproof.suite.catalogue import catalogue

ROWS = 13


READING = re.compile(r"limit=100&offset=\d+")


WRONG = Callable[[Asked], bool]


def aim(server: StandIn, seed: int = 1, profile: str = "default") -> Target:
    places = {"main": {"thread_id": MAIN}}
    return target.build(operation(server.contract), server.client(), places, seed=seed, profile=profile)


def check(identity: str, server: StandIn, seed: int = 1, profile: str = "default") -> Result:
    """The verdict of one requirement on a stand-in."""
    from listproof.run.plan import Case

    requirement = next(each for each in catalogue() if each.id == identity)
    return run_case(Case(requirement, aim(server, seed, profile), None))


def loses_a_row(where: WRONG) -> Change:
    """A server that leaves out the last row of the pages that ``where`` says, but when the whole listing is read."""

    def change(rows: Rows, asked: Asked) -> Rows:
        return page(rows, asked)[:-1] if where(asked) and not READING.fullmatch(asked.query) else page(rows, asked)

    return change


def sends(asked: Asked, *names: str) -> bool:
    return all(f"{each}=" in asked.query for each in names)


def collection(rows: Rows, contract: str = "langsmith") -> Collection:
    return StandIn(rows, contract=contract).collection()
