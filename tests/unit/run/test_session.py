"""A session: what it refuses before anything is judged, what it keeps, and what results add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import httpx
import pytest
from constructed import result, row

from listproof import faults, mock
from listproof.checking import requirement
from listproof.checking.requirement import Requirement
from listproof.checking.trial import Trial
from listproof.collection.collection import Collection
from listproof.collection.seen import Seen
from listproof.errors import Unreachable, UsageError
from listproof.results import verdict_line
from listproof.results.model import Level, Provenance, RequirementFacts, Verdict
from listproof.run import selection
from listproof.run.session import Session
from listproof.run.settings import Settings

Answer = Callable[[httpx.Request], httpx.Response]


def one_row(trial: Trial) -> None:
    trial.need(len(trial.snapshot) >= 1, "≥ 1 row")
    trial.comparisons += 1


def target_of_errors(trial: Trial) -> None:
    trial.comparisons += len(trial.seen.errors)
    trial.observe("end", "short")


def fixed(
    identity: str,
    check: Callable[[Trial], None],
    *,
    per: str = "collection",
    level: Level = Level.MUST,
    last: bool = False,
) -> Requirement:
    facts = RequirementFacts(identity, identity[:3], "s", "w", "b", Level.MUST, (Provenance.STATED,), per, "", ())
    return Requirement(facts, requirement.always, ("size.default",), check, last)


CATALOGUE = (
    fixed("ERR-01", target_of_errors, per="target", last=True),
    fixed("PAG-01", one_row),
    fixed("FUZ-01", one_row, per="target"),
)


@pytest.fixture(autouse=True)
def small_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "catalogue", lambda: CATALOGUE)


def _seen(opened: Session) -> Seen:
    return opened.log.of(opened.targets[0])


def session(answer: Answer, threads: Mapping[str, str], **more: object) -> Session:
    named = {name: {"thread_id": each} for name, each in threads.items()}
    settings = Settings.of("langsmith", "http://server.test/api", collections=named)
    return Session(settings.but(**more), transport=httpx.MockTransport(answer), environ={"KEY": "k" * 20})


def saying(statuses: Mapping[str, int], rows: str = "[]") -> Answer:
    """A server that answers by the thread's id; 200 with ``rows``, every other status with a detail."""

    def answer(request: httpx.Request) -> httpx.Response:
        status = next((status for name, status in statuses.items() if f"/{name}/" in request.url.path), 404)
        body = rows if status == 200 else '{"detail": "no"}'
        return httpx.Response(status, content=body, headers={"content-type": "application/json"})

    return answer


@pytest.mark.parametrize(
    "fault, told",
    [
        ("offset_ignored_with_a_limit", "the last page that was read is full and brings no row that is new"),
        ("", ""),
    ],
)
def test_where_more_rows_may_be_there_the_count_is_at_least(fault: str, told: str) -> None:
    server = faults.variant(fault).server("langsmith") if fault else mock.reference("langsmith")
    with Session(Settings.of("langsmith"), transport=httpx.WSGITransport(app=server.app), mock=server) as opened:
        [big] = [each for each in opened.collections() if each.name == "big"]
        assert (big.note, big.whole, big.counted.startswith("at least ")) == (told, not fault, bool(fault))


def test_an_answer_with_more_rows_than_were_read_is_told() -> None:
    reference = mock.reference("langsmith")
    with Session(Settings.of("langsmith"), transport=httpx.WSGITransport(app=reference.app), mock=reference) as opened:
        big = next(each for each in opened.targets[0].collections if each.name == "big")
        short = replace(big.snapshot, rows=big.snapshot.rows[:50])
        assert isinstance(big, Collection)
        big._snapshot = short
        told = next(each for each in opened.collections() if each.name == "big")
        assert (told.counted, told.note) == ("at least 50 rows", f"another answer shows {big.requester.shown} rows")
        assert big.requester.shown > 50


def test_the_embedded_mock_brings_its_collections() -> None:
    reference = mock.reference("langsmith")
    transport = httpx.WSGITransport(app=reference.app)
    with Session(Settings.of("langsmith"), transport=transport, mock=reference) as opened:
        seen = {each.name: each.rows for each in opened.collections()}
        assert seen == {each.name: each.rows for each in reference.collections}
        assert opened.place == "embedded mock"
        assert opened.targets[0].probes.auth == "full"
        assert [case.label for case in opened.cases()][-1] == "ERR-01"  # it judges what the whole run saw
        run = opened.run()
    assert {each.facts.id: each.verdict for each in run.requirements} == {
        "ERR-01": Verdict.INCONCLUSIVE,
        "PAG-01": Verdict.PASSED,
        "FUZ-01": Verdict.PASSED,
    }
    assert run.traffic.requests == {"mock.invalid": {"GET": len(reference.log)}}
    assert any(each.text.endswith("this server: short.") for each in run.observations)
    assert run.requirements[1].sources[0].startswith("openapi.yaml:")


