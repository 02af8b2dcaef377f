"""Writes docs/conventions.md, what contracts take from published conventions and what is tested of each:
``python docs/generate_conventions.py``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from listproof.contract import conventions

PAGE = Path(__file__).parent / "conventions.md"

HEAD = """# Published conventions

What `follows = [...]` in `listing.toml` takes from each, made from `src/listproof/contract/conventions` (`python
docs/generate_conventions.py`; a test fails when this page is stale). Of several names the first that the operation has
is taken; what it has not is not added. On the command line: `listproof explain --follows AIP-158`."""


def page() -> str:
    """The page of all conventions."""
    parts = [HEAD]
    for each in conventions.known().values():
        parts += [f"## {each.name}", f"{each.title}: <{each.url}>", "\n".join(_says(each)), "\n".join(_untested(each))]
    return "\n\n".join(parts) + "\n"


def _says(convention: conventions.Convention) -> Iterator[str]:
    yield "| key | taken | section | what it says | tested by |"
    yield "|---|---|---|---|---|"
    for each in convention.says:
        taken = ", ".join(f"`{word}`" for word in each.slot or each.place or (json.dumps(each.word),))
        yield f"| `{each.key}` | {taken} | {each.section} | {each.reason} | {', '.join(each.tested)} |"


def _untested(convention: conventions.Convention) -> Iterator[str]:
    yield "| not tested | section | why |"
    yield "|---|---|---|"
    yield from (f"| {each.what} | {each.section} | {each.reason} |" for each in convention.untested)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
