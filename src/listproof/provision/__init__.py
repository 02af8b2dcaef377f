"""Data made on demand, opt-in: the only part that writes to a server, never through the checks' own client."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import entry_points

from .. import interruption
from ..errors import ListproofError, Unreachable, UsageError
from ..flags import option
from ..suggest import did_you_mean
from .provisioner import GROUP, Provided, Provisioner, Where

__all__ = ["Provided", "Provisioner", "Where", "clean", "open_", "provisioned"]


def open_(name: str, where: Where, run: str) -> Provisioner:
    """The provisioner of that name for one run. Raises UsageError where there is none or it cannot be used."""
    known = {each.name: each for each in entry_points(group=GROUP)}
    if name not in known:
        there = f"There are: {', '.join(sorted(known))}." if known else "None is installed."
        raise UsageError(
            f"{option('provision')} {name}: no such provisioner.{did_you_mean(name, known)} {there} A contract without "
            f"one is checked on collections that you name: {option('collection')} NAME:thread_id=ID."
        )
    made: Provisioner = known[name].load()(where, run)
    return made


@contextmanager
def provisioned(name: str, contract: str, where: Where) -> Iterator[Provided]:
    """The collections of one run for as long as the context lasts; deleted when it is left, however it is left.

    SIGTERM is taken as Ctrl-C meanwhile. Raises UsageError and Unreachable, the latter also where deleting fails.
    """
    run = uuid.uuid4().hex[:12]
    provisioner = open_(name, where, run)
    with closing(provisioner), interruption.watched():
        if contract not in provisioner.contracts:
            raise UsageError(
                f"{option('provision')} {name} makes data for {', '.join(provisioner.contracts)}, not for {contract}. "
                f"Name the collections yourself: {option('collection')} NAME:thread_id=ID"
            )
        try:
            yield provisioner.make()
        finally:
            clean(provisioner, run, f"listproof cleanup {name} --base-url {where.base_url} --run {run} --allow-writes")


def clean(provisioner: Provisioner, run: str | None, again: str) -> tuple[str, ...]:
    """Delete what carries the mark and say what it was. Raises Unreachable, with the command ``again``, at what stays.

    One thing that cannot be deleted does not keep the others.
    """
    gone: list[str] = []
    failed: ListproofError | None = None
    try:
        for identity in provisioner.leftovers(run):
            try:
                provisioner.delete(identity)
                gone.append(identity)
            except ListproofError as error:
                failed = error
    except (KeyboardInterrupt, ListproofError) as error:
        raise Unreachable(f"What was made was not all deleted ({error}). Delete the rest with: {again}") from None
    if failed is not None:
        raise Unreachable(f"What was made was not all deleted ({failed}). Delete the rest with: {again}")
    return tuple(gone)
