"""Writes docs/requirements.md from the checks themselves: ``python docs/generate_requirements.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from listproof import flags
from listproof.checking.requirement import Requirement
from listproof.contract import library
from listproof.contract.model import Contract
from listproof.faults import all_faults
from listproof.report.terminal import FAMILIES
from listproof.suite.catalogue import catalogue

PAGE = Path(__file__).with_name("requirements.md")

HEAD = """# Requirements

What a conforming list endpoint does: one entry per check, generated from the checks (`python
docs/generate_requirements.py`; a test fails when this page is stale). IDs are never renumbered or reused.

**Level**: a MUST fails the run, a SHOULD warns (`--fail-on should` makes it fail), an INFO never fails.
**Provenance**: *stated* by the OpenAPI document, demanded by *http*, or *implied* by the meaning of the parameter's
name. **After**: what fails here as one of these failed, with the same parameters, is shown as its consequence.
**Broken by**: faults of the catalogue of which the requirement is a root; `listproof mock CONTRACT --fault NAME` serves
them.

**Needs**: without such data the requirement is *undecided*, since other data would decide it; where nothing is said
every collection that can be read decides it. **Not applicable to a server**: no data of such a server decides it, so it
is left out, with the reason.
"""


def page() -> str:
    """The whole page."""
    contracts = [library.load(name) for name in library.names()]
    parts = [HEAD]
    family = ""
    for requirement in catalogue():
        if requirement.family != family:
            family = requirement.family
            parts.append(f"\n## {FAMILIES.get(family, family)}\n")
        parts.append("\n".join(_entry(requirement, contracts)))
    return "\n".join(parts) + "\n"


def _entry(requirement: Requirement, contracts: list[Contract]) -> Iterator[str]:
    facts = requirement.facts
    yield f"### {facts.id}\n\n{facts.statement}\n"
    scope = "once per collection" if facts.per == "collection" else "once per target"
    where = [contract.name for contract in contracts if any(map(requirement.applies, contract.lists))]
    yield f"* {facts.level}, {' and '.join(facts.provenance)}, {scope}; applies to {', '.join(where) or 'neither'}"
    if facts.needs:
        yield f"* Needs {flags.told(facts.needs)}"
    if facts.void:
        yield f"* Not applicable to a server {facts.void}"
    if facts.after:
        yield f"* After {', '.join(facts.after)}"
    yield f"* Why: {facts.why}"
    yield f"* How servers break it: {facts.breaks}"
    for contract in contracts:
        lines = [
            f"{source.line} `{source.text.strip()}`"
            for operation in contract.lists
            if requirement.applies(operation)
            for role in requirement.cites
            for source in operation.sources.get(role, ())
        ]
        if lines:
            yield f"* {contract.name}'s document, line {', '.join(dict.fromkeys(lines))}"
    faults = [fault.name for fault in all_faults() if any(facts.id in roots for roots in fault.roots.values())]
    if faults:
        yield f"* Broken by {', '.join(f'`{name}`' for name in faults)}"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