def test_the_embedded_mock_on_a_socket_is_gone_afterwards() -> None:
    with Session(Settings.of("seekrflow", only=("PAG",))) as opened:
        url = opened.base_url
        assert opened.targets[0].probes.foreign is not None
        assert opened.run().exit_code == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_results_run_elsewhere_add_up_to_the_same() -> None:
    with session(saying({"a": 200}, '[{"run_id": "1"}]'), {"main": "a"}) as opened:
        run = opened.run_from([result("PAG-01", Verdict.PASSED, seconds=1.0)])
    assert [(each.facts.id, each.verdict) for each in run.requirements] == [("PAG-01", Verdict.PASSED)]


@pytest.mark.parametrize(
    "statuses, more, fragments",
    [
        ({"a": 401, "b": 403}, {}, ["wants a credential (401)", "--header 'Authorization: ${AUTHORIZATION}'"]),
        ({"a": 401, "b": 401}, {"headers": ("X-Key: ${KEY}",)}, ["was refused (401)", "Check --header"]),
        ({}, {}, ["None of the 2 collections", "404 at /threads/a/runs", "--collection", "--base-url"]),
        ({"a": 403}, {}, ["None of the 2 collections"]),
    ],
)
def test_a_mistake_in_the_command_is_told_before_anything_is_judged(
    statuses: Mapping[str, int], more: dict[str, object], fragments: list[str]
) -> None:
    with pytest.raises(UsageError) as caught, session(saying(statuses), {"a": "a", "b": "b"}, **more):
        pass
    for fragment in fragments:
        assert fragment in str(caught.value)
    assert "k" * 20 not in str(caught.value)


@pytest.mark.parametrize(
    "bodies, told",
    [
        (True, r"server\.test only redirects, to https://\\x9b\.test/, and redirects"),
        (False, "redirects, to elsewhere, and"),
    ],
)
def test_a_server_that_only_redirects_is_the_wrong_base_url(bodies: bool, told: str) -> None:
    def moved(_: httpx.Request) -> httpx.Response:
        return httpx.Response(301, headers=[(b"location", b"https://\x9b.test/")])

    with pytest.raises(UsageError, match=told), session(moved, {"a": "a", "b": "b"}, bodies=bodies):
        pass


def test_a_redirect_beside_another_answer_is_the_servers() -> None:
    def moved(request: httpx.Request) -> httpx.Response:
        away = {"location": "/login"} if "/a/" in request.url.path else {}
        return httpx.Response(302 if away else 500, headers=away)

    with session(moved, {"main": "a", "other": "b"}) as opened:
        assert [each.note for each in opened.collections()] == ["answered 302 to /login", "answered 500"]


def test_a_collection_that_cannot_be_read_is_noted_and_the_run_goes_on() -> None:
    with session(saying({"a": 200, "b": 403}, '[{"run_id": "1"}]'), {"main": "a", "closed": "b"}) as opened:
        run = opened.run()
    assert [(each.name, each.rows) for each in run.collections] == [("main", 1), ("closed", None)]
    assert "403" in run.collections[1].note
    verdicts = {each.collection: each.verdict for each in run.results if each.id == "PAG-01"}
    assert verdicts == {"main": Verdict.PASSED, "closed": Verdict.INCONCLUSIVE}


def test_a_key_that_the_server_echoes_is_in_no_part_of_the_run() -> None:
    key = "k" * 20

    def echo(request: httpx.Request) -> httpx.Response:
        if "/a/" in request.url.path:
            return httpx.Response(200, json=[{"run_id": "1"}])
        return httpx.Response(403, json={"detail": f"{request.headers['x-key']} may not"})

    with session(echo, {"main": "a", "closed": "b"}, headers=("X-Key: ${KEY}",)) as opened:
        _seen(opened).observe("end", f"says {key}")
        run = opened.run_from([result("PAG-01", Verdict.ERROR, reasons=(f"KeyError: {key}",))])
    assert key not in repr(run)
    assert "$KEY may not" in run.collections[1].note
    assert any("says $KEY" in each.text for each in run.observations)


