"""Data made on demand: a provisioner of our own as a plug-in, and what happens to its data however a run ends."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import httpx
import pytest

from listproof import mock, provision
from listproof.cli.command import main
from listproof.errors import Unreachable, UsageError
from listproof.oracle.manifest import Expected, Manifest
from listproof.provision import Provided, Where, langgraph, langgraph_client, langgraph_runs

MADE: dict[str, str] = {}
"""What the server of these tests holds: id -> run."""

CLOSED: list[str] = []


class Shelf:
    """Makes the collections of the LangSmith mock, which are there already, and remembers a mark for each."""

    contracts = ("langsmith",)

    def __init__(self, where: Where, run: str) -> None:
        self.where, self.run = where, run

    def make(self) -> Provided:
        served = mock.reference("langsmith")
        collections: dict[str, Mapping[str, str]] = {}
        for each in served.collections:
            MADE[each.parents["thread_id"]] = self.run
            collections[each.name] = each.parents
            if self.where.options.get("fail") == each.name:
                raise Unreachable(f"{each.name} could not be made")
            if self.where.options.get("interrupt") == each.name:
                signal.raise_signal(signal.SIGTERM)
        expected = {each.name: Expected(each.ids, deleted=each.deleted) for each in served.collections}
        return Provided(collections, Manifest("a shelf", expected))

    def leftovers(self, run: str | None) -> Mapping[str, str]:
        return {identity: made for identity, made in MADE.items() if run in (None, made)}

    def delete(self, identity: str) -> None:
        if self.where.options.get("keep") == "all":
            raise Unreachable("it stays")
        del MADE[identity]

    def search(self, most: int) -> tuple[Mapping[str, str], ...]:
        return tuple({"thread_id": identity} for identity in MADE)[:most]

    def close(self) -> None:
        CLOSED.append(self.run)


@pytest.fixture(autouse=True)
def _plugged(monkeypatch: pytest.MonkeyPatch) -> None:
    MADE.clear()
    CLOSED.clear()
    plug = EntryPoint("shelf", f"{__name__}:Shelf", "listproof.provisioners")
    monkeypatch.setattr(EntryPoint, "load", lambda self: Shelf)
    monkeypatch.setattr(provision, "entry_points", lambda group: [plug] if group == "listproof.provisioners" else [])


def words(base_url: str, *more: str) -> list[str]:
    return ["check", "langsmith", "--base-url", base_url, "--no-fuzz", "--provision", "shelf", "--allow-writes", *more]


def test_a_run_on_data_that_a_plug_in_has_made(capsys: pytest.CaptureFixture[str]) -> None:
    served = mock.reference("langsmith")
    with mock.serve(served.app) as running:
        assert main(words(running.base_url, "--only", "MAN,SCH")) == 0
    said = capsys.readouterr().out
    assert "MAN" in said or "Manifest" in said
    assert "big (107 rows)" in said
    assert MADE == {}
    assert len(CLOSED) == 1
    assert {method for method, _ in served.log} == {"GET"}


@pytest.mark.parametrize("how, code", [("fail=one", 2), ("interrupt=one", 143)])
def test_what_was_made_is_deleted_however_the_run_ends(how: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with mock.serve(mock.reference("langsmith").app) as running:
        assert main(words(running.base_url, "--provision-option", how)) == code
    assert MADE == {}
    assert len(CLOSED) == 1
    assert signal.getsignal(signal.SIGTERM) is before
    assert capsys.readouterr().out == ""


def test_what_stays_is_said_after_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    with mock.serve(mock.reference("langsmith").app) as running:
        assert main(words(running.base_url, "--only", "SCH", "--provision-option", "keep=all")) == 2
        said = capsys.readouterr()
        assert "No problem found" in said.out
        run = next(iter(MADE.values()))
        again = f"listproof cleanup shelf --base-url {running.base_url} --run {run} --allow-writes"
        assert again in said.err
        MADE["of somebody else's run"] = "other"
        assert main(again.split()[1:]) == 0
    assert MADE == {"of somebody else's run": "other"}


def test_cleanup_only_lists_until_it_may_write(capsys: pytest.CaptureFixture[str]) -> None:
    MADE.update({"a": "r1", "b": "r2"})
    command = ["cleanup", "shelf", "--base-url", "http://127.0.0.1:9"]
    assert main(command) == 0
    assert capsys.readouterr().out == (
        "  a  of run r1\n  b  of run r2\n2 to delete: repeat the command with --allow-writes\n"
    )
    assert main([*command, "--allow-writes"]) == 0
    assert MADE == {}
    assert capsys.readouterr().out == "deleted a\ndeleted b\n2 deleted\n"
    assert main(command) == 0
    assert capsys.readouterr().out == "nothing of ours is there\n"


def test_an_unknown_provisioner_and_an_unfit_one() -> None:
    where = Where("http://127.0.0.1:9")
    with pytest.raises(UsageError, match="Did you mean shelf"):
        provision.open_("shelv", where, "x")
    with (
        pytest.raises(UsageError, match="makes data for langsmith, not for seekrflow"),
        provision.provisioned("shelf", "seekrflow", where),
    ):
        pass
    assert MADE == {}


def test_the_bundled_one_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    from listproof.provision.langgraph import Langgraph

    monkeypatch.setitem(__import__("sys").modules, "langgraph_sdk", None)
    with pytest.raises(UsageError, match=r"pip install 'listproof\[provision\]'"):
        Langgraph(Where("http://127.0.0.1:9"), "x")
    with pytest.raises(UsageError, match="colour: unknown"):
        Langgraph(Where("http://127.0.0.1:9", options={"colour": "red"}), "x")
    with pytest.raises(UsageError, match="its value must be JSON"):
        Langgraph(Where("http://127.0.0.1:9", options={"success": "{"}), "x")


@pytest.mark.whole_run
def test_doctor_searches_when_told_to(capsys: pytest.CaptureFixture[str]) -> None:
    served = mock.reference("langsmith")
    MADE.update({each.parents["thread_id"]: "x" for each in served.collections})
    with mock.serve(served.app) as running:
        assert main(["doctor", "langsmith", "--base-url", running.base_url, "--search", "shelf"]) == 0
        said = capsys.readouterr().out
        assert "MUST can be decided with these collections" in said
        check = said.rstrip().splitlines()[-1]
        assert check.startswith(f"listproof check langsmith --base-url {running.base_url} --collection main:thread_id=")
        assert len(served.log) <= 4 * len(served.collections)
        assert main(["doctor", "langsmith", "--search", "shelf"]) == 2
        assert main(["doctor", "langsmith", "--base-url", running.base_url, "--search", "shelf",
                     "--collection", "thread_id=x"]) == 2  # fmt: skip
    said_so = capsys.readouterr().err
    assert "--base-url URL is needed to search there" in said_so
    assert "--collection names collections already" in said_so


class Runs:
    """The vendor's client of runs, on a server that begins a scheduled run after so many looks, or never."""

    def __init__(self, begins: int | None, cannot: str = "") -> None:
        self.begins, self.cannot = begins, cannot
        self.made: list[dict[str, object]] = []
        self.gone: list[str] = []
        self._looks = 0

    def create(self, thread: str, assistant: str, **words: object) -> dict[str, str]:
        self.made.append(words)
        return {"run_id": f"run-{len(self.made)}"}

    def get(self, thread: str, run: str) -> dict[str, str]:
        self._looks += 1
        return {"status": "running" if self.begins is not None and self._looks > self.begins else "pending"}

    def cancel(self, thread: str, run: str) -> None:
        raise httpx.ConnectError("no")

    def delete(self, thread: str, run: str) -> None:
        self.gone.append(run)


