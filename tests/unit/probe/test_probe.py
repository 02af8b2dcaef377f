"""``listproof init --probe``: what servers show of the conclusions from their documents."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from listproof.cli.command import main
from listproof.contract import library
from listproof.faults.served import faulty
from listproof.mock.generic.pipeline import Stages
from listproof.mock.served import Mock, made, reference
from listproof.mock.server import serve
from proof.right import RIGHT

pytestmark = pytest.mark.whole_run

EXAMPLES = [each for each in library.examples() if each != "examples/link-header"]


def probed(served: Mock, name: str, out: Path, *more: str) -> tuple[str, dict[str, Any]]:
    """listing.toml as text and as what it says, of the document of a contract and this server."""
    contract = library.load(name)
    words = ["init", str(contract.folder / contract.file), "--out", str(out), "--probe", "--allow-search", *more]
    with serve(served.app, prefix=served.prefix) as running:
        words += ["--base-url", running.base_url]
        for each in served.collections[:1]:
            if each.parents:
                words += ["--collection", ",".join(f"{name}={value}" for name, value in each.parents.items())]
        for header, value in served.headers.items():
            words += ["--header", f"{header}: {value}"]
        served.log.clear()
        assert main(words) == 0
    text = (out / "listing.toml").read_text("utf-8")
    return text, tomllib.loads(text)


def unasked(name: str, out: Path) -> dict[str, Any]:
    contract = library.load(name)
    assert main(["init", str(contract.folder / contract.file), "--out", str(out)]) == 0
    return tomllib.loads((out / "listing.toml").read_text("utf-8"))


def confirmed(text: str) -> set[str]:
    """The keys outside of filters that stand there as confirmed."""
    return {line.partition(" =")[0] for line in text.splitlines() if "  # confirmed on 127.0.0.1:" in line}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_right_server_contradicts_nothing_and_shows_what_a_person_wrote(name: str, tmp_path: Path) -> None:
    served = reference(name)
    text, said = probed(served, name, tmp_path / "out")
    assert "the server differs" not in text
    assert said == unasked(name, tmp_path / "plain"), "comments alone are new"
    ((wanted,), (found,)) = (library.load(str(each)).lists for each in (name, tmp_path / "out"))
    assert {"rows", "id"} <= confirmed(text) | ({"rows"} if not wanted.envelope.rows else set())
    assert found.id == wanted.id
    assert found.envelope.rows == wanted.envelope.rows
    if "at" in confirmed(text) and found.page and wanted.page:
        assert (found.page.style, found.page.first, found.page.next) == (
            wanted.page.style,
            wanted.page.first,
            wanted.page.next,
        )
    if "total" in confirmed(text):
        assert found.envelope.total is not None
        assert wanted.envelope.total is not None
        assert found.envelope.total.at == wanted.envelope.total.at


MOSTLY = {
    "offset-envelope": {"rows", "id", "total", "style", "size", "at", "more", "asc", "desc", "op", "send"},
    "page-number": {"rows", "id", "total", "style", "size", "at", "next", "pages", "asc", "desc", "op"},
    "cursor": {"rows", "id", "style", "size", "at", "next", "more", "asc", "desc", "op", "send"},
    "row-cursor": {"rows", "id", "style", "size", "at", "next", "more", "op"},
    "search": {"rows", "id", "style", "size", "at", "op"},
    "bare-headers": {"id", "total", "style", "size", "at", "op"},
}


@pytest.mark.parametrize("name", MOSTLY)
def test_a_right_server_confirms_what_walks_need(name: str, tmp_path: Path) -> None:
    text, _ = probed(reference(f"examples/{name}"), f"examples/{name}", tmp_path / "out")
    assert MOSTLY[name] <= confirmed(text)


@pytest.mark.parametrize("name", EXAMPLES)
def test_few_requests_are_sent_and_no_value_of_a_row_is_written(name: str, tmp_path: Path) -> None:
    served = reference(name)
    text, _ = probed(served, name, tmp_path / "out")
    assert len(served.log) <= 25
    assert {method for method, _ in served.log} <= {"GET", library.load(name).lists[0].method}
    for identity in served.collections[0].ids or ():
        if len(identity) > 4:
            assert not re.search(rf"(?<![\w-]){re.escape(identity)}(?![\w-])", text)
    for value in (*served.headers.values(), *served.collections[0].parents.values()):
        assert value not in text


WRONG = {
    ("offset-envelope", "limit_ignored"): "size",
    ("offset-envelope", "offset_ignored_with_a_filter"): None,
    ("offset-envelope", "total_counts_the_page"): "total",
    ("offset-envelope", "total_is_one_too_many"): "total",
    ("offset-envelope", "default_limit_is_twice_as_large"): "default",
    ("offset-envelope", "filter_ignored"): "op",
    ("offset-envelope", "filters_are_inverted"): "op",
    ("offset-envelope", "asc_and_desc_swapped"): "asc",
    ("offset-envelope", "order_ignored"): "asc",
    ("offset-envelope", "the_two_first_rows_change_places_now_and_then"): None,
    ("page-number", "page_number_ignored"): "at",
    ("page-number", "the_next_page_is_the_page_itself"): "next",
    ("page-number", "pages_are_of_the_default_size"): "pages",
    ("page-number", "limit_ignored"): "size",
}
"""Servers that are wrong in one way, with the key of which that is told; None: the rows may tell or not."""


@pytest.mark.parametrize("name,fault", WRONG)
def test_a_wrong_server_is_told_and_not_followed(
    name: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full, key = f"examples/{name}", WRONG[name, fault]
    served, _ = faulty(library.load(full), fault)
    text, said = probed(served, full, tmp_path / "out")
    assert said == unasked(full, tmp_path / "plain"), "the keys stay as the document has them"
    if key is not None:
        assert f"# ? {key}: the server differs on 127.0.0.1:" in text
        assert key not in confirmed("\n".join(line for line in text.splitlines() if "differs" in line))
        assert re.search(rf"[1-9]\d* differ\n  \S*{key}: ", capsys.readouterr().out)


UNUSUAL = [
    (f"examples/{name}", each)
    for name in ("offset-envelope", "page-number", "cursor")
    for each, right in RIGHT.items()
    if right.fits(library.load(f"examples/{name}"))
]


@pytest.mark.daily
@pytest.mark.parametrize("name,unusual", UNUSUAL)
def test_an_unusual_server_is_not_accused(name: str, unusual: str, tmp_path: Path) -> None:
    served = made(library.load(name), stages=RIGHT[unusual].change(Stages()))
    text, _ = probed(served, name, tmp_path / "out")
    assert "the server differs" not in text


def test_where_few_rows_are_nothing_is_concluded_of_pages(tmp_path: Path) -> None:
    name = "examples/offset-envelope"
    served = reference(name)
    one = next(each for each in served.collections if each.rows == 1)
    object.__setattr__(served, "collections", (one,))
    text, _ = probed(served, name, tmp_path / "out")
    assert 'size = "limit"  # ? not confirmed: fewer than 3 rows' in text
    assert "the server differs" not in text


def test_a_search_is_posted_where_that_is_allowed_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contract, served = library.load("examples/search"), reference("examples/search")
    out = tmp_path / "out"
    with serve(served.app, prefix=served.prefix) as running:
        words = ["--out", str(out), "--probe", "--base-url", running.base_url, "--collection", "depot=north"]
        assert main(["init", str(contract.folder / contract.file), *words]) == 0
    assert served.log == []
    assert "not asked: it is sent by POST, which takes --allow-search" in capsys.readouterr().out


def test_nothing_more_is_asked_of_a_server_that_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contract = library.load("examples/offset-envelope")
    asked: Counter[str] = Counter()

    def refusing(environ: dict[str, Any], start: Any) -> list[bytes]:
        asked[environ["REQUEST_METHOD"]] += 1
        start("401 Unauthorized", [("Content-Type", "application/json")])
        return [b'{"message": "secret-token-of-a-row"}']

    out = tmp_path / "out"
    with serve(refusing) as running:
        words = ["--out", str(out), "--probe", "--base-url", running.base_url, "--collection", "branch=x"]
        assert main(["init", str(contract.folder / contract.file), *words]) == 0
    assert asked == {"GET": 1}
    text = (out / "listing.toml").read_text("utf-8")
    assert "not confirmed: the server answered 401, so nothing more was asked" in text
    assert "secret" not in text + capsys.readouterr().out


@pytest.mark.parametrize(
    "words,said",
    [
        (["--base-url", "http://127.0.0.1:1"], "A server is asked with --probe alone"),
        (["--probe"], "--probe asks a server: give its --base-url"),
        (["--probe", "--base-url", "http://127.0.0.1:1", "--collection", "branch=x"], "127.0.0.1:1"),
    ],
    ids=["no probe", "no server", "no answer"],
)
def test_what_cannot_be_asked_is_one_message_and_makes_no_folder(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contract, out = library.load("examples/offset-envelope"), tmp_path / "out"
    assert main(["init", str(contract.folder / contract.file), "--out", str(out), *words]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()
