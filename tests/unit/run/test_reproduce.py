"""The command that repeats a run's fuzzing: read back it is the same run, and it finds the same."""

from __future__ import annotations

import shlex
from pathlib import Path

import httpx
import pytest

from listproof import faults
from listproof.cli import command as cli
from listproof.http.secret import Secret
from listproof.results.model import Finding
from listproof.run import reproduce, settings
from listproof.run.options import BY_FIELD
from listproof.run.session import Session
from listproof.run.settings import Settings

FULL = Settings.of(
    "seekrflow",
    base_url="https://flow.example/api",
    collections={"main": {"thread_id": "a b"}, "it's": {"thread_id": "2"}},
    headers=("Authorization: Bearer ${KEY}",),
    unknown={"thread_id": "none"},
    foreign={"thread_id": "other"},
    scopes={"x-team-id": "t1"},
    profile="thorough",
    max_examples=7,
    seed=9,
    timeout=2.5,
    rate="5/s",
    concurrency=2,
    page_size=1000,
    max_rows=5000,
    proxy="http://${USER_NAME}:${PASSWORD}@proxy.example:3128",
    ca_file=Path("ca.pem"),
    client_cert=Path("it's.pem"),
    client_key=Path("key.pem"),
    trust_env=True,
    bodies=False,
)


def read(line: str) -> Settings:
    """The settings that the command line gives."""
    words = shlex.split(line)
    assert words[0] == "listproof"
    options = vars(cli.parser().parse_args(words[1:]))
    return settings.read({name: value for name, value in options.items() if name in BY_FIELD}, {})


@pytest.mark.parametrize(
    "told",
    [
        FULL,
        Settings.of("langsmith", fault="offset_ignored", seed=0),
        Settings.of("langsmith", base_url="https://a.example", insecure=True),
        Settings.of(
            "langsmith", base_url="http://127.0.0.1:1", provision="langgraph", provision_options={"a": "b"},
            allow_writes=True,
        ),
    ],
)  # fmt: skip
def test_it_is_the_same_run_reduced_to_fuzzing(told: Settings) -> None:
    line = reproduce.line(
        told, {"Authorization": Secret("Bearer k", "Bearer $KEY")} if told.server.headers else {}, only="FUZ-01"
    )
    assert read(line) == told.but(only=("FUZ-01",))


def test_a_credential_that_was_given_as_it_is_does_not_stand_in_it() -> None:
    secret = Secret("s3cr3t-value", "$LISTPROOF_X_KEY")
    told = FULL.but(headers=("x-key: s3cr3t-value",))
    line = reproduce.line(told, {"x-key": secret}, only="FUZ-01")
    assert "s3cr3t" not in line
    assert "'x-key: ${LISTPROOF_X_KEY}'" in line


@pytest.mark.parametrize(
    "proxy, written",
    [
        ("http://bob:marked-1@proxy:1", "'${LISTPROOF_PROXY}'"),
        ("http://marked-token@proxy:1", "'${LISTPROOF_PROXY}'"),
        ("http://bob:${P}x-marked@proxy:1", "'${LISTPROOF_PROXY}'"),
        ("http://bob:${P}@proxy:1", "'http://bob:${P}@proxy:1'"),
        ("http://proxy:1", "http://proxy:1"),
    ],
)
def test_a_proxys_login_that_was_given_as_it_is_does_not_stand_in_it(proxy: str, written: str) -> None:
    line = reproduce.line(FULL.but(proxy=proxy), {"Authorization": Secret("Bearer k", "Bearer $KEY")}, only="FUZ-01")
    assert f"--proxy {written} " in line
    assert "marked" not in line


def found(told: Settings) -> list[Finding]:
    server = faults.variant(told.server.fault or "").server(told.contract)
    with Session(told, transport=httpx.WSGITransport(app=server.app), mock=server) as session:
        return [each for result in session.run().results if result.id == "FUZ-01" for each in result.findings]


@pytest.mark.whole_run
def test_the_command_of_a_finding_finds_it_again() -> None:
    first = found(Settings.of("seekrflow", fault="offset_ignored", seed=5, profile="quick", only=("PAG", "FUZ")))
    assert first
    (line,) = {each.command for each in first}
    assert line == "listproof check seekrflow --fault offset_ignored --profile quick --only FUZ-01 --seed 5"
    again = found(read(line))
    assert [(each.kind, each.expected, each.actual, each.curl, each.also, each.command) for each in again] == [
        (each.kind, each.expected, each.actual, each.curl, each.also, each.command) for each in first
    ]
