"""Faults of sizes and positions that are left out, or are 0."""

from __future__ import annotations

from listproof.contract.model import ListOperation
from listproof.faults.general.reading import Pairs, crashing, named, reading, rewriting, sends, texts
from listproof.faults.general.registry import general
from listproof.faults.general.stages import PAST, sizing, starting, unsized
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

SIZE = ("size",)
START = ("start",)
ZERO = ("zero",)
NAUGHT = {"PAG-07"}
BARE = "an omitted position is a path of its own through a server, and no real case is at hand"
REFUSED = "a falsy value taken for a missing one, and refused"


@general("F-PAG-14", needs=("size.default",), roots={"PAG-05"})
def default_limit_is_one_less(stages: Stages) -> Stages:
    """Without a size a page holds one row less than documented."""
    return sizing(stages, lambda size: size - 1, unsized)


def _bare(wanted: Wanted) -> bool:
    return not wanted.sent


@general(needs=("start.default", "offset"), roots={"PAG-06"}, reason=BARE)
def a_bare_request_begins_at_the_second_row(stages: Stages) -> Stages:
    """A request without any parameter skips the first row."""
    return starting(stages, lambda *_: 1, _bare)


def _refusing(stages: Stages, role: str, pattern: str, beside: str | None = None) -> Stages:
    """Refuse a value of a role's parameters that ``pattern`` fits, where ``beside`` is sent, too."""

    def refused(_: str) -> str:
        raise Refusal(422, "this is not taken")

    return reading(stages, role, pattern, refused, beside=beside)


@general(needs=("start.default", "offset"), roots={"PAG-06"}, meets=START, reason=REFUSED)
def offset_zero_is_refused(stages: Stages) -> Stages:
    """A position of 0 is refused, though it is the default."""
    return _refusing(stages, "start", "0")


@general(needs=("start.default", "offset", "size"), roots={"PAG-06"}, meets=("size", "start"), reason=REFUSED)
def offset_zero_is_refused_beside_a_limit(stages: Stages) -> Stages:
    """A position of 0 is refused where a size stands beside it."""
    return _refusing(stages, "start", "0", beside="size")


@general("F-PAG-12", needs=ZERO, roots=NAUGHT | {"ERR-02"}, meets=SIZE)
def limit_zero_crashes(stages: Stages) -> Stages:
    """A size of 0 divides by zero somewhere and gives 500."""
    return crashing(stages, lambda operation, pairs: "0" in texts(operation, pairs, "size"))


@general("F-PAG-12", needs=(*ZERO, "start"), roots=NAUGHT | {"ERR-02"}, when=PAST, meets=("size", "start"))
def limit_zero_crashes_with_an_offset(stages: Stages) -> Stages:
    """A size of 0 gives 500 where a position is sent with it."""
    return crashing(
        stages,
        lambda operation, pairs: "0" in texts(operation, pairs, "size") and sends(operation, pairs, "start"),
    )


@general("F-PAG-13", needs=ZERO, roots=NAUGHT, meets=SIZE)
def limit_zero_gives_one_row(stages: Stages) -> Stages:
    """A size of 0 gives one row."""
    return reading(stages, "size", "0", lambda _: "1")


BEYOND = ("size.maximum",)
LOST = {"PAG-18": (), "PAG-12": ("counted",)}


def _beyond(operation: ListOperation, text: str) -> bool:
    most = operation.page.most if operation.page else None
    return most is not None and text.isdecimal() and int(text) > most


def _far(stages: Stages, instead: str | None) -> Stages:
    """Read a size beyond the documented largest one as another text, or as if it were left out."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        own = named(operation, "size")
        read = [(name, instead if name in own and _beyond(operation, text) else text) for name, text in pairs]
        return tuple((name, text) for name, text in read if text is not None)

    return rewriting(stages, changed)


@general("F-PAG-17", needs=BEYOND, roots=LOST, meets=SIZE, walked=True)
def a_size_beyond_the_maximum_means_the_default(stages: Stages) -> Stages:
    """A size beyond the documented largest one is taken for none."""
    return _far(stages, None)


@general("F-PAG-17", needs=BEYOND, roots=LOST, meets=SIZE, walked=True)
def a_size_beyond_the_maximum_means_one(stages: Stages) -> Stages:
    """A size beyond the documented largest one is taken for 1."""
    return _far(stages, "1")


@general("F-PAG-18", needs=BEYOND, roots=LOST | {"PAG-11": (), "ERR-02": ()}, meets=SIZE, walked=True)
def a_size_beyond_the_maximum_crashes(stages: Stages) -> Stages:
    """A size beyond the documented largest one gives 500."""
    return crashing(
        stages, lambda operation, pairs: any(_beyond(operation, text) for text in texts(operation, pairs, "size"))
    )
