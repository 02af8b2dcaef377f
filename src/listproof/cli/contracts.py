"""``listproof contracts``: the bundled contracts."""

from __future__ import annotations

from ..contract import library
from ..plural import many


def run() -> int:
    """Print each bundled contract with what it is of; those of vendors first."""
    for title, names in (("Contracts of vendors", library.names()), ("Examples", library.examples())):
        print(title)
        width = max(map(len, names), default=0)
        for name in names:
            contract = library.load(name)
            of = f"{contract.title} {contract.version}".strip()
            print(f"  {name:<{width}}  {of} ({many(len(contract.lists), 'list')})")
        print()
    print("Try one on its embedded mock: listproof check langsmith. Your own: listproof init openapi.yaml --out FOLDER")
    return 0
