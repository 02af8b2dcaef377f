"""What is left of a document that is not valid OpenAPI, but only where the operations that matter do not reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from listproof.contract import openapi_rules
from listproof.contract.document import Document, Mistake
from listproof.contract.pointer import join
from listproof.contract.reach import HOLDERS, Reach, part, unit
from listproof.errors import ContractError

NOT_BESIDE = (*HOLDERS, "info", "webhooks", "tags")
"""The members of a document that are not kept for themselves."""


@dataclass(frozen=True)
class Usable:
    """A document without what is not valid OpenAPI in it; ``note`` says what that is, nothing where it is whole;
    ``first`` is the first of it."""

    document: Document
    note: str = ""
    first: ContractError | None = None


def usable(document: Document, keys: Collection[str]) -> Usable:
    """The document as far as it is valid. Raises ContractError where what the operations of these keys reach is not."""
    try:
        openapi_rules.validate(document, keys)
    except ContractError as error:
        return _without(document, keys, error)
    return Usable(document)


def shapely(document: Document) -> Usable:
    """The document without the operations that reach what has not even the shape of OpenAPI."""
    mistakes = _mistakes(document)
    return _cut(document, (), mistakes) if mistakes else Usable(document)


def _without(document: Document, keys: Collection[str], first: ContractError) -> Usable:
    reach = Reach(document.content)
    known = [key for key in keys if key in reach.operations]
    if not known or any(key not in known and key.partition(" ")[2] in document.content["paths"] for key in keys):
        raise first
    mistakes = _mistakes(document)
    wanted = reach.of(known)
    for mistake in mistakes:
        if unit(mistake.pointer) in wanted:
            raise document.error(*mistake)
    openapi_rules.validate_part(document, part(document.content, wanted))
    return _cut(document, known, mistakes or [Mistake(first.key, first.problem, first.remedy)])


def _mistakes(document: Document) -> list[Mistake]:
    """The mistakes by place, one at each."""
    found = [*document.broken, *openapi_rules.misshapen(document)]
    return list({each.pointer: each for each in reversed(found)}.values())[::-1]


def _cut(document: Document, keys: Collection[str], mistakes: Collection[Mistake]) -> Usable:
    """The document with these operations, and with all others that reach no mistake, as far as the rules hold so."""
    reach = Reach(document.content)
    units = {unit(each.pointer) for each in mistakes}
    kept = [key for key in reach.operations if key in keys or not reach.of([key]) & units]
    if None in units:  # somewhere in what holds several: each has to be looked at by itself
        kept = [key for key in kept if key in keys or _in_shape(document, reach, key)]
    beside = {at for name in document.content if name not in NOT_BESIDE and (at := join(name)) not in units}
    content = part(document.content, reach.of(kept) | beside)
    if keys and not _is_valid(document, content):
        kept, content = [*keys], part(document.content, reach.of(keys))
    left = {key: _why(document, reach.of([key]), mistakes) for key in reach.operations if key not in kept}
    first = document.error(*next(iter(mistakes)))
    return Usable(replace(document, content=content, broken=(), invalid=left), _note(document, mistakes), first)


def _why(document: Document, units: Collection[str], mistakes: Iterable[Mistake]) -> str:
    """Why an operation that reaches these units is left out."""
    found = next((each for each in mistakes if unit(each.pointer) in units), None)
    line = f", line {document.source(found.pointer).line}" if found else ""
    return f"the document is not valid OpenAPI there{line}"


def _in_shape(document: Document, reach: Reach, key: str) -> bool:
    return not any(openapi_rules.misshapen(document, part(document.content, reach.of([key]))))


def _is_valid(document: Document, content: Mapping[str, Any]) -> bool:
    if sum(map(len, document.text)) > openapi_rules.WHOLE_CHARACTERS:
        return not any(openapi_rules.misshapen(document, content))
    try:
        openapi_rules.validate_part(document, content)
    except ContractError:
        return False
    return True


def _note(document: Document, mistakes: Iterable[Mistake]) -> str:
    """In how many places it is not valid, and the first of them."""
    found = sorted(mistakes, key=lambda each: document.source(each.pointer).line)
    places = "1 place" if len(found) == 1 else f"{len(found)} places"
    line, at = document.source(found[0].pointer).line, document.origin(found[0].pointer)
    said = f"{at} {found[0].problem}".replace("is not valid OpenAPI: ", "").strip().rstrip(".")
    return f"is not valid OpenAPI at {places} outside of the operations tested, first line {line}: {said}"
