"""The registers of faults and of benign variants: each is a small change of a reference pipeline.

Registering one takes a decorator and a function from pipeline to pipeline. Its name is the function's name, its
sentence the first line of the function's docstring.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from listproof.errors import UsageError
from listproof.mock.pipeline import Pipeline
from listproof.mock.served import NAMES, Mock, mock, pipeline

Change = Callable[[Pipeline], Pipeline]
Roots = Mapping[str, frozenset[str]]
WHEN = ("always", "with another parameter", "rare rows", "past the first page", "sometimes", "after a change")
FAMILIES = {
    "schema": "SCH",
    "pagination": "PAG",
    "numbers": "PGN",
    "totals": "TOT",
    "cursors": "CUR",
    "links": "LNK",
    "styles": "STY",
    "ordering": "ORD",
    "several": "MUL",
    "filtering": "FLT",
    "ranges": "RNG",
    "projection": "SEL",
    "scope": "SCO",
    "errors": "ERR",
    "auth": "AUT",
    "http": "HTT",
    "lifecycle": "LIF",
    "manifest": "MAN",
}
"""The families of requirements by the package, or module, that holds their faults."""


@dataclass(frozen=True)
class Variant:
    """A server that differs from the reference; ``sentence`` says how.

    ``undecided`` are the requirements that cannot be decided on it in any collection, for lack of the data they need.
    """

    name: str
    sentence: str
    contracts: tuple[str, ...]
    change: Change
    undecided: frozenset[str] = field(default=frozenset(), kw_only=True)

    def server(self, contract: str, *, large: int = 0, seed: int = 0) -> Mock:
        """A fresh server; its counters and caches are its own.

        ``seed`` moves the moments at which a server shows what it shows only sometimes.
        """
        if contract not in self.contracts:
            raise UsageError(f"{self.name} exists for {' and '.join(self.contracts)} only, not for {contract}.")
        return mock(self.change(replace(pipeline(contract, large=large), seed=seed)))


@dataclass(frozen=True)
class Fault(Variant):
    """A server that is wrong in one way.

    ``rows`` are its kinds in the taxonomy of faults; where it has none, ``reason`` says why it is here. ``roots``
    are, per contract, the requirements that it breaks although their premises hold; for faults that show ``when``
    "sometimes" those that it breaks most plainly.
    ``meets`` are the parameters or headers that must be sent for it to show.
    """

    family: str
    rows: tuple[str, ...]
    roots: Roots
    when: str
    meets: tuple[str, ...]
    reason: str = ""


V = TypeVar("V", bound=Variant)
_FAULTS: dict[str, Fault] = {}
_BENIGN: dict[str, Variant] = {}


def fault(
    *rows: str,
    roots: Iterable[str] | Mapping[str, Iterable[str]],
    contracts: tuple[str, ...] | str = NAMES,
    when: str = "always",
    meets: tuple[str, ...] = (),
    reason: str = "",
) -> Callable[[Change], Change]:
    """Register a fault. ``roots`` is one set for all its contracts or one for each."""
    only = (contracts,) if isinstance(contracts, str) else contracts
    table = roots if isinstance(roots, Mapping) else dict.fromkeys(only, tuple(roots))
    if when not in WHEN:
        raise ValueError(f"when is one of {', '.join(WHEN)}, not {when!r}")
    if set(table) != set(only):
        raise ValueError(f"roots are given for {sorted(table)}, contracts are {sorted(only)}")
    if bool(rows) == bool(reason):
        raise ValueError("a fault has rows of the taxonomy or, where it has none, a reason")

    def register(change: Change) -> Change:
        name, sentence = _described(change)
        family = FAMILIES.get(change.__module__.removeprefix("listproof.faults.").partition(".")[0], "")
        if not family:
            raise ValueError(f"{name} stands in no package of a family of requirements: {', '.join(FAMILIES)}")
        per_contract = {contract: frozenset(ids) for contract, ids in table.items()}
        _FAULTS[name] = Fault(name, sentence, only, change, family, rows, per_contract, when, meets, reason)
        return change

    return register


def benign(contracts: tuple[str, ...] | str = NAMES, undecided: Iterable[str] = ()) -> Callable[[Change], Change]:
    """Register a server that is unusual but right."""
    only = (contracts,) if isinstance(contracts, str) else contracts

    def register(change: Change) -> Change:
        name, sentence = _described(change)
        _BENIGN[name] = Variant(name, sentence, only, change, undecided=frozenset(undecided))
        return change

    return register


def _described(change: Change) -> tuple[str, str]:
    name = change.__name__
    if not change.__doc__:
        raise ValueError(f"{name} lacks a docstring, which would be its sentence")
    if name in _FAULTS or name in _BENIGN:
        raise ValueError(f"{name} is registered twice")
    return name, change.__doc__.strip().splitlines()[0]


def all_faults(contract: str | None = None) -> tuple[Fault, ...]:
    """Every fault, or those of one contract, by family and name."""
    order = list(FAMILIES.values())
    faults = sorted(_FAULTS.values(), key=lambda each: (order.index(each.family), each.name))
    return tuple(each for each in faults if contract is None or contract in each.contracts)


def all_benign(contract: str | None = None) -> tuple[Variant, ...]:
    """Every benign variant, or those of one contract, by name."""
    variants = sorted(_BENIGN.values(), key=lambda each: each.name)
    return tuple(each for each in variants if contract is None or contract in each.contracts)


def get(name: str) -> Fault:
    """The fault of that name; UsageError with the closest names where there is none."""
    return _entry(_FAULTS, name, "fault")


def variant(name: str) -> Variant:
    """The fault or benign variant of that name."""
    everything: dict[str, Variant] = {**_FAULTS, **_BENIGN}
    return _entry(everything, name, "fault or benign variant")


def _entry(table: Mapping[str, V], name: str, kind: str) -> V:
    if name in table:
        return table[name]
    close = difflib.get_close_matches(name, table, n=3, cutoff=0.5)
    some = f"Among the {len(table)} are {', '.join(sorted(table)[:3])}."
    hint = f"Did you mean {' or '.join(close)}?" if close else some
    raise UsageError(f"There is no {kind} named {name!r}. {hint}")