def test_error_answers_are_kept_with_the_name_of_their_collection() -> None:
    with session(saying({"a": 200, "b": 403}), {"main": "a", "closed": "b"}) as opened:
        kept = [(exchange.status, name) for exchange, name in _seen(opened).errors]
    assert set(kept) == {(403, "closed")}


def test_a_server_that_answers_nonsense_is_a_finding_to_be_not_a_usage_error() -> None:
    with session(saying({"a": 200}, "<html>"), {"main": "a"}) as opened:
        run = opened.run()
    assert run.exit_code == 3
    assert run.verdict_line.startswith("Nothing was decided")
    assert run.conformant is None


def test_a_server_that_cannot_be_reached_is_told() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(Unreachable), session(refuse, {"main": "a"}):
        pass


@pytest.mark.parametrize(
    "more, fragments",
    [
        ({"collections": {}}, ["GET /threads/{thread_id}/runs", "--collection thread_id=ID"]),
        ({"collections": {"x": {"id": "1"}}}, ["--collection x gives id", "needs thread_id=ID"]),
        ({"unknown": {"id": "1"}}, ["--unknown gives id", "needs thread_id=ID"]),
        ({"foreign": {"id": "1"}}, ["--foreign gives id"]),
        ({"scopes": {"x-team": "1"}}, ["--scope x-team", "It declares none"]),
        ({"headers": ("A: b", "a: c")}, ["--header gives a twice"]),
        ({"headers": ("A: ${UNSET}",)}, ["UNSET"]),
        ({"only": ("PAX",)}, ["--only PAX", "Did you mean PAG?", "listproof explain"]),
        ({"only": ("FUZ",), "fuzz": False}, ["Nothing is left to check"]),
    ],
)
def test_settings_that_do_not_fit_the_contract_are_refused(more: dict[str, object], fragments: list[str]) -> None:
    with pytest.raises(UsageError) as caught, session(saying({}), {"main": "a"}, **more):
        pass
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_the_scopes_of_a_contract_are_named() -> None:
    settings = Settings.of("seekrflow", "http://x", {"m": {"thread_id": "a"}}, scopes={"team": "1"})
    with pytest.raises(UsageError, match="declares: x-team-id"), Session(settings):
        pass


def test_off_loopback_near_copies_of_the_key_are_not_sent_unasked() -> None:
    with session(saying({"a": 200}), {"main": "a"}) as opened:
        assert opened.targets[0].probes.auth == "safe"
    with session(saying({"a": 200}), {"main": "a"}, auth_probes="full") as opened:
        assert opened.targets[0].probes.auth == "full"
    with session(saying({"a": 200}), {"main": "a"}, base_url="http://[::1]:8") as opened:
        assert opened.targets[0].probes.auth == "full"


def test_what_was_not_asked_does_not_conform() -> None:
    answer = saying({"a": 200}, '[{"run_id": "1"}]')
    with session(answer, {"main": "a"}, only=("PAG",)) as opened:
        run = opened.run()
    assert (run.conformant, run.exit_code) == (None, 0)
    assert run.verdict_line == "No problem found: 1 required check passed, 2 not run (ERR-01, FUZ-01)"


def test_a_collection_that_could_not_be_read_is_named_at_the_end() -> None:
    answer = saying({"a": 200, "b": 404}, '[{"run_id": "1"}]')
    with session(answer, {"main": "a", "big": "b"}, only=("PAG",)) as opened:
        run = opened.run()
    assert (run.conformant, run.exit_code) == (None, 0)
    assert run.verdict_line.endswith("; could not be read: big")
    assert verdict_line.line(list(rows("PAG-01=passed")), [], unreadable=("big",)) == (  # type: ignore[arg-type]
        "No problem found: 1 required check passed; could not be read: big"
    )


def test_observations_say_whether_the_server_kept_to_one_behaviour() -> None:
    with session(saying({"a": 200}), {"main": "a"}) as opened:
        seen = _seen(opened).observed
        seen["order"] = {"": Counter({"newest first": 4})}
        seen["zero"] = {"": Counter({"refused with 422": 1})}
        seen["cap"] = {"limit=101": Counter({"a": 1, "b": 3}), "limit=201": Counter({"a": 2})}
        run = opened.run_from([])
    told = {each.topic: (each.id, each.text.partition("this server: ")[2], each.kept) for each in run.observations}
    assert told.pop("select")[0] == "CTR-01"
    assert told == {
        "order": ("CTR-02", "newest first.", True),
        "zero": ("CTR-02", "refused with 422.", None),
        "cap": ("CTR-02", "limit=101: b (3×) or a (1×); limit=201: a.", False),
    }


