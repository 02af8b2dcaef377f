"""Contracts by name or by folder."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from listproof import files
from listproof.contract.model import Contract
from listproof.errors import ContractError, UsageError
from listproof.suggest import did_you_mean

EXAMPLES = "examples"
"""The folder of the examples, and what their names begin with."""


def names() -> tuple[str, ...]:
    """The bundled contracts of vendors."""
    return tuple(sorted(file.parent.name for file in _shelf().glob("*/listing.toml")))


def examples() -> tuple[str, ...]:
    """The bundled contracts that show what can be described, such as ``examples/offset-envelope``."""
    found = (_shelf() / EXAMPLES).glob("*/listing.toml")
    return tuple(sorted(f"{EXAMPLES}/{file.parent.name}" for file in found))


def load(name_or_folder: str) -> Contract:
    """The contract of that bundled name, or of a folder with openapi.yaml and listing.toml.

    Raises UsageError for an unknown name, ContractError for a folder that cannot be used.
    """
    known = (*names(), *examples())
    if name_or_folder in known:
        return _bundled(name_or_folder)
    folder = files.home(name_or_folder)
    if not name_or_folder or not os.path.isdir(folder):
        whole = f"{EXAMPLES}/{name_or_folder}"
        meant = whole if whole in known else name_or_folder
        if name_or_folder and os.path.isfile(folder):
            raise UsageError(f"{name_or_folder} is a file. Name the folder that holds openapi.yaml and listing.toml.")
        near = did_you_mean(meant, [meant] if meant in known else known, most=1)
        raise UsageError(
            f"Unknown contract '{name_or_folder}'.{near} Bundled: {', '.join(names()) or 'none'} (all of them: "
            "listproof contracts). The path of a folder with openapi.yaml and listing.toml works too."
        )
    return _contract_of(folder, bundled=False)


@cache
def _bundled(name: str) -> Contract:
    """A bundled contract, which does not change while a process runs."""
    return _contract_of(_shelf() / name, bundled=True)


def _shelf() -> Path:
    """The checkout's contracts, or those that the wheel carries."""
    here = Path(__file__).resolve().parents[1]
    checkout = here.parent.parent / "contracts"
    return checkout if here.parent.name == "src" and checkout.is_dir() else here / "contracts"


def _contract_of(folder: Path, *, bundled: bool) -> Contract:
    from listproof.contract import (  # YAML and JSON Schema, which --help does without
        base_paths,
        build,
        completion,
        document,
        listing_file,
        tolerance,
    )

    described = listing_file.read(folder / listing_file.FILE)
    api = document.read(document.find(folder))
    origin, note = _origin(folder / "SOURCE"), ""
    if not (bundled and api.sha256 in origin):
        # a bundled document that is still the one in its SOURCE is validated by the tests, not in every run
        used = tolerance.usable(api, [each["operation"] for each in described.content["list"]])
        api, note = used.document, used.note
    api = document.modern(api)
    described = completion.completed(described, api)
    info, places, lists = api.content.get("info", {}), api.operations(), build.lists(described, api)
    return Contract(
        name=folder.resolve().name,
        folder=folder,
        file=api.file.name,
        title=str(info.get("title", "")),
        version=str(info.get("version", "")),
        document=api.content,
        sha256=api.sha256,
        origin=origin,
        lists=lists,
        out_of_scope=build.out_of_scope(described, api),
        invalid=note,
        base_paths=base_paths.base_paths(api.content, [places[each.key] for each in lists]),
    )


def _origin(file: Path) -> str:
    try:
        return files.text(file, files.MIB).strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(
            str(file), "", f"cannot be read ({getattr(error, 'strerror', None) or error}).", "Save it as UTF-8 text."
        ) from None
