"""Settings: the command line over a target file, every value checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from listproof.contract import library
from listproof.errors import UsageError
from listproof.http.network import Proxy
from listproof.run import option_values, settings, validation
from listproof.run.settings import Settings

TARGETS = """
[target.staging]
contract = "langsmith"
base_url = "https://${STAGE}.example.com/api"
headers = ["Authorization: Bearer ${API_KEY}"]
unknown = { thread_id = "nowhere" }
scopes = { x-team-id = "t1" }
only = ["PAG", "ORD-04"]
fail_on = "should"
strict = true
fuzz = false
profile = "quick"
seed = 7
timeout = 2.5
report = "out"
auth_probes = "safe"

[target.staging.collections]
full = { thread_id = "${THREAD}" }
empty = { thread_id = "e" }

[target.other]
contract = "seekrflow"
"""

ENVIRON = {"STAGE": "stage1", "THREAD": "t-1", "API_KEY": "never-read-here"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "listproof.toml"
    path.write_text(TARGETS)
    return path


def test_defaults_mean_the_embedded_mock() -> None:
    read = settings.read({"contract": "langsmith", "base_url": None, "collections": None, "only": []}, {})
    assert read == Settings.of("langsmith")
    assert (read.server.base_url, read.outcome.fail_on) == (None, "must")
    assert (read.what.fuzz, read.what.profile, read.what.seed) == (True, "default", 1)


def test_a_table_gives_every_setting(file: Path) -> None:
    assert settings.read({"target": "staging", "config": str(file)}, ENVIRON) == Settings.of(
        contract="langsmith",
        base_url="https://stage1.example.com/api",
        collections={"full": {"thread_id": "t-1"}, "empty": {"thread_id": "e"}},
        headers=("Authorization: Bearer ${API_KEY}",),
        unknown={"thread_id": "nowhere"},
        scopes={"x-team-id": "t1"},
        only=("PAG", "ORD-04"),
        fail_on="should",
        strict=True,
        fuzz=False,
        profile="quick",
        seed=7,
        timeout=2.5,
        report=Path("out"),
        auth_probes="safe",
    )


def test_the_command_line_wins_over_the_table(file: Path) -> None:
    given = {
        "target": "staging",
        "config": str(file),
        "contract": "seekrflow",
        "base_url": "http://127.0.0.1:8000",
        "collections": ["main:thread_id=x"],
        "seed": 0,
        "only": ["SCH,FLT-01", "ERR"],
    }
    read = settings.read(given, ENVIRON)
    assert (read.contract, read.server.base_url, read.what.seed) == ("seekrflow", "http://127.0.0.1:8000", 0)
    assert read.data.collections == {"main": {"thread_id": "x"}}
    assert read.what.only == ("SCH", "FLT-01", "ERR")
    assert read.outcome.strict  # what was not given stays the table's


def test_the_target_file_is_listproof_toml_of_the_folder(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    assert settings.read({"target": "other"}, {}).contract == "seekrflow"


@pytest.mark.parametrize(
    "texts, expected",
    [
        (["thread_id=a"], {"main": {"thread_id": "a"}}),
        (["thread_id=a", "thread_id=b"], {"main": {"thread_id": "a"}, "second": {"thread_id": "b"}}),
        (["big:thread_id=a", "thread_id=b"], {"big": {"thread_id": "a"}, "second": {"thread_id": "b"}}),
        (["x:org=o,repo=r"], {"x": {"org": "o", "repo": "r"}}),
        (["thread_id=a:b=c,d"], {"main": {"thread_id": "a:b=c,d"}}),
        ([f"id={n}" for n in range(8)][6:], {"main": {"id": "6"}, "second": {"id": "7"}}),
    ],
)
def test_collections_are_named_by_the_user_or_by_position(texts: list[str], expected: object) -> None:
    assert option_values.collections(texts) == expected


def test_a_seventh_collection_is_named_by_its_id() -> None:
    assert list(option_values.collections([f"thread_id=t{n}" for n in range(7)]))[5:] == ["sixth", "t6"]


WAY = """
[target.production]
contract = "langsmith"
base_url = "https://api.example"
rate = "300/m"
concurrency = 2
max_requests = 500
max_seconds = 60
page_size = 1000
max_rows = 5000
proxy = "http://${USER_NAME}:${MARKED}@proxy.example:3128"
ca_file = "${FOLDER}/ca.pem"
client_cert = "client.pem"
client_key = "key.pem"
trust_env = true
"""


def test_a_table_says_the_way_and_the_budgets_and_the_login_is_read_only_where_it_is_used(tmp_path: Path) -> None:
    file = tmp_path / "targets.toml"
    file.write_text(WAY)
    environ = {"FOLDER": "certs", "USER_NAME": "bob", "MARKED": "marked-1"}
    read = settings.read({"target": "production", "config": str(file)}, environ)
    assert read == Settings.of(
        "langsmith",
        base_url="https://api.example",
        rate="300/m",
        concurrency=2,
        max_requests=500,
        max_seconds=60,
        page_size=1000,
        max_rows=5000,
        proxy="http://${USER_NAME}:${MARKED}@proxy.example:3128",
        ca_file=Path("certs/ca.pem"),
        client_cert=Path("client.pem"),
        client_key=Path("key.pem"),
        trust_env=True,
    )
    way = settings.network(read.server, environ)
    assert way.proxy == Proxy("http://proxy.example:3128", ("bob", "marked-1"))
    assert (way.ca_file, way.client_cert, way.client_key) == (Path("certs/ca.pem"), Path("client.pem"), Path("key.pem"))
    assert "marked" not in repr((read, way)).replace("MARKED", "")


@pytest.mark.parametrize(
    "line, fragments",
    [
        ("rate = 5", ["target.t.rate: 5 is not a text"]),
        ("concurrency = true", ["target.t.concurrency: True is not a whole number"]),
        ("max_requests = 1.5", ["target.t.max_requests: 1.5 is not a whole number"]),
        ('max_seconds = "60"', ["target.t.max_seconds: '60' is not seconds"]),
        ("insecure = 1", ["target.t.insecure: 1 is not true or false"]),
        ('proxy = ["http://marked@p"]', ["target.t.proxy: its value is not a text"]),
    ],
)
def test_a_value_of_another_kind_is_refused_and_no_login_repeated(
    line: str, fragments: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "targets.toml"
    file.write_text(f'[target.t]\ncontract = "langsmith"\n{line}\n')
    with pytest.raises(UsageError) as caught:
        settings.read({"target": "t", "config": str(file)}, {})
    assert all(fragment in str(caught.value) for fragment in fragments), str(caught.value)
    assert "marked" not in str(caught.value)


URL = {"contract": "langsmith", "base_url": "http://x"}


@pytest.mark.parametrize(
    "options, fragments",
    [
        ({}, ["No contract", "listproof check langsmith"]),
        ({**URL, "collections": ["main:"]}, ["'main:'", "[NAME:]thread_id=ID"]),
        ({**URL, "collections": ["main:thread_id="]}, ["--collection", "thread_id=ID"]),
        ({**URL, "collections": ["a=1,a=2"]}, ["--collection", "twice"]),
        ({**URL, "collections": ["m:a=1", "m:a=2"]}, ["named 'm'", "--collection NAME:a=2"]),
        ({**URL, "collections": ["m:a=1", "n:a=1"]}, ["'m' and 'n' are the same"]),
        ({**URL, "collections": ["m:a=1"], "foreign": "a=1"}, ["--foreign", "'m'", "your own"]),
        ({**URL, "collections": ["m:a=1"], "unknown": "a=1"}, ["--unknown", "'m'", "exists"]),
        ({**URL, "unknown": "nowhere"}, ["--unknown 'nowhere'", "thread_id=ID"]),
        ({**URL, "scopes": ["x-team-id"]}, ["--scope 'x-team-id'", "x-team-id=ID"]),
        ({**URL, "fault": "offset_is_ignored"}, ["--fault", "--base-url"]),
        ({"contract": "l", "collections": ["a=1"]}, ["--collection", "--base-url URL", "embedded mock"]),
        ({"contract": "l", "headers": ["A: b"], "foreign": "a=1"}, ["--header is", "leave --header, --foreign out"]),
        ({"contract": "l", "scopes": ["a=1"]}, ["--scope", "--base-url"]),
        ({"contract": "l", "unknown": "a=1"}, ["--unknown", "--base-url"]),
        ({"contract": "l", "profile": "thorogh"}, ["--profile thorogh", "Did you mean thorough?", "quick"]),
        ({"contract": "l", "fail_on": "never"}, ["--fail-on never", "must, should, stated"]),
        ({"contract": "l", "auth_probes": "all"}, ["--auth-probes all", "safe, full"]),
        ({"contract": "l", "timeout": 0.0}, ["--timeout 0.0", "above 0"]),
        ({"contract": "l", "rate": "5"}, ["--rate 5", "5/s, 300/m or 1000/h"]),
        ({"contract": "l", "concurrency": 0}, ["--concurrency 0", "1 to 64"]),
        ({"contract": "l", "concurrency": 65}, ["--concurrency 65", "1 to 64"]),
        ({"contract": "l", "max_requests": 0}, ["--max-requests 0", "1 or more"]),
        ({"contract": "l", "max_seconds": 0.0}, ["--max-seconds 0", "above 0"]),
        ({"contract": "l", "page_size": 0}, ["--page-size 0", "1 to 10000"]),
        ({"contract": "l", "page_size": 10_001}, ["--page-size 10001", "1 to 10000"]),
        ({"contract": "l", "max_rows": 9}, ["--max-rows 9", "10 or more"]),
        ({"contract": "l", "max_seconds": float("nan")}, ["--max-seconds nan", "above 0"]),
        ({"contract": "l", "proxy": "http://marked:marked@p"}, ["--proxy is", "--base-url URL", "embedded mock"]),
        ({"contract": "l", "insecure": True}, ["--insecure is", "--base-url URL"]),
        ({**URL, "insecure": True}, ["--insecure is about TLS", "http://"]),
        ({**URL, "ca_file": "ca.pem"}, ["--ca-file is about TLS", "http://"]),
        ({**URL, "client_cert": "c.pem"}, ["--client-cert is about TLS", "http://"]),
        ({"contract": "l", "timeout": float("nan")}, ["--timeout nan", "above 0"]),
        ({"contract": "l", "fuzz": False, "only": ["fuz-01"]}, ["--only", "--no-fuzz"]),
        ({"config": "nowhere.toml", "target": "x"}, ["nowhere.toml", "cannot be read", "--config FILE"]),
    ],
)
def test_wrong_options_are_told(options: dict[str, object], fragments: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        settings.read(options, {})
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_a_collection_without_parameters_is_one_of_a_list_without_any() -> None:
    asked = settings.read({**URL, "collections": ["main"]}, {})
    with pytest.raises(UsageError, match=r"--collection 'main': expected \[NAME:\]thread_id=ID"):
        validation.refuse_misfits(library.load("langsmith"), asked.data)


def test_a_report_that_is_a_file_is_refused(file: Path) -> None:
    with pytest.raises(UsageError, match="is a file"):
        settings.read({"contract": "langsmith", "report": str(file)}, {})


@pytest.mark.parametrize(
    "text, target, fragments",
    [
        ("[target.a", "a", ["not valid TOML"]),
        ("[targets.a]", "a", ["targets: unknown", "[target.NAME]"]),
        ("", "a", ["listproof.toml: has no table [target.NAME]"]),
        ("\ntarget = 1", "a", ["listproof.toml:2: target: 1 is not a table", "[target.NAME]"]),
        ("\n[target]", "a", ["listproof.toml:2: target: has no table [target.NAME]"]),
        ("[target]\nseed = 3", "a", ["listproof.toml:2: target.seed: stands in no target", "[target.NAME]"]),
        ("[target.staging]\n[target.b]", None, ["has several targets", "--target: staging, b"]),
        ("[target.staging]", "stagin", ["no target 'stagin'", "Did you mean staging?"]),
        ("[target.staging]\n\n[target.b]", "c", ["It has: staging (line 1), b (line 3)."]),
        ("target.a.seed = 1\n[target.'b.c']", "c", ["It has: a (line 1), b.c (line 2)."]),
        ("[target.a]\nbase_ulr = 'x'", "a", ["target.a.base_ulr: unknown", "Did you mean base_url?"]),
        ("[target.a]\nseed = '1'", "a", ["target.a.seed", "'1' is not a whole number"]),
        ("[target.a]\nseed = true", "a", ["target.a.seed", "not a whole number"]),
        ("[target.a]\nstrict = 1", "a", ["target.a.strict", "not true or false"]),
        ("[target.a]\ncontract = 3", "a", ["target.a.contract", "not a text"]),
        ("[target.a]\nheaders = 'A: b'", "a", ["target.a.headers", "a list of texts"]),
        ("[target.a]\ncollections = ['a=1']", "a", ["target.a.collections", 'main = { thread_id = "ID" }']),
        ("[target.a.collections]\nmain = { thread_id = 3 }", "a", ["target.a.collections", "thread_id"]),
        ("[target.a]\nunknown = 'x'", "a", ["target.a.unknown", '{ thread_id = "ID" }']),
        ("[target.a]\ntimeout = '3'", "a", ["target.a.timeout", "seconds"]),
        (
            "[target.a]\nbase_url = 'http://${HOST}'",
            "a",
            ["toml:2: target.a.base_url: the variable HOST"],
        ),
        (
            "[target.a.collections]\nm = { id = '${T}' }",
            "a",
            ["toml:2: target.a.collections.m.id: the variable T"],
        ),
        ("[target.a]\ncontract = 'l'\nprofile = 'fast'", "a", ["--profile fast", "Choose one of"]),
    ],
)
def test_mistakes_in_a_target_file_are_told(
    tmp_path: Path, text: str, target: str | None, fragments: list[str]
) -> None:
    path = tmp_path / "listproof.toml"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        settings.read({"config": str(path), "target": target}, {"HOST": ""})
    assert "listproof.toml" in str(caught.value) or "--profile" in str(caught.value)
    for fragment in fragments:
        assert fragment in str(caught.value)


PROJECT = """
[project]
name = "theirs"