def rows(*verdicts: str) -> Iterator[object]:
    """Rows from words like ``PAG-01=failed`` or ``PAG-02=failed<PAG-01`` or ``HTT-01:SHOULD=failed``."""
    for word in verdicts:
        name, _, rest = word.partition("=")
        identity, _, level = name.partition(":")
        state, _, because = rest.partition("<")
        yield row(identity, Verdict(state), level=Level(level or "MUST"), because=because or None)


@pytest.mark.parametrize(
    "words, line",
    [
        (["PAG-01=passed", "PAG-02=passed", "FLT-01=not_applicable"], "PASSED: all 2 required checks passed"),
        (["PAG-01=passed", "PAG-02=waived"], "No problem found: 1 of 2 required checks passed, 1 waived"),
        (
            ["PAG-01=passed", "PAG-02=inconclusive"],
            "No problem found: 1 of 2 required checks passed, 1 undecided (PAG-02)",
        ),
        (
            ["PAG-01=passed", *(f"PAG-0{number}=inconclusive" for number in range(2, 6))],
            "Not verified: 4 of 5 required checks lacked data (PAG-02, PAG-03, PAG-04 and 1 more), no problem found",
        ),
        (
            ["HTT-01:SHOULD=passed", "PAG-01=inconclusive"],
            "Not verified: 1 of 1 required check lacked data (PAG-01), no problem found",
        ),
        (
            ["PAG-01=failed", "PAG-02=failed<PAG-01", "PAG-03=inconclusive"],
            "FAILED: 1 problem (PAG-01); 1 more check fails because of it; 1 of 3 required checks undecided (PAG-03)",
        ),
        (["PAG-01=failed", "ORD-01=failed"], "FAILED: 2 problems (PAG-01, ORD-01)"),
        (
            ["PAG-01=failed", "ORD-01=failed", "PAG-02=failed<PAG-01", "PAG-03=failed<PAG-02", "ORD-02=waived"],
            "FAILED: 2 problems (PAG-01, ORD-01); 2 more checks fail because of them; 1 waived",
        ),
        (
            ["HTT-01:SHOULD=failed", "ORD-01=failed<HTT-01"],
            "FAILED: 1 problem (HTT-01); 1 more check fails because of it",
        ),
        (
            ["PAG-01=passed", "HTT-01:SHOULD=failed"],
            "PASSED: the 1 required check passed; 1 SHOULD failed (HTT-01)",
        ),
        (
            ["PAG-01=inconclusive"],
            "Nothing was decided: no check found the data or the answers that it needs",
        ),
        (["PAG-01=not_applicable"], "Nothing was tested: no check that was asked for applies to this contract"),
        (
            ["PAG-01=failed", "PAG-02=error"],
            "ERROR: listproof itself failed in PAG-02; please report this bug",
        ),
    ],
)
def test_the_verdict_in_one_line(words: list[str], line: str) -> None:
    assert verdict_line.line(list(rows(*words)), []) == line  # type: ignore[arg-type]


def test_a_should_that_fails_the_run_is_a_problem() -> None:
    told = list(rows("PAG-01=passed", "HTT-01:SHOULD=failed", "HTT-06:SHOULD=failed"))
    line = verdict_line.line(told, [], counted=("PAG-01", "HTT-01", "HTT-06"))  # type: ignore[arg-type]
    assert line == "FAILED: 2 problems (HTT-01, HTT-06)"


@pytest.mark.parametrize(
    "more, line",
    [
        ({"ended": "the budget is used up"}, "were not decided (PAG-02, PAG-03), no problem found; not everything"),
        ({}, "lacked data (PAG-02, PAG-03), no problem found"),
    ],
)
def test_what_a_run_did_not_reach_lacks_no_data(more: dict[str, str], line: str) -> None:
    told = list(rows("PAG-01=passed", "PAG-02=inconclusive", "PAG-03=inconclusive"))
    said = verdict_line.line(told, [], **more)  # type: ignore[arg-type]
    assert said.startswith(f"Not verified: 2 of 3 required checks {line}")
