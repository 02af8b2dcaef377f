"""Faults of large numbers, of parameters that are repeated or unknown, and of the sequence of parameters."""

from __future__ import annotations

from listproof.contract.model import ListOperation
from listproof.faults.general.reading import Pairs, crashing, known, named, reading, rewriting, sends, texts
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE
from listproof.mock.generic.grammar import USUAL
from listproof.mock.generic.pipeline import Stages

SIZE = ("size",)
BOTH = ("size", "start")
BEYOND = {"PAG-18"}
CRASH = {"PAG-11", "ERR-02"}
REPEATED = {"PAG-13", "ERR-02"}
UNWRITTEN = "binding by position is an old habit of query parsers; no real case of a list is at hand"


def _clamped(stages: Stages, beside: str | None = None) -> Stages:
    """Take a size beyond the documented largest one for that, where a parameter of the role ``beside`` is sent."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        most = operation.page.most if operation.page else None
        if most is None or (beside and not sends(operation, pairs, beside)):
            return pairs
        own = named(operation, "size")
        far = [name in own and text.isdecimal() and int(text) > most for name, text in pairs]
        return tuple((name, str(most) if is_far else text) for (name, text), is_far in zip(pairs, far, strict=True))

    return rewriting(stages, changed)


@general("F-PAG-16", needs=("size.maximum",), roots=BEYOND, meets=SIZE, walked=True)
def a_size_beyond_the_maximum_is_clamped(stages: Stages) -> Stages:
    """A size beyond the documented largest one is quietly taken for that."""
    return _clamped(stages)


@general("F-PAG-16", needs=("size.maximum", "filter"), roots=BEYOND, when=MEETS, meets=("size", "filter"), walked=True)
def a_size_beyond_the_maximum_is_clamped_beside_a_filter(stages: Stages) -> Stages:
    """A size beyond the documented largest one is refused alone, and taken for that where a filter is sent with it."""
    return _clamped(stages, "filter")


@general("F-PAG-16", needs=("size.maximum", "start"), roots=BEYOND, when=MEETS, meets=BOTH)
def a_size_beyond_the_maximum_is_clamped_beside_a_position(stages: Stages) -> Stages:
    """A size beyond the largest one is refused alone, and taken for that where a position is sent with it."""
    return _clamped(stages, "start")


def _kept_in(bits: int) -> str:
    return f"[0-9]{{{len(str(2**bits))},}}"


@general("F-PAG-24", needs=("size", "offset", "!start.maximum"), roots={"PAG-19"}, when=RARE, meets=("start",))
def offsets_wrap_at_64_bits(stages: Stages) -> Stages:
    """A position is kept in 64 bits: 18446744073709551616 gives the first page."""
    return reading(stages, "start", _kept_in(64), lambda text: str(int(text) % 2**64))


@general("F-PAG-23", needs=BOTH, roots=CRASH, when=RARE, meets=("start",))
def offsets_beyond_32_bits_crash(stages: Stages) -> Stages:
    """A position of 2**31 and more gives 500."""
    return crashing(
        stages,
        lambda operation, pairs: any(
            text.isdecimal() and text.isascii() and int(text) >= 2**31 for text in texts(operation, pairs, "start")
        ),
    )


@general("F-PAG-24", needs=SIZE, roots=CRASH, when=RARE, walked=True)
def numbers_of_twenty_digits_crash(stages: Stages) -> Stages:
    """A number of twenty digits and more gives 500."""
    return crashing(
        stages,
        lambda operation, pairs: any(
            len(text) >= 20 and text.isdecimal() for text in texts(operation, pairs, "size", "start")
        ),
    )


def _repeated(stages: Stages, role: str) -> Stages:
    return crashing(
        stages,
        lambda operation, pairs: any(sum(name == own for name, _ in pairs) > 1 for own in named(operation, role)),
    )


@general("F-PAG-35", needs=(*SIZE, "size.query"), roots=REPEATED, when=MEETS, meets=SIZE, walked=True)
def repeated_limit_crashes(stages: Stages) -> Stages:
    """A size that is sent twice gives 500."""
    return _repeated(stages, "size")


@general("F-PAG-35", needs=("start", "start.query"), roots=REPEATED, when=MEETS, meets=("start",))
def repeated_offset_crashes(stages: Stages) -> Stages:
    """A position that is sent twice gives 500."""
    return _repeated(stages, "start")


@general("F-PAG-35", needs=("order.both", "order.query"), roots=REPEATED, when=MEETS, meets=("order",), walked=True)
def repeated_order_crashes(stages: Stages) -> Stages:
    """An order that is sent twice gives 500."""
    return _repeated(stages, "order")


@general(
    "F-PAG-35", needs=("filter.values", "filter.query"), roots=REPEATED, when=MEETS, meets=("filter",), walked=True
)
def repeated_filter_crashes(stages: Stages) -> Stages:
    """A filter that is sent twice gives 500."""
    return _repeated(stages, "filter")


@general(needs=SIZE, roots=REPEATED, reason="a neighbour of the repeated parameter, F-PAG-35", walked=True)
def unknown_parameters_crash(stages: Stages) -> Stages:
    """A parameter that the document does not know gives 500."""
    return crashing(
        stages,
        lambda operation, pairs: any(known(operation, name) is None and name not in USUAL for name, _ in pairs),
    )


def _first(operation: ListOperation, pairs: Pairs, one: str, other: str) -> bool:
    """Whether a parameter of one role is written before those of another one, which are there too."""
    roles = [role for name, _ in pairs for role in (one, other) if name in named(operation, role)]
    return one in roles and other in roles and roles.index(one) < roles.index(other)


def _without(operation: ListOperation, pairs: Pairs, role: str) -> Pairs:
    return tuple((name, text) for name, text in pairs if name not in named(operation, role))


def _lost(stages: Stages, role: str, before: str) -> Stages:
    """Ignore the parameters of a role where they are written before those of another one."""
    return rewriting(
        stages,
        lambda operation, pairs: _without(operation, pairs, role) if _first(operation, pairs, role, before) else pairs,
    )


@general(needs=(*BOTH, "size.query", "start.query"), roots={"PAG-14"}, when=MEETS, meets=BOTH, reason=UNWRITTEN)
def an_offset_written_before_the_limit_is_ignored(stages: Stages) -> Stages:
    """A position that is written before the size is ignored."""
    return _lost(stages, "start", "size")


@general(
    needs=("size", "filter", "size.query", "filter.query"),
    roots={"PAG-14"},
    when=MEETS,
    meets=("size", "filter"),
    reason=UNWRITTEN,
    walked=True,
)
def a_filter_written_before_the_size_is_ignored(stages: Stages) -> Stages:
    """A filter that is written before the size is ignored."""
    return _lost(stages, "filter", "size")


@general(
    needs=("size", "order", "size.query", "order.query"),
    roots={"PAG-14"},
    when=MEETS,
    meets=("size", "order"),
    reason=UNWRITTEN,
    walked=True,
)
def an_order_written_before_the_size_is_ignored(stages: Stages) -> Stages:
    """An order that is written before the size is ignored."""
    return _lost(stages, "order", "size")
