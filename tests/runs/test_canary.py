"""A marked key is in no output of any command, whatever the server says back and whatever goes wrong."""

from __future__ import annotations

import json
import logging
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from canary import KEY, Echo, leaked, said
from ended import child
from gated import PATIENCE, gated
from leaks import everything, run, sample
from loopback import reply, serving

from listproof import faults, mock
from listproof.checking.trial import Trial
from listproof.cli import check
from listproof.cli import command as cli
from listproof.faults import Fault
from listproof.http.client import Client
from listproof.http.secret import Secret
from listproof.run.session import Session
from listproof.run.settings import Settings
from proof.judge import NAMED

pytestmark = pytest.mark.whole_run

HEADERS = {"seekrflow": "Authorization", "langsmith": "x-api-key"}
TEMPLATES = {"seekrflow": "Authorization: Bearer ${CANARY}", "langsmith": "x-api-key: ${CANARY}"}


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[None]:
    """Every logger writes all that it has into a file of the test's folder."""
    root = logging.getLogger()
    handler, level = logging.FileHandler(tmp_path / "debug.log"), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield
    root.setLevel(level)
    root.removeHandler(handler)
    handler.close()


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: None) -> Path:
    """The test's folder as working directory, with the key in a variable and in a file outside of it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CANARY", KEY)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "step.md"))
    return tmp_path


def settings(served: mock.Mock, contract: str, **more: Any) -> Settings:
    return Settings.of(
        contract,
        base_url="http://echo.invalid",
        collections={each.name: each.parents for each in served.collections},
        headers=(TEMPLATES[contract],),
        auth_probes="full",
        foreign=served.foreign,
        unknown=served.unknown,
        **more,
    )


def options(served: mock.Mock, contract: str, base_url: str) -> list[str]:
    words = [contract, "--base-url", base_url, "--header", TEMPLATES[contract]]
    for each in served.collections:
        words += ["--collection", f"{each.name}:thread_id={each.parents['thread_id']}"]
    return words


def test_the_search_finds_the_key_in_every_form() -> None:
    for form in said(f"Bearer {KEY}").split(" "):
        assert leaked(f"... {form} ...") or form in ("Bearer", '"Bearer') or len(form) < 20, form
    assert leaked(KEY[:14])
    assert leaked(KEY[-20:])
    assert not leaked("CANARY")


@pytest.mark.daily
@pytest.mark.parametrize("fault", sample(), ids=lambda fault: fault.name)
def test_no_fault_makes_it_come_out(fault: Fault, tmp_path: Path, logged: None) -> None:
    contract = fault.contracts[0]
    served = fault.server(contract)
    app = Echo(served, HEADERS[contract], filler=len(fault.name), rows=len(fault.name) % 5 == 0)
    told = settings(served, contract, only=NAMED, report=tmp_path)
    _, text = run(told, app, served, tmp_path, {"CANARY": KEY})
    assert app.times > 100
    assert leaked(text) == []
    assert ("$CANARY" in text) is True


def test_without_concealment_the_search_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "conceal", lambda _, text: text)
    served = mock.reference("langsmith")
    told = settings(served, "langsmith", only=("ERR",), report=tmp_path)
    _, text = run(told, Echo(served, "x-api-key"), served, tmp_path, {"CANARY": KEY})
    assert leaked(text)


@pytest.mark.parametrize("filler", range(60, 130, 7))
def test_an_error_that_is_cut_within_it_shows_no_half(filler: int, tmp_path: Path) -> None:
    served = faults.get("offset_ignored").server("langsmith")
    app = Echo(served, "x-api-key", filler=filler)
    _, text = run(settings(served, "langsmith", only=("ERR", "AUT")), app, served, tmp_path, {"CANARY": KEY})
    assert leaked(text) == []


@pytest.mark.parametrize("contract", ["langsmith", "seekrflow"])
def test_no_command_shows_it(contract: str, at_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    served = mock.reference(contract)
    app = Echo(served, HEADERS[contract], rows=True)
    with mock.serve(app) as running:
        own = options(served, contract, running.base_url)
        codes = [
            cli.main(
                ["check", *own, "--report", "one", "--verbose", "--max-examples", "20", "--only", "FUZ,ERR,AUT,SCH"]
            ),
            cli.main(["check", *own, "--report", "two", "--only", "PAG", "--auth-probes", "full"]),
            cli.main(["doctor", *own]),
            cli.main(["diff", "one", "two"]),
            cli.main(["explain"]),
            cli.main(["mock", contract, "--list-faults"]),
        ]
    assert codes[2:] == [0, 0, 0, 0]
    assert app.times > 50
    out, err = capfd.readouterr()
    assert leaked(out + err + everything(at_home)) == []
    assert (at_home / "debug.log").stat().st_size > 10_000


def test_fuzzing_a_wrong_server_leaves_it_in_no_store(at_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    served = faults.get("asking_for_interrupted_crashes").server("langsmith")
    with mock.serve(Echo(served, "x-api-key", filler=200)) as running:
        words = ["check", *options(served, "langsmith", running.base_url), "--only", "FUZ", "--report", "r"]
        assert cli.main(words) == 1
    out, err = capfd.readouterr()
    assert "listproof check langsmith" in out
    assert "x-api-key: ${CANARY}" in out
    assert leaked(out + err + everything(at_home)) == []


NONSENSE = {
    "a status line of it": lambda key: f"HTTP/1.1 {key}\r\n\r\n".encode("latin-1"),
    "no HTTP": lambda key: f"{key}\r\n{key}\r\n\r\n".encode("latin-1"),
    "a header without a colon": lambda key: f"HTTP/1.1 200 OK\r\n{key}\r\n\r\n".encode("latin-1"),
    "a chunk of it": lambda key: f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{key}\r\n".encode("latin-1"),
    "a length of it": lambda key: f"HTTP/1.1 200 OK\r\nContent-Length: {key}\r\n\r\n".encode("latin-1"),
    "gzip that is none": lambda key: reply(key.encode("latin-1"), "200 OK", "Content-Encoding: gzip"),
    "an encoding of it": lambda key: reply(b"[]", "200 OK", f"Content-Encoding: {key}"),
    "half a body": lambda key: reply(
        json.dumps({"detail": said(key)}).encode(), "500 No", "Connection: close", length=9999
    ),
    "no JSON": lambda key: reply(said(key).encode("latin-1"), "200 OK", "Content-Type: application/json"),
    "no UTF-8": lambda key: reply(b"\xff" + key.encode("latin-1"), "400 Bad"),
    "a redirect": lambda key: reply(b"", "302 Found", f"Location: https://x.invalid/{said(key)}"),
    "a page": lambda key: reply(f"<html>{said(key)}</html>".encode("latin-1"), "200 OK", "Content-Type: text/html"),
    "a type of it": lambda key: reply(b"[]", "200 OK", f"Content-Type: {key}"),
    "an id of it": lambda key: reply(json.dumps([{"run_id": key, "status": key, "created_at": key}] * 3).encode()),
    "a Retry-After of it": lambda key: reply(b"", "503 No", f"Retry-After: {key}"),
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_does_not_bring_it_out(answer: Any, at_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    served = mock.reference("langsmith")
    with serving(lambda heard: answer(heard.headers.get("x-api-key", ""))) as server:
        words = ["check", *options(served, "langsmith", server.url), "--only", "PAG-01,SCH,ERR,AUT", "--report", "r"]
        assert cli.main([*words, "--timeout", "2", "--max-requests", "60", "--max-seconds", "3"]) in (0, 1, 2, 3)
        assert any(heard.headers.get("x-api-key") == KEY for heard in server.log)
    out, err = capfd.readouterr()
    assert out + err
    assert leaked(out + err + everything(at_home)) == []


def test_a_bug_of_ours_does_not_bring_it_out(
    at_home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Trial, *_: object, **__: object) -> None:
        raise RuntimeError(f"with {self.target.client.credentials['x-api-key'].value}")

    monkeypatch.setattr(Trial, "compare", broken)
    served = mock.reference("langsmith")
    with mock.serve(served.app) as running:
        words = ["check", *options(served, "langsmith", running.base_url), "--only", "PAG-01", "--report", "r"]
        assert cli.main(words) == 4
    out, err = capfd.readouterr()
    assert "RuntimeError: with $CANARY" in out
    assert leaked(out + err + everything(at_home)) == []


def test_nor_one_outside_of_any_check(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> int:
        held = Secret(f"Bearer {KEY}", "Bearer $CANARY")
        raise RuntimeError(f"with {held.value}")

    monkeypatch.setattr(check, "run", broken)
    assert cli.main(["check", "langsmith"]) == 4
    err = capfd.readouterr().err
    assert "RuntimeError: with Bearer $CANARY" in err
    assert leaked(err) == []


@pytest.mark.parametrize(
    "words",
    [
        ["--header", f"x-api-key {KEY}"],
        ["--header", f"x-api-key: {KEY}\n"],
        ["--header", f": {KEY}"],
        ["--header", f"X Y: {KEY}"],
        [f"x-api-key: {KEY}"],
        [f"--haeder=x-api-key: {KEY}"],
        ["--base-url", f"http://user:{KEY}@h"],
    ],
    ids=lambda words: words[0][:12],
)
def test_wrong_usage_does_not_repeat_it(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    base = [] if "--base-url" in words else ["--base-url", "http://127.0.0.1:1"]
    assert cli.main(["check", "langsmith", *base, "--collection", "thread_id=1", *words]) == 2
    out, err = capfd.readouterr()
    assert leaked(out + err) == []


def test_a_target_file_does_not_repeat_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "t.toml"
    for line in (
        f"headers = '''x-api-key: {KEY}'''",
        f"headers = ['''{KEY}''', 3]",
        f"header = ['''x-api-key: {KEY}''']",
    ):
        file.write_text(f'[target.t]\ncontract = "langsmith"\nbase_url = "http://127.0.0.1:1"\n{line}\n')
        assert cli.main(["check", "--config", str(file), "--target", "t"]) == 2
    out, err = capfd.readouterr()
    assert leaked(out + err) == []


def test_from_a_file_it_comes_out_nowhere(at_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    outside = at_home.parent / "the-key"
    outside.write_text(KEY + "\n", "utf-8")
    served = faults.get("offset_ignored").server("langsmith")
    with mock.serve(Echo(served, "x-api-key")) as running:
        words = ["check", *options(served, "langsmith", running.base_url), "--only", "PAG-03", "--report", "r"]
        words[words.index(TEMPLATES["langsmith"])] = f"x-api-key: ${{file:{outside}}}"
        assert cli.main(words) == 1
    out, err = capfd.readouterr()
    assert leaked(out + err + everything(at_home)) == []
    assert f'-H "x-api-key: $(cat {outside})"' in out


@pytest.mark.parametrize("broken", [False, True], ids=["findings", "a bug of ours"])
def test_pytest_shows_it_nowhere(broken: bool, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", KEY)
    if broken:

        def bug(self: Trial, *_: object, **__: object) -> None:
            raise RuntimeError(f"with {self.target.client.credentials['x-api-key'].value}")

        monkeypatch.setattr(Trial, "compare", bug)
    served = faults.get("offset_ignored").server("langsmith")
    with mock.serve(Echo(served, "x-api-key", rows=True, filler=90)) as running:
        own = options(served, "langsmith", running.base_url)[3:]
        done = pytester.runpytest_inprocess(
            "--pyargs", "listproof.suite", "--lp-contract=langsmith", "--base-url", running.base_url, "-vv", "-l",
            "--tb=long", "--full-trace", "--showlocals", "-rA", "--lp-only=PAG,ERR,AUT,FUZ", "--lp-max-examples=10",
            "--lp-report=r", "--junitxml=j.xml", "-o", "log_cli=true", "--log-level=DEBUG", "--log-file=pytest.log",
            "-o", "junit_logging=all", *(word.replace("--", "--lp-") for word in own),
        )  # fmt: skip
    assert done.ret == 1
    text = done.stdout.str() + done.stderr.str() + everything(pytester.path)
    assert leaked(text) == []
    assert "$CANARY" in text


@pytest.mark.parametrize("where", ["Session.collections", "Session.told", "Session.__enter__"])
def test_a_bug_of_ours_under_pytest_shows_no_variables(
    where: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even those of a key that stood on the command line itself."""

    def broken(self: Session, *_: object) -> None:
        raise RuntimeError(f"with {self.settings.server.headers}"[:12])

    monkeypatch.setattr(Session, where.partition(".")[2], broken)
    served = mock.reference("langsmith")
    with mock.serve(served.app) as running:
        own = [word.replace("--", "--lp-") for word in options(served, "langsmith", running.base_url)[3:]]
        own[own.index(TEMPLATES["langsmith"])] = f"x-api-key: {KEY}"
        done = pytester.runpytest_inprocess(
            "--pyargs", "listproof.suite", "--lp-contract=langsmith", "--base-url", running.base_url, *own,
            "-vv", "-l", "--tb=long", "--full-trace", "--showlocals", "-rA", "--lp-only=PAG-01", "--lp-no-fuzz",
        )  # fmt: skip
    assert done.ret != 0
    text = done.stdout.str() + done.stderr.str()
    assert "RuntimeError" in text
    assert leaked(text) == []


@pytest.mark.parametrize("at", [1, 80], ids=["while collections are read", "checks"])
def test_an_interruption_shows_no_frame_that_holds_it(at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", KEY)
    with gated(at) as server:
        server.served = replace(server.served, app=Echo(server.served, "x-api-key", rows=True))
        own = [word.replace("--", "--lp-") for word in options(server.served, "langsmith", server.base_url)[3:]]
        words = ["--pyargs", "listproof.suite", "--lp-contract=langsmith", "--base-url", server.base_url, *own]
        words += ["--lp-no-fuzz", "-vv", "-l", "--full-trace", "--tb=long", "--lp-report=r", "--lp-concurrency=1"]
        with child(["-m", "pytest", *words], tmp_path) as process:
            assert server.reached.wait(PATIENCE)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, out + err
    assert leaked(out + err + everything(tmp_path)) == []
    assert "KeyboardInterrupt" in out
