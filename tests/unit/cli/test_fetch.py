"""``listproof init URL``: one GET, the document as it came, and no way elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from listproof.cli.command import main

DOCUMENT = (Path(__file__).parents[3] / "contracts/examples/offset-envelope/openapi.yaml").read_bytes()


class Handler(BaseHTTPRequestHandler):
    """A server of one document, which redirects at another path."""

    asked: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers.get("x-key")))
        path = self.path.partition("?")[0]
        found = {"/v1/openapi.yaml": 200, "/moved": 302, "/page": 200}.get(path, 404)
        body = b"<html></html>" if path == "/page" else DOCUMENT
        self.send_response(found)
        if found == 302:
            self.send_header("location", "http://elsewhere.invalid/openapi.yaml")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def served() -> Iterator[str]:
    Handler.asked.clear()
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_document_is_kept_byte_for_byte(served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCUMENT_KEY", "s3cret-of-the-document")
    words = ["init", f"{served}/v1/openapi.yaml?of=all", "--header", "x-key: ${DOCUMENT_KEY}"]
    assert main([*words, "--out", str(tmp_path / "made")]) == 0
    assert (tmp_path / "made/openapi.yaml").read_bytes() == DOCUMENT
    source = (tmp_path / "made/SOURCE").read_text("utf-8")
    assert source.startswith(f"As {served}/v1/openapi.yaml served it\n")
    assert f"sha256: {hashlib.sha256(DOCUMENT).hexdigest()}" in source
    assert "s3cret" not in source
    assert Handler.asked == [("/v1/openapi.yaml?of=all", "s3cret-of-the-document")]


def test_a_folder_is_brought_up_to_what_is_served(served: str, tmp_path: Path) -> None:
    old, out = tmp_path / "old.yaml", tmp_path / "made"
    old.write_bytes(DOCUMENT.replace(b"offset", b"start"))
    assert main(["init", str(old), "--out", str(out)]) == 0
    assert 'at = "start"' in (out / "listing.toml").read_text("utf-8")
    (out / "SOURCE").write_text(
        "As https://vendor.invalid/openapi.yaml served it\n\nsha256: of old\n", encoding="utf-8"
    )
    assert main(["init", f"{served}/v1/openapi.yaml", "--out", str(out), "--update"]) == 0
    assert (out / "openapi.yaml").read_bytes() == DOCUMENT
    assert 'at = "offset"' in (out / "listing.toml").read_text("utf-8")
    source = (out / "SOURCE").read_text("utf-8")
    assert source.startswith(f"As {served}/v1/openapi.yaml served it\n")
    assert f"sha256: {hashlib.sha256(DOCUMENT).hexdigest()}" in source


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/moved", "answers 302 and leads elsewhere (elsewhere.invalid/openapi.yaml), and redirects are not followed"),
        ("/none", "/none answers 404. Give the URL of the OpenAPI document itself."),
        ("/page", "/page: is no OpenAPI document"),
    ],
)
def test_what_is_no_document_is_refused(
    served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, said: str
) -> None:
    assert main(["init", served + path, "--out", str(tmp_path / "made")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "made").exists()
    assert [each for each, _ in Handler.asked] == [path]
