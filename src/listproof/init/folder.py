"""A contract's folder, made of an OpenAPI document and what was concluded from it."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from listproof import files, flags
from listproof.contract import build, completion, listing_file, openapi_rules, tolerance
from listproof.contract import document as documents
from listproof.contract.document import Document
from listproof.contract.model import ListOperation
from listproof.contract.reach import Reach, part
from listproof.errors import ContractError, UsageError
from listproof.init import infer, minimal, recognised
from listproof.init.guess import GUESS, Guess, Listed
from listproof.init.minimal import Minimal
from listproof.init.tables import Line, Table, tables, toml

SURE = {3: "stated", 2: "by convention", 1: "a guess"}
"""How sure a conclusion is, in words."""


@dataclass(frozen=True)
class Draft:
    """What was concluded of a document: the tables of each list operation, and why each other one is left out. ``note``
    says where the document is not valid OpenAPI, ``copy`` are its bytes ``source`` the text of SOURCE, and ``follows`` the
    conventions that it follows."""

    file: Path
    document: Document
    listed: Mapping[str, Sequence[Table]]
    left: Mapping[str, str]
    note: str = ""
    copy: bytes = field(default=b"", repr=False)
    source: str = ""
    follows: Sequence[Guess] = ()

    @property
    def name(self) -> str:
        """The document's in the folder."""
        return f"openapi{_ending(self.file)}"

    @property
    def text(self) -> str:
        """listing.toml."""
        return written(self.document, self.listed, self.left, self.follows)

    def operations(self) -> tuple[ListOperation, ...]:
        """The list operations as a contract's reader takes them, in the order of ``listed``."""
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / listing_file.FILE
            file.write_text(self.text, encoding="utf-8")
            return build.lists(completion.completed(listing_file.read(file), self.document), self.document)

    def told(self) -> list[str]:
        """What was found, a line for each list operation."""
        return [
            *([f"{self.file.name} {self.note.replace(' outside of the operations tested', '')}"] if self.note else []),
            *(f"follows {each.value}: {each.why} ({SURE[each.sure]})" for each in self.follows),
            *(_told(key, of) for key, of in self.listed.items()),
            *(
                f"{key}  left out: {why}"
                for key, why in self.left.items()
                if key not in self.document.invalid and why not in (_MORE, _NONE, UNNAMED)
            ),
        ]


def make(file: Path, out: Path, globs: Sequence[str] = ()) -> list[str]:
    """Write the folder and say of each list operation what it has. Raises ContractError and UsageError."""
    made = draft(file, globs, out)
    write(made, out)
    return made.told()


def draft(
    file: Path,
    globs: Sequence[str] = (),
    out: Path | None = None,
    *,
    said: Sequence[Listed] = (),
    source: str = "",
) -> Draft:
    """What a document says of its lists; ``said`` takes the place of what is concluded from it, ``source`` is the text
    of SOURCE, ``out`` the folder that must not be there yet. Raises as ``make`` does."""
    if not file.is_file():
        raise UsageError(f"{file} is not a file. Name an OpenAPI document, in YAML or JSON.")
    used = tolerance.shapely(documents.read(file))
    document = documents.modern(used.document)
    found = [*(said or infer.lists(document.content, lambda key: _is_named(key, globs)))]
    if not found and used.first:
        raise used.first
    if not found:
        which = f" that {' or '.join(globs)} names" if globs else ""
        raise UsageError(
            f"{file} has no operation{which} whose answer is a list of rows. Look at its answers' schemas, "
            f"or describe one list without the document: {flags.option('path')} /…"
        )
    if out is not None and out.exists() and any(out.iterdir() if out.is_dir() else [out]):
        raise UsageError(
            f"{out} is there already, and nothing is overwritten. Name another folder by --out, or give "
            f"{flags.option('update')} to bring it up to the document."
        )
    listed: dict[str, list[Table]] = {}
    left: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as place:
        for each in found:
            own = [*tables(each)]
            why = (
                "which field tells its rows apart is not clear"
                if not _is_clear(each)
                else _settled(Path(place), document, own)
            )
            if why:
                left[each.key] = why
            else:
                listed[each.key] = own
    if not listed:
        key, why = next(iter(left.items()))
        raise UsageError(f"{file}: no list can be described by itself. {key}: {why}. Write listing.toml by hand.")
    for key, why in _invalid(used.document, listed).items():
        del listed[key]
        left[key] = why
    others = {key: _why_not(key, globs) for key in document.operations() if key not in listed and key not in left}
    others |= document.invalid
    follows = () if said else recognised.follows(document.content, found)
    made = Draft(file, document, listed, left | others, used.note, file.read_bytes(), source, follows)
    try:
        if any(each.sure > GUESS for each in follows):
            made.operations()
    except ContractError:  # the convention and the document do not go together, and the document's words count
        return replace(made, follows=[replace(each, sure=GUESS) for each in follows])
    return made


