"""Faults of the names that are selected."""

from __future__ import annotations

from collections.abc import Callable

from listproof.contract.model import ListOperation
from listproof.faults.general.reading import Pairs, crashing, named, rewriting, sends, texts
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS
from listproof.mock.generic.pipeline import Stages
from listproof.mock.pipeline import Refusal

ENUM = ("select.enum",)
SELECT = ("select",)


def _known(operation: ListOperation, text: str) -> bool:
    return operation.select is not None and text in operation.select.names


def _renaming(stages: Stages, change: object, beside: str | None = None) -> Stages:
    """Read each name that is selected as the names of ``change(operation, name)``, where a parameter of the role
    ``beside`` is sent."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        if beside and not sends(operation, pairs, beside):
            return pairs
        own = named(operation, "select")
        return tuple(
            (name, each)
            for name, text in pairs
            for each in (change(operation, text) if name in own else (text,))  # type: ignore[operator]
        )

    return rewriting(stages, changed)


def _skipped(operation: ListOperation, text: str) -> tuple[str, ...]:
    """The name, if it is known, empty, or several."""
    return (text,) if _known(operation, text) or not text or "," in text or "[" in text else ()


@general("F-SEL-10", needs=ENUM, roots={"SEL-07"}, meets=SELECT, walked=True)
def unknown_names_are_skipped(stages: Stages) -> Stages:
    """A name that the document does not list is ignored, unless it holds a comma."""
    return _renaming(stages, _skipped)


@general(
    "F-SEL-10", needs=("select.enum", "filter"), roots={"SEL-07"}, when=MEETS, meets=("select", "filter"), walked=True
)
def an_unknown_name_is_ignored_beside_a_filter(stages: Stages) -> Stages:
    """A name that the document does not list is refused alone, and ignored where a filter is sent with it."""
    return _renaming(stages, _skipped, "filter")


@general("F-SEL-10", needs=ENUM, roots={"SEL-07"}, meets=SELECT, walked=True)
def names_in_any_case(stages: Stages) -> Stages:
    """Names are known in capitals, too."""
    return _renaming(stages, lambda operation, text: (text.lower() if _known(operation, text.lower()) else text,))


@general("F-SEL-09", needs=ENUM, roots={"SEL-07", "ERR-02"}, meets=SELECT, walked=True)
def unknown_names_crash(stages: Stages) -> Stages:
    """A name that the document does not list gives 500, unless it is empty or holds a comma."""
    return crashing(
        stages,
        lambda operation, pairs: any(not _skipped(operation, text) for text in texts(operation, pairs, "select")),
    )


@general("F-SEL-11", needs=ENUM, roots={"SEL-08"}, meets=SELECT, walked=True)
def commas_separate_names(stages: Stages) -> Stages:
    """Names with commas between them are read as several names."""
    return _renaming(stages, lambda _, text: tuple(each.strip() for each in text.split(",")))


@general("F-SEL-11", needs=ENUM, roots={"SEL-08"}, meets=SELECT, walked=True)
def a_comma_ends_a_name(stages: Stages) -> Stages:
    """Of names with commas between them the first one counts."""
    return _renaming(stages, lambda _, text: (text.partition(",")[0],))


@general("F-SEL-08", needs=SELECT, roots={"SEL-05"}, when=MEETS, meets=SELECT, walked=True)
def the_same_name_twice_is_refused(stages: Stages) -> Stages:
    """Selecting a name twice is refused."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        names = texts(operation, pairs, "select")
        if len(names) != len({*names}):
            raise Refusal(422, "a name stands twice")
        return pairs

    return rewriting(stages, changed)


@general(
    "F-SEL-07",
    needs=("select.repeat",),
    roots={"SEL-01": (), "SCH-02": (), "SEL-07": ENUM},
    meets=SELECT,
    walked=True,
)
def only_the_last_select_counts(stages: Stages) -> Stages:
    """Of several selected names the last one alone counts."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        own = named(operation, "select")
        last = [pair for pair in pairs if pair[0] in own][-1:]
        return (*(pair for pair in pairs if pair[0] not in own), *last)

    return rewriting(stages, changed)


@general("F-SEL-17", needs=SELECT, roots={"SEL-06", "ERR-02"}, meets=SELECT, walked=True)
def all_names_at_once_crash(stages: Stages) -> Stages:
    """Selecting every name gives 500."""
    return crashing(
        stages,
        lambda operation, pairs: (
            operation.select is not None and {*operation.select.names} <= {*texts(operation, pairs, "select")}
        ),
    )


JOINED = ("select.joined",)


def _rejoining(stages: Stages, change: Callable[[list[str]], list[str] | None]) -> Stages:
    """Read a list of names in one parameter as ``change`` of its names, or as if it were left out for None."""

    def changed(operation: ListOperation, pairs: Pairs) -> Pairs:
        own, join = named(operation, "select"), operation.select.join if operation.select else ","
        found = [(name, change(text.split(join)) if name in own and text.strip() else [text]) for name, text in pairs]
        return tuple((name, join.join(names)) for name, names in found if names is not None)

    return rewriting(stages, changed)


@general(needs=JOINED, roots={"SEL-09"}, meets=SELECT, reason="lists of names in one parameter, which are new")
def names_with_a_blank_are_dropped(stages: Stages) -> Stages:
    """Of a list of names those with a blank before or behind are ignored."""
    return _rejoining(stages, lambda names: [name for name in names if name == name.strip() and name] or names)


@general(needs=JOINED, roots={"SEL-09"}, meets=SELECT, reason="lists of names in one parameter, which are new")
def an_empty_name_selects_everything(stages: Stages) -> Stages:
    """A list of names with nothing between two signs gives every member."""
    return _rejoining(stages, lambda names: None if "" in names else names)