[tool.listproof.target.only]
contract = "langsmith"
seed = 5
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "pyproject.toml"


@pytest.mark.parametrize("said", [{}, {"target": "only"}, {"config": "pyproject.toml"}, {"seed": 5}])
def test_settings_may_stand_in_pyproject_and_one_target_needs_no_name(project: Path, said: dict[str, object]) -> None:
    read = settings.read(said, {})
    assert (read.contract, read.what.seed) == ("langsmith", 5)


@pytest.mark.parametrize(
    "said", [{"contract": "seekrflow"}, {"contract": "seekrflow", "base_url": "https://a.example"}]
)
def test_a_command_that_says_what_to_check_looks_for_no_file(project: Path, said: dict[str, object]) -> None:
    assert settings.read(said, {}).what.seed == 1


def test_a_mistake_in_pyproject_is_told_with_its_line(project: Path) -> None:
    project.write_text(PROJECT.replace("seed = 5", "sead = 5"))
    with pytest.raises(UsageError, match=r"^pyproject\.toml:7: tool\.listproof\.target\.only\.sead: unknown.*seed"):
        settings.read({}, {})


@pytest.mark.parametrize(
    "text, said",
    [
        (
            "[tool.listproof]\nseed = 1",
            r"pyproject\.toml:2: tool\.listproof\.seed: unknown\. .*tool\.listproof\.target",
        ),
        ("[tool]\nlistproof = 1", r"pyproject\.toml:2: tool\.listproof: is not a table"),
        ("[tool.other]\na = 1", "No contract was named"),
        ("[tool.listproof.target.a]\n[tool.listproof.target.b]", "pyproject.toml has several targets.*a, b"),
    ],
)
def test_what_pyproject_may_not_hold(project: Path, text: str, said: str) -> None:
    project.write_text(text)
    with pytest.raises(UsageError, match=said):
        settings.read({}, {})


def test_settings_in_both_files_are_refused_and_a_broken_pyproject_is_no_matter_beside_the_own_file(
    project: Path,
) -> None:
    own = project.with_name("listproof.toml")
    own.write_text('[target.own]\ncontract = "seekrflow"\n')
    with pytest.raises(UsageError, match=r"listproof\.toml and in pyproject\.toml:5\."):
        settings.read({}, {})
    assert settings.read({"config": str(own)}, {}).contract == "seekrflow"
    project.write_text("[tool")
    assert settings.read({}, {}).contract == "seekrflow"
