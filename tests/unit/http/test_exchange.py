"""An exchange's curl line sends the same request from a POSIX shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest
from loopback import Loopback, reply, serving

from listproof.http.client import Client
from listproof.http.exchange import Exchange, counted
from listproof.http.secret import Secret

KEY = 'k"e`y\\$(id)$HOME-0123'


def exchange(**changed: object) -> Exchange:
    given: dict[str, object] = {
        "number": 1,
        "method": "GET",
        "url": "http://h/x",
        "path": "/x",
        "query": "",
        "request_headers": (("accept", "*/*"), ("accept-encoding", "gzip, identity"), ("user-agent", "listproof/1")),
        "status": 200,
        "headers": httpx.Headers(),
        "body": b"",
        "seconds": 0.0,
    }
    return Exchange(**(given | changed))  # type: ignore[arg-type]


@pytest.fixture
def curl(tmp_path: Path) -> Path:
    """A folder with a curl that writes its arguments, one per line as bytes in Python's notation."""
    script = tmp_path / "curl"
    script.write_text(f"#!{sys.executable}\nimport os, sys\nfor a in sys.argv[1:]: print(os.fsencode(a))\n")
    script.chmod(0o755)
    return tmp_path


def arguments(line: str, folder: Path, **variables: str) -> list[bytes]:
    """What a shell makes of the line."""
    environ = {"PATH": f"{folder}{os.pathsep}{os.defpath}", **variables}
    done = subprocess.run(["sh", "-c", line], env=environ, capture_output=True, check=True, text=True)
    assert done.stderr == ""
    return [eval(text) for text in done.stdout.splitlines()]


def test_plain_request_is_a_short_line() -> None:
    assert exchange().curl() == "curl -sS -i http://h/x"


def test_head_is_asked_for_as_head() -> None:
    assert exchange(method="HEAD").curl() == "curl -sS -I http://h/x"


def test_coded_answer_is_asked_for_coded() -> None:
    line = exchange(headers=httpx.Headers({"content-encoding": "gzip"})).curl()
    assert line == "curl -sS -i --compressed http://h/x"


@pytest.mark.parametrize("shown", ["$K", "Bearer $K", 'a"b`c\\d$(e)$5 $K'])
def test_variable_expands_and_nothing_else_does(shown: str, curl: Path) -> None:
    line = exchange(request_headers=(("Authorization", shown),), concealed=("Authorization",)).curl()
    words = arguments(line, curl, K=KEY)
    assert words == [b"-sS", b"-i", b"-H", f"Authorization: {shown.replace('$K', KEY)}".encode(), b"http://h/x"]


@pytest.mark.parametrize("value", ["$HOME", "a'b", 'a"b', "`id`", "\\", "a\tb", "!x", "*", "e\xe9%d\\n'", "\xff"])
def test_plain_header_is_taken_literally(value: str, curl: Path) -> None:
    line = exchange(request_headers=(("x-a", value),)).curl()
    assert arguments(line, curl)[3] == b"x-a: " + value.encode("latin-1")


def test_empty_header_is_sent_curls_way(curl: Path) -> None:
    line = exchange(request_headers=(("x-a", ""), ("x-b", "")), concealed=("x-b",)).curl()
    assert arguments(line, curl)[2:6] == [b"-H", b"x-a;", b"-H", b"x-b;"]


@pytest.mark.parametrize("path", ["/a/%2e%2E/b", "/a/%2e", "/.%2e/b"])
def test_encoded_dots_are_kept_by_newer_curls_too(path: str) -> None:
    assert "--path-as-is" in exchange(path=path).curl()
    assert "--path-as-is" not in exchange(path="/a.b/..c/%2e%2ef").curl()


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_real_curl_sends_what_the_client_sent() -> None:
    def send(server: Loopback, client: Client, path: str, query: str, headers: dict[str, str]) -> None:
        sent = client.send("GET", path, query, headers=headers)
        subprocess.run(["sh", "-c", sent.curl()], env=environ, capture_output=True, check=True)
        ours, theirs = server.log[-2:]
        assert theirs.target == ours.target
        for name in ("authorization", "x-plain", "x-empty", "x-latin"):
            assert theirs.headers.get(name) == ours.headers.get(name)

    environ = {"PATH": os.environ["PATH"], "K": KEY, "HOME": "/nowhere"}
    credential = {"Authorization": Secret(f"Bearer {KEY}", "Bearer $K")}
    headers = {"x-plain": "it's $5 `x`", "x-empty": "", "x-latin": "caf\xe9"}
    with serving(lambda _: reply()) as server, Client(server.url, headers=credential) as client:
        send(server, client, "/threads/x/runs", "limit=+5&a=%2B5&b=&select=a,b&c='d'", headers)
        send(server, client, "/threads/%2e%2E/runs", "a[]=1&b={2,3}&c=[1-3]", {})
        send(server, client, "/t/%2e/it's", "x=$HOME`id`;ls|cat&y=!!", {})


@pytest.mark.parametrize(
    "sent, read",
    [("application/json", "application/json"), ("Application/JSON ; charset=utf-8", "application/json"), ("", "")],
)
def test_media_type_has_no_parameters(sent: str, read: str) -> None:
    assert exchange(headers=httpx.Headers({"content-type": sent} if sent else {})).media_type == read


def test_repr_holds_neither_body_nor_answer_headers() -> None:
    shown = repr(exchange(body=b"marked-body", headers=httpx.Headers({"x-a": "marked-header"})))
    assert "marked" not in shown


def test_counts_are_grouped_by_host() -> None:
    requests = Counter({("b", "GET"): 2, ("a", "HEAD"): 1, ("a", "GET"): 3})
    assert counted(requests) == {"a": {"GET": 3, "HEAD": 1}, "b": {"GET": 2}}
