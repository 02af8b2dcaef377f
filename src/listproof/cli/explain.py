"""``listproof explain``: the catalogue of requirements, and one of them in full."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from .. import flags, harmless
from ..checking.requirement import Requirement
from ..contract import conventions, library
from ..contract.model import Contract
from ..errors import UsageError
from ..plural import many
from ..report import terminal
from ..run.selection import matches
from ..suggest import did_you_mean
from ..suite.catalogue import catalogue


def run(identity: str | None, contract: str | None) -> int:
    """Print one requirement, or all by family; ``contract`` narrows to what applies to it."""
    contracts = [library.load(name) for name in ([contract] if contract else library.names())]
    out = terminal.console()
    if identity is None:
        _list(out, contracts, catalogue(), narrowed=contract is not None)
        return 0
    wanted = identity.upper()
    known = {each.id: each for each in catalogue()}
    found = [each for each in catalogue() if matches(each, [wanted])]
    if not found:
        names = [*known, *dict.fromkeys(each.family for each in catalogue())]
        hint = did_you_mean(wanted, names, most=1)
        raise UsageError(f"{identity}: no such requirement or family.{hint} See them all: listproof explain")
    if wanted not in known and len(found) > 1:
        _list(out, contracts, found, narrowed=contract is not None)
        return 0
    wanted = found[0].id
    if not any(_applies(known[wanted], each) for each in contracts):
        others = () if contract else map(library.load, library.examples())
        contracts += [each for each in others if _applies(known[wanted], each)][:1]
    _one(out, known[wanted], contracts, general=contract is None)
    return 0


def convention(name: str) -> int:
    """Print what is tested of a published convention, and what is not."""
    known = conventions.known()
    if name not in known:
        raise UsageError(f"{name}: no such convention.{did_you_mean(name, known)} There are: {', '.join(known)}.")
    found, out = known[name], terminal.console()
    out.print(Text(f"{found.name}  {found.title}", style="bold"))
    out.print(Text(found.url))
    out.print()
    for said in found.says:
        _entry(out, said.key, f"{said.section}: {said.reason} Tested by {', '.join(said.tested)}.")
    for left in found.untested:
        _entry(out, "not tested", f"{left.section}: {left.what} {left.reason}")
    return 0


def _list(out: Console, contracts: list[Contract], of: Sequence[Requirement], *, narrowed: bool) -> None:
    shown = [each for each in of if not narrowed or _applies(each, contracts[0])]
    for family in dict.fromkeys(each.family for each in shown):
        out.print(Text(terminal.FAMILIES.get(family, family), style="bold"))
        for each in sorted(shown, key=lambda each: each.id):
            if each.family == family:
                terminal.print_line(out, f"  {each.id}  {each.facts.level:<6} {each.facts.statement}", indent=17)
        out.print()
    if shown:
        out.print(Text(f"{many(len(shown), 'requirement')}. One in full: listproof explain {shown[0].id}"))
    else:
        out.print(Text(f"None of them applies to {contracts[0].name}."))


def _one(out: Console, requirement: Requirement, contracts: list[Contract], *, general: bool) -> None:
    facts = requirement.facts
    terminal.print_line(out, f"{facts.id}  {facts.statement}", "bold", indent=13)
    out.print()
    _entry(out, "why", facts.why)
    _entry(out, "broken", facts.breaks)
    _entry(out, "level", _LEVELS[facts.level.value])
    _entry(out, "says who", "; ".join(_SPEAKERS[each.value] for each in facts.provenance))
    _entry(out, "asked", "once per collection" if facts.per == "collection" else "once per server")
    _entry(out, "data", flags.told(facts.needs) or "none in particular")
    if facts.after:
        _entry(out, "after", f"{', '.join(facts.after)}: if one of them fails, a failure here is its consequence")
    for contract in contracts:
        if not _applies(requirement, contract):
            _entry(out, contract.name, "does not apply: the contract declares nothing that this is about")
            continue
        lines = [
            str(source)
            for operation in contract.lists
            for role in requirement.cites
            for source in operation.sources.get(role, ())
        ]
        for at, line in enumerate(dict.fromkeys(lines) or ["applies; no line of the document states it"]):
            _entry(out, contract.name if at == 0 else "", line)
    faults = [*_faults(facts.id, [contract.name for contract in contracts]), *_by_need(facts.id, contracts, general)]
    if faults:
        _entry(out, "faults", "servers that are wrong in this way (listproof mock CONTRACT --fault NAME):")
        for line in faults:
            _entry(out, "", line)


_LEVELS = {
    "MUST": "MUST: a failure fails the run",
    "SHOULD": "SHOULD: a failure is shown and does not fail the run (--fail-on should makes it)",
    "INFO": "INFO: never fails the run",
}
_SPEAKERS = {
    "stated": "the OpenAPI document (stated)",
    "http": "the HTTP and JSON standards (http)",
    "implied": "the meaning of the parameter's name (implied)",
}


def _entry(out: Console, label: str, text: str) -> None:
    room = max(out.width - 13, 20)
    for at, line in enumerate(textwrap.wrap(harmless.line(terminal.sign(out, text)), room) or [""]):
        head = f"{label:<12} " if at == 0 else " " * 13
        out.print(Text(head, style="bold") + Text(line), soft_wrap=True)


def _applies(requirement: Requirement, contract: Contract) -> bool:
    return any(requirement.applies(operation) for operation in contract.lists)


def _faults(identity: str, contracts: list[str]) -> list[str]:
    """The faults that this requirement is there to find, each with the contracts where it does, if not all."""
    from .. import faults

    found = []
    for each in faults.all_faults():
        own = [name for name in contracts if identity in each.roots.get(name, ())]
        if own:
            where = "" if own == contracts else f" ({', '.join(own)})"
            found.append(f"{each.name}{where}: {each.sentence}")
    return found


def _by_need(identity: str, contracts: list[Contract], general: bool) -> list[str]:
    """The same of mocks that are made of a document: of these contracts, or of any where none was named."""
    from ..faults.served import breaking

    return breaking(identity, None if general else contracts)
