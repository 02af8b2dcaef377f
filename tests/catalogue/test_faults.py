"""Each fault differs from the reference and from every other fault, only where it says, and the catalogue is whole."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from asking import Answer, Question, asked, changes, given, right

from listproof import faults, mock
from listproof.errors import UsageError
from listproof.faults.registry import FAMILIES, Fault, fault
from listproof.mock.pipeline import Pipeline

pytestmark = pytest.mark.whole_run

S, L = "seekrflow", "langsmith"
ALL = [(f.name, contract) for f in faults.all_faults() for contract in f.contracts]
OUTSIDE = ("CTR-", "MIX-", "FUZ-")
IN_COMPANY = {(f.name, contract) for f in faults.all_faults() for contract in f.contracts
              if f.change.__module__.endswith(".together")}  # fmt: skip
"""Those that show only while several requests are under way: no sequence of questions tells them."""

# The kinds of the taxonomy: family and numbers.
KINDS = {
    "PAG": [*range(1, 37)],
    "ORD": [*range(1, 14), 15],
    "FLT": [*range(1, 15), 16],
    "SEL": [*range(1, 18)],
    "SCO": [*range(1, 8), 9],
    "SCH": [*range(1, 13)],
    "ERR": [*range(1, 7)],
    "HTTP": [*range(1, 8)],
    "CON": [*range(1, 5)],
    "AUT": [*range(1, 5)],
}
ROWS = {f"F-{family}-{number:02}" for family, numbers in KINDS.items() for number in numbers}
# Kinds that no fault stands for, and why.
ABSENT = {
    "F-PAG-33": "neither contract has a total",
    "F-FLT-09": "shows only to somebody who changes a row: F-MAN-03",
    "F-SCO-06": "shows only to somebody who knows what was deleted: F-MAN-02",
    "F-SCO-07": "no requirement forbids telling that a foreign parent exists",
    "F-HTTP-07": "other methods are never sent",
    "F-CON-02": "no fault unless a snapshot is promised",
    "F-CON-03": "shows only to somebody who writes",
    "F-AUT-03": "shows only to somebody who can revoke a key",
}

# The requirements on each contract, and those of which no fault can be the only root, with the reason.
BOTH = (
    "SCH-01 SCH-02 SCH-03 SCH-04 PAG-01 PAG-02 PAG-03 PAG-04 PAG-05 PAG-06 PAG-07 PAG-08 PAG-09 PAG-11 PAG-12 PAG-13 "
    "PAG-14 PAG-15 PAG-17 PAG-19 ORD-04 ORD-09 ORD-10 SCO-01 SCO-02 SCO-03 SCO-04 SCO-08 ERR-01 ERR-02 ERR-03 ERR-04 "
    "ERR-05 ERR-06 ERR-07 ERR-08 ERR-09 HTT-01 HTT-02 HTT-03 HTT-04 HTT-05 HTT-06 LIF-04"
)
REQUIREMENTS = {
    S: (
        f"{BOTH} PAG-10 ORD-01 ORD-02 ORD-03 ORD-06 SCO-05 SCO-06 SCO-07 SCO-09 AUT-01 AUT-02 AUT-03 LIF-01 LIF-02"
    ).split(),
    L: (
        f"{BOTH} PAG-16 ORD-07 FLT-01 FLT-02 FLT-04 FLT-05 FLT-06 FLT-07 SEL-01 SEL-02 SEL-03 SEL-04 SEL-05 SEL-06 "
        "SEL-07 SEL-08 LIF-03"
    ).split(),
}
NEVER_ALONE = {
    "PAG-11": "a 5xx, which breaks ERR-02 too",
    "PAG-13": "a 5xx, which breaks ERR-02 too",
    "SCO-05": "what every key opens another account's key opens too: SCO-09",
    "ORD-07": "another order with a parameter breaks what that parameter promises too: FLT-02, SEL-04, PAG-03",
}
FOLLOWING = {"FLT-03": {L}, "ORD-05": {S}, "ORD-08": {S, L}}  # where a fault breaks it though it follows from others


@pytest.mark.daily
@pytest.mark.parametrize("name, contract", [pair for pair in ALL if pair not in IN_COMPANY])
def test_a_fault_shows(name: str, contract: str) -> None:
    one = faults.get(name)
    wrong, reference = given(name, contract), right(contract, changes(one))
    differing = [q for (q, a), (_, b) in zip(wrong, reference, strict=True) if a.seen != b.seen]
    assert 0 < len(differing) < len(wrong)
    assert all(set(one.meets) <= question.names for question in differing)


TWO_KEYS = "a_cache_forgets_whose_the_key_was"
"""Told from another fault only by one address asked with two keys, which test_other_header does."""

ODD_HEADER = "a_tab_in_the_team_crashes"
"""Crashes at a header that no schema allows: ERR-07's alone, ERR-02 asks what the document describes."""


