"""The credential of another account: sent for SCO-09 alone, shown nowhere, and refused where it is one's own."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from listproof.errors import UsageError
from listproof.faults import variant
from listproof.http.secret import concealed
from listproof.mock import Mock, reference
from listproof.results.model import Run, Verdict
from listproof.run import settings
from listproof.run.session import Session

OWN, OTHER = "mock-K1-aQ7xLm2vRt9Zc", "mock-K2-Wd5jYp8nHs4Kb"
ENVIRON = {"OWN": OWN, "OTHER": OTHER, "NOBODYS": "mock-K3-none-of-these"}


def run(folder: Path, other: str | None, served: Mock | None = None, only: str = "SCO-09") -> tuple[Run, list[str]]:
    """A run with that --other-header, and the credential of every request."""
    served, sent = served or reference("seekrflow"), list[str]()
    inside = httpx.WSGITransport(app=served.app)

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("authorization", ""))
        return inside.handle_request(request)

    class Watched(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return answer(request)

    given = {
        "contract": "seekrflow", "base_url": "https://flow.example", "only": [only], "report": str(folder),
        "collections": [f"{each.name}:thread_id={each.parents['thread_id']}" for each in served.collections[:2]],
        "headers": ["Authorization: ${OWN}"], "other_headers": [other] if other else [],
    }  # fmt: skip
    told = settings.read(given, ENVIRON)
    with Session(told, transport=Watched(), environ=ENVIRON) as session:
        return session.run(), sent


def verdict(run: Run) -> Verdict:
    (row,) = run.requirements
    return row.verdict


def test_without_the_option_the_requirement_does_not_apply(tmp_path: Path) -> None:
    done, sent = run(tmp_path, None)
    assert verdict(done) is Verdict.NOT_APPLICABLE
    assert "--other-header" in done.results[0].message
    assert set(sent) == {OWN}


def test_a_right_server_shows_the_other_account_nothing(tmp_path: Path) -> None:
    done, sent = run(tmp_path, "Authorization: ${OTHER}")
    assert verdict(done) is Verdict.PASSED
    assert set(sent) == {OWN, OTHER}


@pytest.mark.parametrize("name", ["a_key_of_another_account_reads_everything", "a_cache_forgets_whose_the_key_was"])
def test_what_it_shows_wrongly_is_told_without_the_credential(tmp_path: Path, name: str) -> None:
    done, _ = run(tmp_path, "Authorization: ${OTHER}", variant(name).server("seekrflow"))
    assert verdict(done) is Verdict.FAILED
    text = json.dumps([[each.curl for each in result.findings] for result in done.results])
    assert "$OTHER" in text
    assert OTHER not in repr(done)
    assert OWN not in repr(done)
    others = [each for each in done.exchanges if each.credential == "other"]
    assert others
    assert not any(each.excerpt for each in others)


def test_a_value_that_is_written_out_has_a_name_of_its_own(tmp_path: Path) -> None:
    server = variant("a_key_of_another_account_reads_everything").server("seekrflow")
    done, _ = run(tmp_path, f"Authorization: {OTHER}", server)
    assert "$LISTPROOF_OTHER_AUTHORIZATION" in str([each.curl for each in done.results[0].findings])
    assert OTHER not in repr(done)
    assert OTHER not in concealed(f"a body that says {OTHER} back")


def test_a_credential_that_the_server_does_not_know_decides_nothing(tmp_path: Path) -> None:
    done, _ = run(tmp_path, "Authorization: ${NOBODYS}")
    assert verdict(done) is Verdict.INCONCLUSIVE
    assert "give one that the server accepts" in done.results[0].message


def test_ones_own_credential_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="gives the credential of --header") as refused:
        run(tmp_path, "Authorization: ${OWN}")
    assert OWN not in str(refused.value)


def test_it_is_about_a_server() -> None:
    with pytest.raises(UsageError, match="--other-header is about a server"):
        settings.read({"contract": "seekrflow", "other_headers": ["Authorization: ${OTHER}"]}, ENVIRON)
    assert OTHER not in repr(settings.read({"contract": "x", "base_url": "https://a.b", "other_headers": [OTHER]}, {}))


def test_where_any_key_opens_it_that_is_not_the_other_accounts_matter(tmp_path: Path) -> None:
    server = variant("keys_of_other_schemes_are_not_looked_at").server("seekrflow")
    done, _ = run(tmp_path, "Authorization: ${OTHER}", server)
    assert verdict(done) is Verdict.INCONCLUSIVE
    assert "no right credential is needed" in done.results[0].message
