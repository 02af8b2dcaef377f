"""Each command of the tutorial does what it says, in its sequence."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from listproof.cli.command import main
from listproof.contract import library
from listproof.mock.served import reference
from listproof.mock.server import serve

PAGE = Path(__file__).parents[3] / "docs/ten-minutes.md"

pytestmark = [pytest.mark.whole_run, pytest.mark.skipif(not PAGE.is_file(), reason="in the repository only")]

EXAMPLE = "examples/offset-envelope"
"""The contract whose document and mock stand for the reader's own."""


def test_the_tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    contract, served = library.load(EXAMPLE), reference(EXAMPLE)
    (tmp_path / "openapi.yaml").write_bytes((contract.folder / contract.file).read_bytes())
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"```sh\n\s*listproof (.+)\n", PAGE.read_text("utf-8"))
    assert [each.split()[0] for each in commands] == ["init", "lint", "check", "check"]
    told = []
    with serve(served.app, prefix=served.prefix) as running:
        for each in commands:
            own = each.replace("http://127.0.0.1:8123", running.base_url)
            own = own.replace("branch=ID", f"branch={served.collections[0].parents['branch']}")
            assert main(shlex.split(own)) == 0, each
            told.append(capsys.readouterr().out)
    assert "confirmed on 127.0.0.1" in (tmp_path / "my-contract" / "listing.toml").read_text("utf-8")
    assert "no mistakes" in told[1]
    assert "No problem found" in told[3]
    assert re.search(r"\b[1-9]\d* required checks passed", told[3])
