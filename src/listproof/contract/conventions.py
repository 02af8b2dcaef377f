"""Published conventions of lists: what each says, in the words of listing.toml, and what of it nothing tests."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from listproof.contract.parameter import Source


@dataclass(frozen=True)
class Says:
    """One thing that a convention says: of the key of listing.toml a word, or names of which an operation has one
    (slots, where a ``*`` stands for any text), or places of which its answer has one; ``write`` is a template with that
    slot, of filters one for each operator. ``tested`` are the requirements that decide it.

    Of pages it is said in these styles, all where none is named; of filters with these ``ops``, where the field is none
    of ``but`` and of none of the ``formats``."""

    key: str
    section: str
    reason: str
    tested: tuple[str, ...]
    word: Any = None
    slot: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    write: str | Mapping[str, str] = ""
    style: tuple[str, ...] = ()
    ops: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()

    @property
    def taken(self) -> tuple[Any, ...]:
        """What is taken: words, names, places or templates."""
        written = (self.write,) if isinstance(self.write, str) else tuple(self.write.values())
        return tuple(filter(None, written)) or self.place or self.slot or (self.word,)


@dataclass(frozen=True)
class Untested:
    """What a convention says and no requirement decides, with the reason."""

    section: str
    what: str
    reason: str


@dataclass(frozen=True)
class Convention:
    """A published convention of lists; where it is ``single``, the first of its page styles that an operation has is
    the only one. ``known_by`` are words that a document says of itself where it follows the convention, and ``marks``
    slots and places that hardly anything else has."""

    name: str
    title: str
    url: str
    says: tuple[Says, ...]
    untested: tuple[Untested, ...]
    single: bool = False
    known_by: str = ""
    marks: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def styles(self) -> tuple[str, ...]:
        """The page styles that it has, the main one first."""
        return tuple(str(each.word) for each in self.says if each.key == "page.style")

    def source(self, said: Says) -> Source:
        """The section that says it, as reports cite it."""
        return Source(f"{self.name}, {said.section}", 0, f"{said.reason} ({self.url})")


@cache
def known() -> Mapping[str, Convention]:
    """All conventions by their names."""
    folder = resources.files("listproof.contract").joinpath("conventions")
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    found = (_convention(tomllib.loads(each.read_text("utf-8"))) for each in files)
    return {each.name: each for each in found}


def _convention(data: Mapping[str, Any]) -> Convention:
    lists = ("tested", "slot", "place", "style", "ops", "but", "formats")
    says = tuple(Says(**(each | {key: tuple(each.get(key, ())) for key in lists})) for each in data["says"])
    untested = tuple(Untested(**each) for each in data.get("untested", ()))
    marks = tuple(tuple(each) for each in data.get("marks", ()))
    return Convention(
        data["name"],
        data["title"],
        data["url"],
        says,
        untested,
        data.get("single", False),
        data.get("known_by", ""),
        marks,
    )
