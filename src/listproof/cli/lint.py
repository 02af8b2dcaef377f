"""``listproof lint``: a contract without a server: what it leaves unsaid, and which key would let more be tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .. import files, harmless
from ..checking.requirement import Has
from ..contract import library, listing_file
from ..contract.model import Contract, ListOperation
from ..suite.catalogue import catalogue

KEYS: Mapping[str, str] = {
    "page": "[[list.page]]",
    "size": "[[list.page]] size",
    "size.default": "[[list.page]] default",
    "next": "[[list.page]] next",
    "also": "[[list.page]] also",
    "back": "[[list.page]] back",
    "more": "[[list.page]] more",
    "pages": "[[list.page]] pages",
    "styles": "a second [[list.page]]",
    "total": "total",
    "returned": "returned",
    "echo": "echo",
    "parent": "parent",
    "order": "[list.order]",
    "order.both": "[list.order] asc and desc",
    "order.default": "[list.order] default",
    "order.nulls": "[list.order] nulls",
    "order.ties": "[list.order] ties",
    "order.several": "[list.order] join",
    "filter": "[[list.filter]]",
    "filter.eq": '[[list.filter]] op = "eq"',
    "filter.values": "[[list.filter]] values",
    "filter.bound": '[[list.filter]] op = "ge", "gt", "le" or "lt"',
    "filter.stated": '[[list.filter]] op = "ge", "gt", "le" or "lt"',
    "filter.pattern": '[[list.filter]] op = "prefix", "suffix" or "contains"',
    "filter.set": '[[list.filter]] op = "in" or "all"',
    "filter.not": '[[list.filter]] op = "ne" or "nin"',
    "filter.null": '[[list.filter]] op = "null"',
    "filter.absent": "[[list.filter]] absent",
    "filter.default": "[[list.filter]] every or default",
    "filter.two": "a second [[list.filter]]",
    "select": "[list.select]",
    "select.drop": "[list.select] drop",
}
"""What requirements need of a contract, and the key of listing.toml that says it."""


def run(name: str) -> int:
    """Print what a contract leaves unsaid; returns the exit code. Raises UsageError and ContractError, which tells all
    mistakes."""
    contract = library.load(name)
    print("\n".join(harmless.line(each) for each in _told(contract)))
    return 0


def _told(contract: Contract) -> Iterator[str]:
    lists, others = len(contract.lists), len(contract.out_of_scope)
    yield f"{contract.name}: no mistakes. Lists: {lists}, operations out of scope: {others}."
    if contract.invalid:
        yield f"{contract.file} {contract.invalid}"
    written = files.text(contract.folder / listing_file.FILE, files.MIB)
    for what, lines in _comments(written).items():
        if lines:
            yield f"{what}: {listing_file.FILE} line {', '.join(map(str, lines))}"
    for each in contract.lists:
        yield ""
        asked, keys = coverage(each)
        yield f"{each.key}  {asked} of {len(catalogue())} requirements are asked."
        if keys:
            yield "  Not said, and what would be asked if the server has it and the contract said so:"
        for key, ids in sorted(keys.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            shown = ", ".join(ids[:SHOWN]) + (f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else "")
            yield f"    {key}: {shown}"


SHOWN = 8
"""Requirements that a line names."""


def coverage(operation: ListOperation) -> tuple[int, dict[str, list[str]]]:
    """How many requirements are asked of an operation, and those of which one thing is lacking, by the key that says
    it."""
    asked, found = 0, dict[str, list[str]]()
    for each in catalogue():
        if each.applies(operation):
            asked += 1
        elif isinstance(each.applies, Has) and len(lacking := each.applies.lacking(operation)) == 1:
            key = KEYS.get(lacking[0])
            if key is not None:
                found.setdefault(key, []).append(each.id)
    return asked, found


def _comments(text: str) -> dict[str, list[int]]:
    """The lines of what ``listproof init`` left to a person, by what it is."""
    found: dict[str, list[int]] = {
        "The server that was asked differs": [],
        "Guesses to decide": [],
        "Not confirmed": [],
    }
    for number, line in enumerate(text.splitlines(), 1):
        if ": the server differs on" in line:
            found["The server that was asked differs"].append(number)
        elif "# ? not confirmed: " in line:
            found["Not confirmed"].append(number)
        elif line.startswith("# ? "):
            found["Guesses to decide"].append(number)
    return found