def write(made: Draft, out: Path) -> None:
    """Write the folder: the document byte for byte, and listing.toml. Raises UsageError."""
    text = made.text
    if len(text.encode()) > files.MIB:
        raise UsageError(
            f"{made.file} has {len(made.listed)} lists, too many for one listing.toml. Name some: {flags.option('operation')} 'GET /…'."
        )
    out.mkdir(parents=True, exist_ok=True)
    (out / listing_file.FILE).write_text(text, encoding="utf-8")
    (out / made.name).write_bytes(made.copy)
    if made.source:
        (out / "SOURCE").write_text(made.source, encoding="utf-8")


def minimal_draft(said: Minimal, out: Path) -> Draft:
    """That of a list that no document describes. Raises ContractError and UsageError."""
    text = json.dumps(minimal.document(said), indent=2, ensure_ascii=False) + "\n"
    source = (
        f"{minimal.TITLE}\n\nopenapi.json was written by `listproof init --path {said.path}`; lines of it that a report "
        f"cites are its user's words.\n\nsha256: {hashlib.sha256(text.encode()).hexdigest()}\n"
    )
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "openapi.json"
        file.write_text(text, encoding="utf-8")
        return draft(file, (), out, said=[minimal.listed(said)], source=source)


def _invalid(document: Document, listed: Mapping[str, object]) -> dict[str, str]:
    """The lists that the rules of OpenAPI forbid, with the reason. Raises ContractError where they forbid all."""
    try:
        openapi_rules.validate(document, listed)
    except ContractError:
        reach, found = Reach(document.content), dict[str, str]()
        for key in listed:
            try:
                openapi_rules.validate_part(document, part(document.content, reach.of([key])))
            except ContractError as error:
                found[key] = f"{error.problem.rstrip('.')} ({error.file.rpartition('/')[2]})"
        if len(found) in (0, len(listed)):
            raise
        return found
    return {}


def _is_named(key: str, globs: Sequence[str]) -> bool:
    return not globs or any(fnmatchcase(key, glob) for glob in globs)


def _is_clear(each: Listed) -> bool:
    return "id" in each.facts and each.facts["id"].sure > GUESS and each.facts["rows"].sure > GUESS


def _why_not(key: str, globs: Sequence[str]) -> str:
    """Why an operation is not described."""
    if key.partition(" ")[0] not in ("GET", "HEAD"):
        return _MORE
    return _NONE if _is_named(key, globs) else UNNAMED


_MORE = "it does more than read, or is no list"
_NONE = "its answer is no list of rows"
UNNAMED = "it was not named to listproof init"
"""Why a list is out of scope that --operation left out."""


def _ending(file: Path) -> str:
    return file.suffix if file.suffix in (".yaml", ".yml", ".json") else ".yaml"


def _settled(folder: Path, document: Document, own: list[Table]) -> str:
    """Turn what the contract's own reader refuses of an operation into comments that say why, until nothing is refused;
    empty, or why the operation cannot be described."""
    seen: set[str] = set()
    for _ in range(MOST):
        (folder / listing_file.FILE).write_text(written(document, {"": own}, {}), encoding="utf-8")
        try:
            build.lists(listing_file.read(folder / listing_file.FILE), document)
        except ContractError as error:
            match = re.match(r"list\[0\]\.?(.*)", error.key)
            said = f"{error.problem} {error.remedy}".strip()
            if match is None or f"{match[1]} {said}" in seen or not _turn_off(own, match[1], said):
                return " ".join(f"{error.key.removeprefix('list[0].')} {error.problem}".split()).rstrip(".")
            seen.add(f"{match[1]} {said}")
        else:
            return ""
    return "too much of it cannot be described"


MOST = 500
"""Keys of one operation that are turned into comments."""


