"""Files that a user names: what is not a file, or has no end, gives one message at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from listproof import files
from listproof.contract import library
from listproof.errors import ListproofError
from listproof.http.network import Network
from listproof.oracle import manifest
from listproof.results import waivers
from listproof.run import target_file

READERS: dict[str, Callable[[Path], object]] = {
    "--expect": lambda file: manifest.read(file, ("main",)),
    "--waivers": lambda file: waivers.read(file, ("PAG-01",)),
    "--config": lambda file: target_file.read(str(file), "x", {}),
    "--ca-file": lambda file: Network(ca_file=file).context(),
}
"""Every option that reads a file for which nothing but a regular one makes sense."""


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("make", [pipe, lambda _: Path("/dev/zero"), lambda folder: folder])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path, name: str, make: Callable[[Path], Path]) -> None:
    with pytest.raises(ListproofError, match="cannot be read"):
        READERS[name](make(tmp_path))


@pytest.mark.parametrize("name", ["openapi.yaml", "listing.toml", "SOURCE"])
@pytest.mark.parametrize("to", ["/dev/zero", ""])
def test_a_contract_of_pipes_and_devices_is_refused_at_once(tmp_path: Path, name: str, to: str) -> None:
    bundled = Path(str(library.load("langsmith").folder))
    for each in ("openapi.yaml", "listing.toml", "SOURCE"):
        target = (to or str(pipe(tmp_path))) if each == name else str(bundled / each)
        (tmp_path / each).symlink_to(target)
    with pytest.raises(ListproofError, match=f"{name}: .*it is not a regular file"):
        library.load(str(tmp_path))


def test_a_file_beyond_its_bound_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "much"
    file.write_bytes(b"x" * 101)
    assert files.read(file, 101) == b"x" * 101
    with pytest.raises(OSError, match="larger than 100 bytes"):
        files.read(file, 100)


def test_a_name_that_no_file_can_have_is_an_error_of_files() -> None:
    with pytest.raises(OSError, match="no file can have that name"):
        files.read("a\0b")
