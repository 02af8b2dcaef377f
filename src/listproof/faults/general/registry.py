"""The register of general faults: each is a small change of the stages of a contract's mock.

Registering one takes a decorator and a function from stages to stages. Its name is the function's name, its sentence
the first line of the function's docstring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from listproof.contract.model import Contract
from listproof.errors import UsageError
from listproof.faults.general.needs import NEEDS, lacking, listed
from listproof.faults.registry import FAMILIES, WHEN
from listproof.mock.generic.pipeline import Stages
from listproof.mock.served import Mock, made
from listproof.suggest import did_you_mean

Change = Callable[[Stages], Stages]

OF_AN_ORDER = frozenset({"PAG-03", "PAG-04", "PAG-06", "PAG-14", "PAG-19", "ORD-04"})
"""Requirements of which nothing is broken where the order may change between two requests."""

SHOWN = 5
"""Names that a refusal proposes."""


@dataclass(frozen=True)
class General:
    """A fault on every contract of which an operation has its ``needs``; ``sentence`` says how it is wrong.

    ``roots`` are the requirements that it breaks although their premises hold, each with what an operation must have
    for that. ``rows``, ``when``, ``meets`` and ``reason`` are as in ``Fault``; ``meets`` are roles of the contract.
    """

    name: str
    sentence: str
    family: str
    needs: tuple[str, ...]
    change: Change
    roots: Mapping[str, tuple[str, ...]]
    rows: tuple[str, ...]
    when: str
    meets: tuple[str, ...]
    reason: str = ""

    @property
    def needed(self) -> str:
        """What it needs, as people say it: ``a filter and a page size``."""
        return listed(self.needs)

    def lacks(self, contract: Contract) -> tuple[str, ...]:
        """What the operation that has most of its needs does not have; empty where the fault exists."""
        return min((lacking(each, self.needs) for each in contract.lists), key=len, default=self.needs)

    def roots_on(self, contract: Contract) -> frozenset[str]:
        """The requirements that it breaks on a contract's mock, empty where it does not exist."""
        shown = [each for each in contract.lists if not lacking(each, self.needs)]
        found = (name for each in shown for name, needs in self.roots.items() if not lacking(each, needs))
        return frozenset(found)

    def server(self, contract: Contract, *, large: int = 0, seed: int = 0) -> Mock:
        """A fresh server; its counters are its own. Raises UsageError where the contract lacks what it needs.

        ``seed`` moves the moments at which a server shows what it shows only sometimes.
        """
        missing = self.lacks(contract)
        if missing:
            some = f" Others: {', '.join(_near(self, contract))}." if _near(self, contract) else ""
            raise UsageError(f"{self.name} needs {listed(missing)}, which {contract.name} does not have.{some}")
        return made(contract, large=large, stages=self.change(replace(Stages(), seed=seed)))


_GENERAL: dict[str, General] = {}


def general(
    *rows: str,
    needs: Iterable[str],
    roots: Iterable[str] | Mapping[str, Iterable[str]],
    when: str = "always",
    meets: tuple[str, ...] = (),
    reason: str = "",
    walked: bool = False,
) -> Callable[[Change], Change]:
    """Register a fault. ``roots`` is a set, or a table from requirements to what an operation must have for each;
    ``walked`` says that it is also there where pages can only be walked to."""
    table = roots if isinstance(roots, Mapping) else dict.fromkeys(roots, ())
    needed = (*needs, *(() if walked else ("positions",)), *(("stable",) if OF_AN_ORDER & {*table} else ()))
    conditions = {identity: tuple(told) for identity, told in table.items()}
    for need in (*needed, *(each for told in conditions.values() for each in told)):
        if need.lstrip("!") not in NEEDS:
            raise ValueError(f"{need!r} is none of {', '.join(NEEDS)}")
    if when not in WHEN:
        raise ValueError(f"when is one of {', '.join(WHEN)}, not {when!r}")
    if bool(rows) == bool(reason):
        raise ValueError("a fault has rows of the taxonomy or, where it has none, a reason")

    def register(change: Change) -> Change:
        name, sentence = change.__name__, (change.__doc__ or "").strip().partition("\n")[0]
        if not sentence or name in _GENERAL:
            raise ValueError(f"{name} lacks a docstring, which would be its sentence, or is registered twice")
        family = FAMILIES[change.__module__.rpartition(".")[2].partition("_")[0]]
        _GENERAL[name] = General(name, sentence, family, needed, change, conditions, rows, when, meets, reason)
        return change

    return register


def all_general(contract: Contract | None = None) -> tuple[General, ...]:
    """Every general fault, or those of which a contract has the needs, by family and name."""
    order = list(FAMILIES.values())
    found = sorted(_GENERAL.values(), key=lambda each: (order.index(each.family), each.name))
    return tuple(each for each in found if contract is None or not each.lacks(contract))


def get_general(name: str, contract: Contract) -> General:
    """The general fault of that name; UsageError with the closest names of a contract's where there is none."""
    if name in _GENERAL:
        return _GENERAL[name]
    known = [each.name for each in all_general(contract)]
    hint = did_you_mean(name, known) or f" Among its {len(known)} are {', '.join(known[:SHOWN])}."
    raise UsageError(f"The mock of {contract.name} has no fault named {name!r}.{hint}")


def _near(fault: General, contract: Contract) -> list[str]:
    """Names of faults that a contract's mock has, those of the same family first."""
    known = sorted(all_general(contract), key=lambda each: each.family != fault.family)
    return [each.name for each in known][:SHOWN]