def _turn_off(own: list[Table], place: str, why: str) -> bool:
    """Turn a key into a comment, or its table where that cannot be without it; whether the operation can be without."""
    used = [each for each in own if each.used and each.place]
    table = next((each for each in used if place == each.place or place.startswith(f"{each.place}.")), None)
    if table is None:
        line = next((each for each in own[0].lines if re.split(r"[.\[]", place)[0] == each.place and each.used), None)
        if line is None or line.place in ("operation", "id", "rows"):
            return False
        own[0] = _without(own[0], line, why)
        return True
    line = next((each for each in table.lines if each.place == place or place.startswith(f"{each.place}.")), None)
    if line is not None and line.used and line.place.rpartition(".")[2] in ("first", "default", "max", "more", "pages"):
        own[own.index(table)] = _without(table, line, why)
    else:
        own[own.index(table)] = replace(table, used=False, why=why)
        _count(own)
    return True


def _without(table: Table, line: Line, why: str) -> Table:
    return replace(
        table, lines=tuple(replace(each, used=False, why=why) if each is line else each for each in table.lines)
    )


def _count(own: list[Table]) -> None:
    """Filters are numbered as far as they are used."""
    number = 0
    for at, table in enumerate(own):
        if table.place.startswith("filter["):
            own[at] = replace(table, place=f"filter[{number}]")
            number += table.used


def written(
    document: Document, listed: Mapping[str, Sequence[Table]], left: Mapping[str, str], follows: Sequence[Guess] = ()
) -> str:
    """The text of listing.toml."""
    head = [
        "# Written by listproof init from the OpenAPI document. Behind each key stands why, and how sure that is; what is a",
        "# guess, or cannot be used so, is a comment: take the # away where it is right. See docs/adding-a-contract.md.",
    ]
    parts = ["\n".join(head)]
    if follows:
        parts.append("\n".join(_follows(follows)))
    for own in listed.values():
        parts += [_table(document, table) for table in own]
    for key, why in left.items():
        parts.append(f"[[out_of_scope]]\noperation = {toml(key)}\nreason = {toml(why)}")
    return "\n\n".join(parts) + "\n"


def _follows(follows: Sequence[Guess]) -> Iterator[str]:
    """The conventions, of which those that the document does not name are comments."""
    named = [each for each in follows if each.sure > GUESS]
    if named:
        why = "; ".join(f"{each.why} ({SURE[each.sure]})" for each in named)
        yield f"follows = {toml([each.value for each in named])}  # {' '.join(why.split())[:200]}"
    for each in follows:
        if each.sure == GUESS:
            yield f"# ? follows = {toml([each.value])}  # {each.why} ({SURE[GUESS]})"


def _table(document: Document, table: Table) -> str:
    if not table.used:
        keys = "; ".join(each.written for each in table.lines)
        return f"# ? {table.head} {keys}  # {' '.join(table.why.split())[:160]}".rstrip(" #")
    lines = [table.head]
    for each in table.lines:
        place = f", {_line_of(document, each.at)}" if each.at and each.why and not each.why.endswith(".") else ""
        said = " ".join(f"{each.why} ({SURE[each.sure]}{place})".split())[:200] if each.why else ""
        said = "; ".join(part for part in (each.seen, said) if part)
        if not each.written:
            lines.append(f"# {said}")
            continue
        lines.append(f"{'' if each.used else '# ? '}{each.written}{f'  # {said}' if said else ''}")
    return "\n".join(lines)


def _line_of(document: Document, at: str) -> str:
    source = document.source(at)
    return f"openapi{_ending(document.file)}:{source.line}"


def _told(key: str, own: Sequence[Table]) -> str:
    """What was found of an operation, on one line."""
    page = next((table for table in own if table.place.startswith("page")), None)
    style = (
        next((line.written.partition('"')[2].rstrip('"') for line in page.lines if line.place.endswith("style")), "")
        if page and page.used
        else "none"
    )
    filters = sum(table.place.startswith("filter") and table.used for table in own)
    order = any(table.place == "order" and table.used for table in own)
    select = any(table.place == "select" and table.used for table in own)
    open_ = sum(not table.used for table in own) + sum(
        not line.used for table in own if table.used for line in table.lines
    )
    said = [
        f"pages: {style}",
        f"order: {'yes' if order else 'no'}",
        f"filters: {filters}",
        f"select: {'yes' if select else 'no'}",
    ]
    return f"{key}  {', '.join(said)}" + (f"; {open_} to decide" if open_ else "")
