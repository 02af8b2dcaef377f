"""Faults of values that are wrong in an odd way, or in several."""

from __future__ import annotations

from listproof.contract.model import ListOperation
from listproof.faults.general.reading import Pairs, crashing, known, named, rewriting
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE, SOMETIMES
from listproof.faults.turns import every
from listproof.mock.generic.pipeline import Stages

BYTES = "scanners, pasted text and broken clients send such bytes; databases and decoders raise on them"
SEVERAL = "one handler for several mistakes: each is refused alone, and both together are not"
ODD = {"ERR-02", "ERR-07"}


@general(needs=("size",), roots=ODD, when=RARE, reason=BYTES, walked=True)
def nul_in_a_value_crashes(stages: Stages) -> Stages:
    """A NUL in the value of a query parameter gives 500."""
    return crashing(stages, lambda _, pairs: any("\0" in text for _, text in pairs))


@general(needs=("size",), roots=ODD, when=RARE, reason=BYTES, walked=True)
def bytes_that_are_no_utf_8_crash(stages: Stages) -> Stages:
    """A query whose bytes are no UTF-8 gives 500."""
    return crashing(stages, lambda _, pairs: any("\ufffd" in name + text for name, text in pairs))


def _wrong(operation: ListOperation, pairs: Pairs) -> list[str]:
    """The names of sizes that are no numbers, and of orders and filters with a value that is not listed."""
    sizes = [name for name, text in pairs if name in named(operation, "size") and not text.lstrip("-").isdecimal()]
    roles = named(operation, "order") | named(operation, "filter")
    listed = {name: each.enum for name in roles if (each := known(operation, name)) is not None and each.enum}
    return sizes + [name for name, text in pairs if name in listed and text not in map(str, listed[name] or ())]


def _dropped(stages: Stages, fewest: int) -> Stages:
    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        wrong = {*_wrong(operation, pairs)}
        return tuple(pair for pair in pairs if pair[0] not in wrong) if len(wrong) >= fewest else pairs

    return rewriting(stages, changed)


@general(
    needs=("size", "order.enum"), roots={"ERR-09"}, when=MEETS, meets=("size", "order"), reason=SEVERAL, walked=True
)
def two_wrong_values_give_the_first_page(stages: Stages) -> Stages:
    """A size that is no number and an unknown order or value of a filter are both left out where both are sent."""
    return _dropped(stages, 2)


@general(needs=("size",), roots={"ERR-02"}, when=SOMETIMES, reason="a server that crashes at times", walked=True)
def every_sixth_listing_crashes(stages: Stages) -> Stages:
    """Every sixth listing gives 500."""
    turn = every(stages, 6)
    return crashing(stages, lambda *_: turn())
