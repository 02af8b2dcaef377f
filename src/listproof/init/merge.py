"""A listing.toml that a person has worked on, brought up to what listproof init concludes of a newer document.

``old`` is what it concludes of the document so far: what differs from that, a person wrote, and it stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TypeVar

from listproof.init.blocks import OFF, Block, Key, Section, joined, sections

MARK = "# listproof init: no longer in the newer document as it is read; look whether this is to stay"

Has = Callable[[str, str], bool]
"""Whether an operation has a slot: the name of a parameter, or a place of its body."""

T = TypeVar("T", Key, Block)


@dataclass(frozen=True)
class Merge:
    """The texts of the two documents by their sections. ``globs`` name the new lists that are to be described, all where
    there are none; ``unnamed`` is the reason by which the others are left out. ``has`` says whether an operation of the
    newer document has a slot. ``tell`` is told each change as one line."""

    old: Mapping[str, Section]
    new: Mapping[str, Section]
    globs: Sequence[str]
    unnamed: str
    has: Has
    tell: Callable[[str], None]

    def text(self, own: str) -> str:
        """The text that takes the place of ``own``."""
        kept, added = list[Section](), list[Section]()
        known: set[str] = set()
        for each in sections(own):
            key = each.operation
            new = self.new.get(key)
            known.add(key)
            if new is not None and self._is_list_now(each, new):
                self.tell(f"{key}  is a list now, and no longer out of scope")
                added.append(new)
            elif new is None and self._is_own(each):
                self.tell(f"{key}  no longer in the document, and no longer out of scope")
            else:
                kept.append(self._section(each, self.old.get(key), new))
                continue
            kept[-1] = Section((*kept[-1].blocks[:-1], _with(kept[-1].blocks[-1], each.blocks)))
        added += [self._added(key, section) for key, section in self.new.items() if key not in known]
        if added:
            kept[-1] = _spaced(kept[-1])
        return joined([*kept, *map(_spaced, added)]).rstrip("\n") + "\n"

    def _is_wanted(self, key: str) -> bool:
        return not self.globs or any(fnmatchcase(key, glob) for glob in self.globs)

    def _is_own(self, section: Section) -> bool:
        """Whether it is out of scope, with a reason that listproof init wrote."""
        old = self.old.get(section.operation)
        reason = section.blocks[0].value("reason")
        known = (self.unnamed, old.blocks[0].value("reason") if old else None)
        return section.kind == "[[out_of_scope]]" and reason in known

    def _is_list_now(self, section: Section, new: Section) -> bool:
        """Whether it is out of scope, and nobody said so but listproof init, which would now describe it."""
        if new.kind != "[[list]]" or not self._is_own(section) or not self._is_wanted(section.operation):
            return False
        return section.blocks[0].value("reason") != self.unnamed or bool(self.globs)

    def _added(self, key: str, section: Section) -> Section:
        if section.kind == "[[list]]" and not self._is_wanted(key):
            text = f'[[out_of_scope]]\n{section.blocks[0].keys[0].written}\nreason = "{self.unnamed}"\n'
            section = sections(text)[1]
        reason = section.blocks[0].value("reason")
        self.tell(f"{key}  new, and left out: {reason}" if reason else f"{key}  new")
        return section

    def _section(self, own: Section, old: Section | None, new: Section | None) -> Section:
        key = own.operation
        if new is None or (new.kind, own.kind) == ("[[out_of_scope]]", "[[list]]"):
            if old is None or (new is not None and old.kind != own.kind):
                return own
            return Section((self._marked(own.blocks[0], key), *own.blocks[1:]))
        if own.kind != new.kind:
            return own
        before = old.named() if old is not None and old.kind == own.kind else {}
        after, found = new.named(), dict[str, Block]()
        for name, block in own.named().items():
            where = f"{key}  {_where(name)}".strip()
            if name in after:
                found[name] = self._block(block, before.get(name), after[name], where)
            elif name not in before or (block.is_off and block.head != before[name].head):
                found[name] = block
            elif not block.is_off and not self._is_read_otherwise(key, block, before[name]):
                found[name] = self._marked(block, where)
            else:
                if not block.is_off:
                    self.tell(f"{where}  taken out: the newer document does not lead to it")
                last = next(reversed(found))
                found[last] = _with(found[last], [block])
        for name, block in _missing(after, before, found):
            if not block.is_off:
                self.tell(f"{key}  {_where(name)} added")
            found = _inserted(found, name, _ended(block), [*after])
            last = [*found][[*found].index(name) - 1]
            found[last] = _ended(found[last])
        return Section(tuple(found.values()))

    def _is_read_otherwise(self, key: str, own: Block, old: Block) -> bool:
        """Whether a table that nobody changed goes, as all that it sends is there still and means something else."""
        values = [{each.name: each.value for each in block.keys if each.value is not None} for block in (own, old)]
        return values[0] == values[1] and all(self.has(key, each) for each in own.slots())

    def _marked(self, block: Block, where: str) -> Block:
        self.tell(f"{where}  no longer in the document: kept, and marked")
        return block if MARK in block.above else replace(block, above=(*block.above, MARK))

    def _block(self, own: Block, old: Block | None, new: Block, where: str) -> Block:
        if own.is_off:
            return replace(own, head=new.head) if old is not None and own.head == old.head else own
        before, after = ({key.name: key for key in each.keys if key.name} if each else {} for each in (old, new))
        found: dict[str, Key] = {}
        for number, key in enumerate(own.keys):
            for each in self._key(key, before.get(key.name), after.get(key.name), where):
                found[each.name if each.name and each.name not in found else f" {number} {each.name}"] = each
        for name, key in _missing(after, before, found):
            if not name.startswith("#"):
                self.tell(f"{where}  {key.written} added")
            found = _inserted(found, name, key, [*after])
        return replace(own, above=tuple(each for each in own.above if each != MARK), keys=tuple(found.values()))

    def _key(self, own: Key, old: Key | None, new: Key | None, where: str) -> Iterator[Key]:
        if not own.name:
            yield own
        elif old is None or own.value != old.value or "\n" in own.text:
            if new is not None and own.value != new.value and (old is None or old.value != new.value):
                self.tell(f"{where}  {own.written} kept; of the newer document it would be {new.written}")
            yield own
        elif new is None:
            if not own.name.startswith("#"):
                self.tell(f"{where}  {own.written} taken out: the newer document does not lead to it")
            yield from _remark(own, old)
        elif own.value == new.value:
            yield own if own.said.removesuffix(old.said) == own.said != old.said else _commented(own, old, new)
        else:
            self.tell(f"{where}  {own.written} is now {new.written}")
            yield from _remark(own, old)
            yield new


def merged(old: str, own: str, new: str, globs: Sequence[str], unnamed: str, has: Has) -> tuple[str, list[str]]:
    """The text that takes the place of ``own``, and each change as one line."""
    told: list[str] = []
    before, after = ({each.operation: each for each in sections(text)} for text in (old, new))
    return Merge(before, after, globs, unnamed, has, told.append).text(own), told


def _commented(own: Key, old: Key, new: Key) -> Key:
    """With what is said behind it now, which has the line of the newer document."""
    if own.comment == old.comment:
        return replace(own, text=own.text.removesuffix(own.comment) + new.comment, comment=new.comment)
    return replace(own, text=own.text.rstrip().removesuffix(old.said) + new.said) if old.said and new.said else own


def _remark(own: Key, old: Key) -> Iterator[Key]:
    """What a person or a server said behind a key, as a line above it."""
    said = own.said.removesuffix(old.said).strip(" ;")
    if said:
        text = f"# before, of {own.written}: {said}"
        yield Key(text, text)


def _missing(after: Mapping[str, T], before: Mapping[str, T], found: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    """What is new; a guess is not where the same is there as no guess."""
    known = {*before, *found}
    for name, each in after.items():
        if name not in known and not (name.startswith(OFF) and name.removeprefix(OFF) in found):
            yield name, each


def _inserted(found: dict[str, T], name: str, value: T, order: Sequence[str]) -> dict[str, T]:
    """With one more, behind that which stands before it in what is new."""
    before = next((each for each in reversed(order[: order.index(name)]) if each in found), None)
    names = [*found]
    names.insert(names.index(before) + 1 if before is not None else 0, name)
    return {each: value if each == name else found[each] for each in names}


def _with(block: Block, dropped: Sequence[Block]) -> Block:
    """With the comments of tables that go."""
    lines = [line for each in dropped for line in (*each.above, *(key.text for key in each.keys)) if line[:1] == "#"]
    lines = [line for line in lines if line != MARK]
    return replace(block, keys=(*block.keys, *(Key(line, line) for line in lines), Key("", ""))) if lines else block


def _ended(block: Block) -> Block:
    """With an empty line at its end."""
    return block if block.keys and not block.keys[-1].name else replace(block, keys=(*block.keys, Key("", "")))


def _spaced(section: Section) -> Section:
    return Section((*section.blocks[:-1], _ended(section.blocks[-1])))


def _where(name: str) -> str:
    """A table as a person names it: ``filter state={value}``."""
    return re.sub(r"^(# \? )?\[\[?(list\.?)?|\]\]?", "", name)
