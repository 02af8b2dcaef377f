"""What a contract states of sizes and positions that no page has, done by the mock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from listproof.contract.page import Page
from listproof.contract.parameter import Parameter
from listproof.mock.pipeline import Refusal, integer


@dataclass(frozen=True)
class Meant:
    """The names and texts that stand for what was sent; ``everything`` and ``nothing`` are all rows, and none."""

    given: tuple[tuple[str, str], ...]
    everything: bool = False
    nothing: bool = False


def meant(page: Page | None, given: Sequence[tuple[str, str]]) -> Meant:
    """What sizes and positions beyond the bounds are taken for. Raises Refusal."""
    facts = page.facts if page else {}
    if page is None or not facts:
        return Meant(tuple(given))
    kept: list[tuple[str, str]] = []
    everything = nothing = False
    for name, text in given:
        number = integer(text)
        if number is None or name not in {each.name for each in page.numbers}:
            kept.append((name, text))
            continue
        size = page.size is not None and name == page.size.name
        if number < (0 if size else page.first) and "below" in facts and _unbounded(page, name):
            if facts["below"] == "refuse":
                raise Refusal(422, f"{name} is below the least")
            nothing = nothing or facts["below"] == "empty" or size
            kept += [] if size else [(name, str(page.first))]
        elif size and number == 0 and facts.get("zero", "empty") != "empty":
            if facts["zero"] == "refuse":
                raise Refusal(422, f"{name} is 0")
            everything = facts["zero"] == "all"
        elif size and page.most is not None and number > page.most and facts.get("over", "refuse") != "refuse":
            kept.append((name, str(page.most)))
        else:
            kept.append((name, text))
    return Meant(tuple(kept), everything, nothing)


def _unbounded(page: Page, name: str) -> bool:
    found: Parameter = next(each for each in page.numbers if each.name == name)
    return found.minimum is None
