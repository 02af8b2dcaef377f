"""Writes docs/causes.md, every cause that a run may name, from the hypotheses: ``python docs/generate_causes.py``."""

from __future__ import annotations

from pathlib import Path

from listproof.causes.catalogue import ALL
from listproof.causes.hypothesis import Hypothesis, plainly

PAGE = Path(__file__).parent / "causes.md"

HEAD = """# Causes

Made from `src/listproof/causes` (`python docs/generate_causes.py`; a test fails when this page is stale).

A run that fails holds hypotheses against the answers that it has kept: each is the oracle with one step changed, such
as "the page is cut first and filtered afterwards". One that predicts every wrong answer of which it says anything, as
it came, and against which no right answer speaks, is told as the *likely cause*, with the requirements that fail
because of it; if need be two that hold together. Where two explain the same, what they answer differently is asked, at
most twelve requests in all. Where none does, no cause is named. A cause is never a verdict: verdicts are what they
would be without.

`listproof explain cause NAME` shows one of them on a terminal."""


def page() -> str:
    """The page of the causes."""
    parts = [HEAD]
    for family in dict.fromkeys(each.family for each in ALL.values()):
        parts.append(f"\n## {family.capitalize()}\n")
        parts += [_entry(each) for each in ALL.values() if each.family == family]
    return "\n".join(parts) + "\n"


def _entry(each: Hypothesis) -> str:
    sentence = plainly(each.sentence)
    lines = [f"### {each.name}\n", f"{sentence[:1].upper()}{sentence[1:]}.\n", f"* how it comes about: {each.how}"]
    lines += [f"* the code that does it: `{plainly(each.pattern)}`", f"* mend: {each.mend}\n"]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