def test_faults_differ_from_each_other_and_those_that_crash_say_so() -> None:
    """Every server once, as asking all of them takes minutes. A 5xx to a request with the credential for a known parent
    breaks ERR-02."""
    for contract in (S, L):
        seen: dict[int, str] = {}
        known = {each.parents["thread_id"] for each in mock.reference(contract).collections}
        for one in (each for each in faults.all_faults(contract) if (each.name, contract) not in IN_COMPANY):
            answers = given(one.name, contract)
            if one.name != TWO_KEYS:
                fingerprint = hash(tuple(answer.seen for _, answer in answers))
                assert fingerprint not in seen, f"{one.name} and {seen[fingerprint]} are the same server"
                seen[fingerprint] = one.name
            if one.name != ODD_HEADER:
                crashed = any(_crashed(question, answer, known) for question, answer in answers)
                assert crashed == ("ERR-02" in one.roots[contract] and not _by_status(one)), one.name


def _crashed(question: Question, answer: Answer, known: set[str]) -> bool:
    own = question.method == "GET" and "Authorization" not in question.names
    return answer.status == 500 and own and any(f"/{id}/" in question.path for id in known)


def test_the_catalogue_is_as_large_and_as_well_hidden_as_it_must_be() -> None:
    everything = faults.all_faults()
    general = {f.family for f in faults.all_general()}
    assert {f.family for f in everything} | general == set(FAMILIES.values())
    assert len(everything) >= 180
    assert len([f for f in everything if len(f.meets) >= 2]) >= 40
    times = Counter(f.when for f in everything)
    assert times["rare rows"] >= 15
    assert times["sometimes"] >= 10
    assert times["past the first page"] >= 10
    assert times["with another parameter"] >= 10


def roots_of(contract: str) -> Counter[str]:
    return Counter(id for f in faults.all_faults(contract) for id in f.roots[contract])


def alone(contract: str) -> set[str]:
    return {id for f in faults.all_faults(contract) for id in f.roots[contract] if len(f.roots[contract]) == 1}


@pytest.mark.parametrize("contract", [S, L])
def test_every_requirement_has_its_faults(contract: str) -> None:
    found = roots_of(contract)
    assert {id: found[id] for id in REQUIREMENTS[contract] if found[id] < 2} == {}
    following = {id for id, contracts in FOLLOWING.items() if contract in contracts}
    manifest = {id for id in found if id.startswith("MAN-")}
    assert set(found) == set(REQUIREMENTS[contract]) | following | manifest


def test_every_requirement_is_the_only_root_of_some_fault() -> None:
    only = alone(S) | alone(L)
    independent = {*REQUIREMENTS[S], *REQUIREMENTS[L]} - set(NEVER_ALONE)
    assert independent - only == set()
    assert only.isdisjoint(NEVER_ALONE)


def test_what_is_never_alone_stands_beside_what_it_breaks() -> None:
    beside = {
        "SCO-05": {"SCO-09"},
        "PAG-11": {"ERR-02"},
        "PAG-13": {"ERR-02"},
        "ORD-07": {"FLT-02", "SEL-04", "PAG-03"},
    }
    assert set(beside) == set(NEVER_ALONE)
    for one in faults.all_faults():
        for roots in one.roots.values():
            assert all(roots & others for id, others in beside.items() if id in roots)


