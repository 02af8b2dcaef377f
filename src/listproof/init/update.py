"""``listproof init --update``: a folder that is there, brought up to a newer document."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from listproof import files, flags
from listproof.contract import document as documents
from listproof.contract import library, listing_file, operation
from listproof.contract.body import NoMember
from listproof.contract.document import Document
from listproof.errors import ContractError, UsageError
from listproof.init import folder, merge
from listproof.init.folder import Draft

SOURCE = "SOURCE"


def updated(new: Draft, out: Path, globs: Sequence[str] = ()) -> list[str]:
    """Bring the folder up to the draft of the newer document and say each change; ``globs`` name the new lists that are
    to be described. What is refused leaves the folder as it is. Raises ContractError, UsageError and OSError."""
    listing, document = out / listing_file.FILE, documents.find(out)
    if not (listing.is_file() and document.is_file()):
        raise UsageError(
            f"{out} has no {listing_file.FILE} and document to bring up to date. "
            f"Leave out {flags.option('update')} to make it."
        )
    if globs and not any(fnmatchcase(key, glob) for key in new.listed for glob in globs):
        raise UsageError(f"{new.file} has no list that {' or '.join(globs)} names. See its paths.")
    own = listing_file.read(listing).written.text
    ends = "\r\n" if "\r\n" in own else "\n"
    text, told = merge.merged(
        _concluded(document), own.replace("\r\n", "\n"), new.text, globs, folder.UNNAMED, slots(new.document)
    )
    _refuse(text, listing)
    source, more = _source(new, out / SOURCE, document)
    listing.write_bytes(text.replace("\n", ends).encode())
    (out / new.name).write_bytes(new.copy)
    if document.name != new.name:
        document.unlink()
        told.append(f"{document.name} is now {new.name}")
    if source:
        (out / SOURCE).write_text(source, encoding="utf-8")
    return [*(told or ["Nothing that listproof init concludes has changed."]), *more, *_not_usable(out)]


def slots(document: Document) -> merge.Has:
    """Whether an operation of the document has a slot."""
    operations = document.operations()

    def has(key: str, slot: str) -> bool:
        try:
            found = operation.read(document, key, operations[key])
            if slot.startswith("/"):
                return bool(found.body and operation.member(document, found, slot))
        except (ContractError, NoMember):
            return False
        named = any(each.name == slot for each in found.parameters)
        return named or operation.inner(document, found, slot) is not None

    return has


def _concluded(document: Path) -> str:
    """The listing.toml that is written of a document, empty where it has no list that can be described."""
    try:
        return folder.draft(document).text
    except UsageError:
        return ""


def _refuse(text: str, listing: Path) -> None:
    """Raise UsageError where the text cannot take the place of what is there."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{listing} cannot be brought up to date, and nothing is changed: what is new has no place beside how it is "
            f"written ({error}). Write the tables of that list as listproof init does, such as [[list.filter]]."
        ) from None
    if len(text.encode()) > files.MIB:
        which = f"Name the new lists: {flags.option('operation')} 'GET /…'."
        raise UsageError(f"{listing} would be too large, and nothing is changed. {which}")


def _source(new: Draft, file: Path, document: Path) -> tuple[str, list[str]]:
    """The text of SOURCE, empty where it stays as it is, and what to say of it."""
    try:
        own = files.text(file, files.MIB)
    except FileNotFoundError:
        return new.source, []
    except UnicodeDecodeError:
        raise ContractError(str(file), "", "cannot be read.", "Save it as UTF-8 text.") from None
    before, after = (hashlib.sha256(content).hexdigest() for content in (document.read_bytes(), new.copy))
    if before == after:
        return "", []
    if new.source and re.match(r"As \S+ served it", own):
        return new.source, [f"{SOURCE} says where the newer document is from"]
    if before in own:
        return own.replace(before, after), [
            f"{SOURCE} has the newer sha256: look whether what else it says still holds"
        ]
    return "", [f"{SOURCE} does not have the sha256 of the document that is replaced, and stays as it is"]


def _not_usable(out: Path) -> list[str]:
    """Why the contract is refused as it stands, if it is."""
    try:
        library.load(str(out.absolute()))
    except ContractError as error:
        return ["", "Not usable before you settle this:", *(each.text for each in error.parts)]
    return []
