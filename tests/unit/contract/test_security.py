"""Credentials of every kind that goes into a header: how each is written, sent by the checks, and kept secret."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from canary import KEY, Echo, leaked

from listproof.contract import library
from listproof.contract.model import Contract
from listproof.errors import ContractError, UsageError
from listproof.faults.general.registry import get_general
from listproof.http.client import Client
from listproof.http.credential import read_header
from listproof.http.secret import Secret
from listproof.mock.served import Mock, made
from listproof.report import folder as reports
from listproof.report import terminal
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.in_process import InProcess

COOKIE = Path(__file__).parents[2] / "documents/cookie"

WRITTEN = {
    "session": ("Cookie", "sid="),
    "basic": ("Authorization", "Basic "),
    "bearer": ("Authorization", "Bearer "),
    "oauth": ("Authorization", "Bearer "),
    "openid": ("Authorization", "Bearer "),
    "key": ("X-Key", ""),
    "inquery": ("?api_key", ""),
}


def contract(folder: Path, security: str, *more: tuple[str, str]) -> Contract:
    shutil.copytree(COOKIE, folder, dirs_exist_ok=True)
    text = (folder / "openapi.yaml").read_text("utf-8")
    text = text.replace("security:\n  - session: []", f"security: {security}")
    for old, new in more:
        text = text.replace("openapi: 3.0.3", "openapi: 3.1.0").replace("nullable: true", "title: x").replace(old, new)
    (folder / "openapi.yaml").write_text(text, "utf-8")
    return library.load(str(folder))


@pytest.mark.parametrize("scheme", WRITTEN)
def test_a_credential_goes_where_its_scheme_says(tmp_path: Path, scheme: str) -> None:
    (operation,) = contract(tmp_path, f"[{{ {scheme}: [] }}]").lists
    (found,) = operation.security
    assert (found.name, found.header, found.before) == (scheme, *WRITTEN[scheme])
    assert f"{scheme}: []" in found.source.text


@pytest.mark.parametrize(
    "security, expected",
    [
        ("[{ session: [] }, { key: [] }]", ["key"]),
        ("[{ inquery: [] }, { session: [] }]", ["session"]),
        ("[{ inquery: [] }, { session: [], key: [] }]", ["session", "key"]),
        ("[{ inquery: [], key: [] }, { key: [], bearer: [] }]", ["key", "bearer"]),
        ("[{ key: [] }, {}]", []),
        ("[]", []),
    ],
)
def test_the_alternative_that_headers_fulfil_is_taken(tmp_path: Path, security: str, expected: list[str]) -> None:
    (operation,) = contract(tmp_path, security).lists
    assert [each.name for each in operation.security] == expected


def test_a_credential_elsewhere_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(
        ContractError, match=r"openapi.yaml:2[0-9]: /components/securitySchemes/tls: tls is not supported yet"
    ):
        contract(tmp_path, "[{ tls: [] }]", ("    inquery:", "    tls: { type: mutualTLS }\n    inquery:"))


def checked(own: Contract, served: Mock, place: Path, **said: Any) -> tuple[Run, str]:
    settings = Settings.of(str(own.folder), "http://echo.invalid", **said)
    header = next(iter(served.headers))
    with Session(settings, transport=InProcess(Echo(served, header)), environ={"CANARY": KEY}) as session:
        run = session.run()
    out = io.StringIO()
    terminal.show(terminal.console(out), run)
    reports.write(run, place)
    files = [each.read_text("utf-8", "replace") for each in sorted(place.rglob("*")) if each.is_file()]
    return run, "\n".join([out.getvalue(), *files])


@pytest.mark.parametrize("scheme", ["session", "bearer", "key", "inquery"])
def test_the_key_is_asked_for_and_stands_in_no_report(tmp_path: Path, scheme: str) -> None:
    own = contract(tmp_path / "own", f"[{{ {scheme}: [] }}]")
    header, before = WRITTEN[scheme]
    run, text = checked(
        own,
        made(own),
        tmp_path / "report",
        headers=(f"{header}: {before}${{CANARY}}",),
        only=("AUT", "ERR-04", "SCH-02"),
    )
    assert {each.id: each.verdict for each in run.results if each.id.startswith("AUT")} == dict.fromkeys(
        ("AUT-01", "AUT-02", "AUT-03"), Verdict.PASSED
    )
    assert leaked(text) == []


def test_curl_lines_have_the_variable_of_a_cookie(tmp_path: Path) -> None:
    own = contract(tmp_path / "own", "[{ session: [] }]")
    served = get_general("offset_ignored", own).server(own)
    run, text = checked(own, served, tmp_path / "report", headers=("Cookie: sid=${CANARY}",), only=("PAG-03",))
    lines = [each for result in run.results for found in result.findings for each in found.curl]
    assert lines
    assert all('-H "Cookie: $LISTPROOF_COOKIE"' in each or '-H "Cookie: sid=$CANARY"' in each for each in lines)
    assert leaked(text) == []


def test_curl_lines_have_the_variable_of_a_key_in_the_query(tmp_path: Path) -> None:
    own = contract(tmp_path / "own", "[{ inquery: [] }]")
    served = get_general("offset_ignored", own).server(own)
    run, text = checked(
        own, served, tmp_path / "report", headers=("?api_key: ${CANARY}",), only=("PAG-03",), report=tmp_path
    )
    lines = [each for result in run.results for found in result.findings for each in found.curl]
    assert lines
    assert all(' -G --data-urlencode "api_key=$CANARY" ' in each for each in lines)
    assert leaked(text) == []
    urls = [json.loads(line)["url"] for line in (tmp_path / "report/exchanges.ndjson").read_text().splitlines()]
    assert urls
    assert all(each.endswith(("?api_key=$CANARY", "&api_key=$CANARY")) for each in urls)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_key_in_the_query_is_sent_encoded_and_once(method: str) -> None:
    sent: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url)
        return httpx.Response(200, json=[])

    secret = Secret(KEY, "$CANARY")
    with Client("http://server.test/v1", headers={"?api_key": secret}, transport=httpx.MockTransport(answer)) as client:
        own = client.send(method, "/a", f"limit=2&api_key={quote(KEY, safe='')}")
        bare = client.send(method, "/a", "limit=2", credential="none")
        client.send(method, "/a", credential=Secret("wrong", "$WRONG"))
    assert [each.params.multi_items() for each in sent] == [
        [("limit", "2"), ("api_key", KEY)],
        [("limit", "2")],
        [("api_key", "wrong")],
    ]
    assert (own.url, own.query) == ("http://server.test/v1/a?limit=2", "limit=2")
    assert (own.shown_url, bare.shown_url) == (f"{own.url}&api_key=$CANARY", own.url)
    assert leaked(repr(own)) == []


@pytest.mark.parametrize("text", ["?: ${CANARY}", "?a b: ${CANARY}", "?a=b: ${CANARY}", "?a&b: ${CANARY}"])
def test_a_name_that_no_parameter_has_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="name holds a character"):
        read_header(text, {"CANARY": KEY})


def test_who_gives_no_key_for_the_query_is_told_how_it_is_written(tmp_path: Path) -> None:
    own = contract(tmp_path / "own", "[{ inquery: [] }]")
    with pytest.raises(UsageError, match=r"--header '\?api_key: \$\{API_KEY\}'"):
        checked(own, made(own), tmp_path / "report")


def test_who_gives_no_credential_is_told_how_it_is_written(tmp_path: Path) -> None:
    own = contract(tmp_path / "own", "[{ session: [] }]")
    with pytest.raises(UsageError, match=r"'Cookie: sid=\$\{SID\}'"):
        checked(own, made(own), tmp_path / "report")