def test_every_kind_of_the_taxonomy_has_a_fault_or_a_reason_to_have_none() -> None:
    named = {row for f in faults.all_faults() for row in f.rows if not row.startswith("F-MAN-")}
    assert named <= ROWS
    assert ROWS - named == set(ABSENT)
    for one in faults.all_faults():
        assert bool(one.rows) != bool(one.reason)


def test_a_fault_is_described() -> None:
    for one in faults.all_faults():
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", one.name)
        assert one.sentence.endswith(".")
        assert set(one.roots) == set(one.contracts)
        for ids in one.roots.values():
            assert ids
            assert all(re.fullmatch(r"[A-Z]{3}-\d\d", id) and not id.startswith(OUTSIDE) for id in ids)


def _by_status(one: Fault) -> bool:
    """Those that break ERR-02 by an undocumented 4xx."""
    return one.name in {
        "status_400_for_422", "a_bad_offset_is_a_bad_request", "unknown_parameters_are_bad_requests",
        "offsets_past_the_end_are_not_found", "the_end_of_rows_is_not_found",
    }  # fmt: skip


def test_an_unknown_fault_is_answered_with_close_names() -> None:
    with pytest.raises(UsageError, match="Did you mean offset_ignored"):
        faults.get("offset_ignord")
    with pytest.raises(UsageError, match="no fault or benign variant named 'zzz'"):
        faults.variant("zzz")


def test_a_fault_of_the_other_contract_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="langsmith only"):
        faults.get("select_ignored").server("seekrflow")


def test_slips_in_a_registration_are_refused() -> None:
    def nameless(pipeline: Pipeline) -> Pipeline:
        return pipeline

    with pytest.raises(ValueError, match="when is one of"):
        fault("F-PAG-01", roots={"PAG-01"}, when="never")
    with pytest.raises(ValueError, match="roots are given for"):
        fault("F-PAG-01", roots={"seekrflow": {"PAG-01"}})
    with pytest.raises(ValueError, match="rows of the taxonomy or"):
        fault(roots={"PAG-01"})
    with pytest.raises(ValueError, match="docstring"):
        fault("F-PAG-01", roots={"PAG-01"})(nameless)


SOMETIMES = [(f.name, contract) for f in faults.all_faults() if f.when == "sometimes" for contract in f.contracts]


@pytest.mark.parametrize("name, contract", SOMETIMES)
def test_two_servers_of_a_fault_share_no_state(name: str, contract: str) -> None:
    assert asked(faults.get(name).server(contract)) == given(name, contract)


def test_the_seed_moves_the_moments() -> None:
    one = faults.get("drops_the_last_row_of_every_third_answer")
    answers = [asked(one.server(L, seed=seed)) for seed in range(4)]
    assert answers[0] != answers[1] != answers[2]
    assert answers[0] == answers[3]
    shuffled = faults.get("ties_are_shuffled_at_every_request")
    assert asked(shuffled.server(L, seed=1)) != asked(shuffled.server(L, seed=2))
    assert asked(shuffled.server(L, seed=1)) == asked(shuffled.server(L, seed=1))


def test_mock_and_faults_never_import_the_oracle() -> None:
    source = Path(mock.__file__).parents[1]
    for module in [*(source / "mock").glob("*.py"), *(source / "faults").glob("*.py")]:
        names = re.findall(r"^\s*(?:from|import) (listproof[.\w]*)", module.read_text(), re.MULTILINE)
        own = ("listproof.mock", "listproof.faults", "listproof.errors", "listproof.contract")
        allowed = (*own, "listproof") if module.name == "command.py" else own
        assert all(name.startswith(own) or name in allowed for name in names), module.name


def test_roots_are_requirements_of_the_catalogue_in_json_form() -> None:
    table = {f.name: {contract: sorted(ids) for contract, ids in f.roots.items()} for f in faults.all_faults()}
    assert json.loads(json.dumps(table)) == table
