"""``listproof check --against``: two embedded mocks, with the same data and with other data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from listproof import mock
from listproof.cli import command as cli
from listproof.contract import library
from listproof.faults.served import faulty
from listproof.mock.served import App, Mock


def server(fault: str | None) -> Mock:
    return mock.reference("seekrflow") if fault is None else faulty(library.load("seekrflow"), fault)[0]


@dataclass
class Pair:
    """A release and a candidate that serve, and what a comparison of them is told."""

    release: Mock
    candidate: Mock
    urls: tuple[str, str]
    folder: Path
    keys: tuple[list[str], list[str]]

    def run(self, *words: str, only: str, collection: str = "main", at: Sequence[str] = ("Authorization",)) -> int:
        parents = next(each.parents for each in self.release.collections if each.name == collection)
        argv = ["check", "seekrflow", "--only", only, "--collection", f"main:thread_id={parents['thread_id']}"]
        headers = [word for name in at for word in ("--header", f"{name}: ${{OWN_KEY}}")]
        argv += [*headers, "--base-url", self.urls[1], "--against", self.urls[0], "--report", str(self.folder), *words]
        return cli.main(argv)

    @property
    def document(self) -> Any:
        return json.loads((self.folder / "against.json").read_text("utf-8"))


@contextmanager
def serving(release: Mock, candidate: Mock, folder: Path) -> Iterator[Pair]:
    sent: tuple[list[str], list[str]] = ([], [])
    with ExitStack() as stack:
        apps = (heard(each.app, keys) for each, keys in zip((release, candidate), sent, strict=True))
        one, other = (stack.enter_context(mock.serve(app)) for app in apps)
        yield Pair(release, candidate, (one.base_url, other.base_url), folder, sent)


def heard(app: App, keys: list[str]) -> App:
    """The application, which notes the credential of every request."""

    def noting(environ: dict[str, Any], start_response: Any) -> Any:
        keys.append(environ.get("HTTP_AUTHORIZATION", ""))
        return app(environ, start_response)

    return noting


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWN_KEY", next(iter(server(None).headers.values())))


SAME = ("--against-header", "same")


def test_the_same_server_twice_differs_in_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(server(None), server(None), tmp_path) as pair:
        assert pair.run(*SAME, only="PAG-03,ERR-01") == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "No regression: nothing differs"
    rows = next(each.rows for each in server(None).collections if each.name == "main")
    assert f"main: the same {rows} rows on both" in out
    document = pair.document
    assert (document["changes"], document["regressions"], document["observations"]) == ([], [], [])
    assert document["both"] > 20
    assert document["release_only"] == document["candidate_only"] == document["unsteady"] == 0


def test_a_fault_of_the_candidate_is_a_regression_and_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(server(None), server("offset_ignored"), tmp_path) as pair:
        assert pair.run(*SAME, only="PAG-03,PAG-04") == 1
    assert (
        capsys.readouterr()
        .out.splitlines()[-1]
        .startswith("REGRESSION: 1 new problem (PAG-03); 1 more fail because of it; ")
    )
    document = pair.document
    assert document["roots"] == {"PAG-03": ["PAG-04"]}
    worse = [each for each in document["changes"] if each["sense"] == "worse"]
    assert [(each["kind"], each["parameters"]) for each in worse] == [("rows", ["offset"])]
    assert worse[0]["requests"] >= worse[0]["confirmed"] >= 1
    assert pair.urls[0] in worse[0]["curl"][0]
    assert pair.urls[1] in worse[0]["curl"][1]
    for name in ("report.json", "release/report.json", "against.md"):
        assert (tmp_path / name).exists(), name
    assert "### New problems on the candidate (1)" in (tmp_path / "against.md").read_text("utf-8")


def test_what_got_better_is_told_and_no_regression(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(server("offset_ignored"), server(None), tmp_path) as pair:
        assert pair.run(*SAME, only="PAG-03,PAG-04") == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("No regression: 2 requirements mended")
    document = pair.document
    assert {each["sense"] for each in document["changes"]} == {"better"}
    assert [each["id"] for each in document["fixes"]] == ["PAG-03", "PAG-04"]


def test_what_both_do_wrong_is_no_difference(tmp_path: Path) -> None:
    with serving(server("offset_ignored"), server("offset_ignored"), tmp_path) as pair:
        assert pair.run(*SAME, only="PAG-03,PAG-04") == 0
    assert pair.document["changes"] == []


def test_rows_are_not_compared_where_the_data_are_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = server("offset_ignored")
    main, big = (next(e for e in other.collections if e.name == name) for name in ("main", "big"))
    with serving(server(None), other, tmp_path) as pair:
        (tmp_path / "t.toml").write_text(
            f'[target.release]\nbase_url = "{pair.urls[0]}"\nheaders = ["Authorization: ${{OWN_KEY}}"]\n'
            f'collections.main = {{ thread_id = "{big.parents["thread_id"]}" }}\n'
            f'[target.candidate]\ncontract = "seekrflow"\nbase_url = "{pair.urls[1]}"\n'
            'headers = ["Authorization: ${OWN_KEY}"]\n'
            f'collections.main = {{ thread_id = "{main.parents["thread_id"]}" }}\n'
        )
        argv = ["check", "--config", str(tmp_path / "t.toml"), "--target", "candidate", "--against", "release"]
        assert cli.main([*argv, "--only", "PAG-03", "--report", str(tmp_path / "r")]) == 1
    out = capsys.readouterr().out
    assert "only verdicts and observations are compared (none of its rows is on both)" in " ".join(out.split())
    document = json.loads((tmp_path / "r" / "against.json").read_text("utf-8"))
    assert (document["changes"], document["both"]) == ([], 0)
    assert list(document["roots"]) == ["PAG-03"]


@pytest.mark.parametrize("words", [(), ("--against-header", "none")])
def test_a_credential_goes_to_no_other_server_unasked(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(server(None), server(None), tmp_path) as pair:
        assert pair.run(*words, only="PAG-03") == 2
        assert set(pair.keys[0]) <= {""}
    err = capsys.readouterr().err
    assert ("--against-header" in err) == (not words)
    if words:
        assert "The release, http://" in err


def test_a_header_of_its_own_goes_to_the_release_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key = next(iter(server(None).headers.values()))
    monkeypatch.setenv("RELEASE_KEY", key)
    monkeypatch.setenv("OWN_KEY", f"Bearer {key}")
    with serving(server(None), server(None), tmp_path) as pair:
        assert pair.run("--against-header", "Authorization: ${RELEASE_KEY}", only="PAG-03") == 0
        assert [set(each) for each in pair.keys] == [{key}, {f"Bearer {key}"}]
    shown = capsys.readouterr().out + "".join(each.read_text() for each in tmp_path.rglob("*.*"))
    assert key not in shown


def test_rows_that_only_one_has_are_a_difference_where_the_data_are_said_to_be_the_same(tmp_path: Path) -> None:
    release, candidate = server(None), server("offset_ignored")
    with serving(release, candidate, tmp_path) as pair:
        assert pair.run(*SAME, "--same-data", only="PAG-03", collection="big") == 1
    listing = next(each for each in pair.document["changes"] if each["kind"] == "listing")
    assert listing["sense"] == "worse"
    assert listing["release"].startswith("107 rows, 7 of them here only")


@pytest.mark.parametrize(
    "variant, sense, said",
    [
        ("extra_members", {"changed"}, "the same"),
        ("no_two_runs_share_an_instant", set(), "some of them with other values of created_at"),
        ("errors_say_more_than_they_must", {"changed"}, "the same"),
    ],
)
def test_a_right_candidate_is_no_regression_and_what_it_changes_is_told(
    variant: str, sense: set[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(server(None), server(variant), tmp_path) as pair:
        assert pair.run(*SAME, only="PAG-03,ERR-01") == 0
    assert said in " ".join(capsys.readouterr().out.split())
    assert {each["sense"] for each in pair.document["changes"]} == sense


BOTH = ("--base-url", "https://b.example", "--against", "https://a.example")


@pytest.mark.parametrize(
    "words, said",
    [
        (["--same-data"], "--same-data is about a release, and none is named."),
        (["--against", "https://a.example"], "--against needs a candidate."),
        (["--base-url", "https://b.example", "--against", "nobody"], "listproof.toml"),
        (
            [*BOTH, "--against-header", "same", "--against-header", "a: b"],
            "--against-header same stands alone.",
        ),
        (
            [*BOTH, "--provision", "langgraph", "--allow-writes"],
            "--against compares two servers as they are",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", "langsmith", *words]) == 2
    assert said in capsys.readouterr().err