class Threads:
    def create(self, metadata: object) -> dict[str, str]:
        return {"thread_id": "t"}


def maker(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> langgraph_runs.Maker:
    monkeypatch.setattr(langgraph_runs, "SETTLE", 0.05)
    monkeypatch.setattr(langgraph_runs, "POLL", 0.001)
    return langgraph_runs.Maker(SimpleNamespace(runs=runs, threads=Threads()), "a", {"made_by": "listproof"})


@pytest.mark.parametrize("begins", [0, 3])
def test_a_server_that_keeps_no_schedule_is_left_after_its_first_run(
    begins: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = Runs(begins)
    with pytest.raises(Unreachable) as caught:
        maker(runs, monkeypatch).scheduled(3)
    assert len(runs.made) == 1
    assert runs.gone == ["run-1"]
    for part in ("after_seconds", "run-1", "POST /threads/t/runs", "'pending'", "'running'"):
        assert part in str(caught.value)


def test_the_schedule_is_tried_before_a_run_is_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a run that is held every other waits, scheduled or not, and would look as if the schedule were kept."""
    runs = Runs(0)
    client = maker(runs, monkeypatch)._client
    monkeypatch.setattr(langgraph, "client", lambda where: client)
    told = {"assistant": "a", "hold": "{}", "success": "{}"}
    with pytest.raises(Unreachable, match="does not keep to after_seconds"):
        langgraph.Langgraph(Where("http://h", options=told), "r").make()
    assert [each["after_seconds"] is None for each in runs.made] == [False]


def test_scheduled_runs_are_looked_at_once_and_say_how_they_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs(None)
    _, made = maker(runs, monkeypatch).scheduled(4)
    looks = runs._looks
    assert len(made) == 4
    assert {each["multitask_strategy"] for each in runs.made} == {"enqueue"}
    assert all(isinstance(each["after_seconds"], int) for each in runs.made)
    assert looks > 1
    maker_again = maker(runs, monkeypatch)
    maker_again._keeps_schedules = True
    maker_again.scheduled(2)
    assert runs._looks == looks


def test_a_status_that_never_comes_is_told_with_what_was_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(langgraph_runs, "PATIENCE", 0.02)
    with pytest.raises(Unreachable, match=r"GET /threads/t/runs/r: the status running was wanted.*'pending'"):
        maker(Runs(None), monkeypatch)._until("t", "r", "running")


def test_a_refusal_is_told_with_method_path_status_and_body() -> None:
    request = httpx.Request("POST", "http://h/api/threads")
    response = httpx.Response(422, request=request, text='{"detail":\n "no\x1b[31m graph"}')
    told = langgraph_client.http_error_text(httpx.HTTPStatusError("x", request=request, response=response))
    assert told == 'POST /api/threads: a 2xx was wanted, 422 came: {"detail": "no?[31m graph"}'
    assert langgraph_client.http_error_text(httpx.ConnectError("refused")) == "refused"
