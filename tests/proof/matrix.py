"""The kill matrix: every fault and every benign variant against every check, in process.

``python tests/proof/matrix.py`` prints what differs from the stated roots (with names: those variants only, with
findings); ``python tests/proof/matrix.py --write`` writes docs/kill-matrix.md as well.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from listproof.codec.response import Decoder
from listproof.faults import Fault, Variant, all_benign, all_faults, variant
from listproof.mock import reference
from listproof.results.model import Run, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a script, it is in no package

from proof.statements import contradictions

PAGE = Path(__file__).parents[2] / "docs" / "kill-matrix.md"

ASKED = ("SCH", "PAG", "ORD", "FLT", "SEL", "SCO", "ERR", "AUT", "HTT", "LIF", "MAN")
"""The families of named checks; combinations and fuzzing are measured apart."""

OUTSIDE = ("MIX", "FUZ", "LIF")
"""Families that stand outside the equality of stated and found roots."""

READER = Decoder(64 << 23)
"""For all servers that one process judges: most of their answers are the reference's."""

HEAD = """# Kill matrix

Every fault of the catalogue is a server that is wrong in one way; every benign variant is one that is unusual and
right. Each is run against all named checks, in process. This page is generated
(`python tests/proof/matrix.py --write`) and held to the code by `tests/proof/test_matrix.py`: the requirements that
fail without a failed premise must be *exactly* the roots that the fault's author read from the requirements' text.
Lifecycle (LIF) stands outside that equality. A fault that shows only sometimes must be found by
the roots stated, perhaps among others: which checks it meets is chance.
"""


class InProcess(httpx.WSGITransport):
    """The server in this process; a connection that it drops is one that broke, as on a socket."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except ConnectionResetError:
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            ) from None


class Time:
    """The machine's time, but that waiting takes none."""

    def __init__(self) -> None:
        self._slept = 0.0

    def sleep(self, seconds: float) -> None:
        self._slept += seconds

    def __call__(self) -> float:
        return time.monotonic() + self._slept


@dataclass(frozen=True)
class Judged:
    """One server judged: roots and consequences by requirement ID, and what stayed undecided."""

    name: str
    contract: str
    when: str
    stated: frozenset[str]
    roots: frozenset[str]
    consequences: frozenset[str]
    undecided: frozenset[str]
    requests: int
    seconds: float
    findings: tuple[str, ...]
    contradictions: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether exactly the stated roots were found, families outside the equality left aside."""
        if self.when == "sometimes":
            return self.stated <= self.roots | self.consequences
        return _inside(self.roots) == _inside(self.stated)

    @property
    def row(self) -> str:
        """The server's line on the page."""
        if not self.when:
            alarms = _names(self.roots | self.consequences)
            return f"| `{self.name}` | {self.contract} | {alarms} | {_names(self.undecided)} |"
        others = (self.roots - self.stated) | self.consequences
        return f"| `{self.name}` | {self.contract} | {self.when} | {_names(self.stated)} | {_names(others)} |"


def _inside(identities: Iterable[str]) -> set[str]:
    return {each for each in identities if not each.startswith(OUTSIDE)}


def _names(identities: Iterable[str]) -> str:
    return ", ".join(sorted(identities)) or "–"


def judge(
    chosen: Variant | None, contract: str, *, seed: int = 1, only: tuple[str, ...] = ASKED, phase: int = 0
) -> Judged:
    """Run the suite against a variant's server, or against the reference where ``chosen`` is None; ``phase`` is the
    server's own seed."""
    server = chosen.server(contract, seed=phase) if chosen else reference(contract)
    start, clock = time.perf_counter(), Time()
    if chosen and chosen.change.__module__.endswith("benign_live"):  # what the mock knows is there is of the start
        only = tuple(family for family in only if family != "MAN")
    settings = Settings(contract=contract, only=only, seed=seed)
    inside = InProcess(app=server.app)
    with Session(settings, transport=inside, mock=server, reader=READER, sleep=clock.sleep, clock=clock) as session:
        run = session.run()
    bugs = [result.message for result in run.results if result.verdict is Verdict.ERROR]
    if bugs:
        raise AssertionError(f"{chosen and chosen.name}: the suite broke: {bugs[0]}")
    failed = [row for row in run.requirements if row.verdict is Verdict.FAILED]
    return Judged(
        chosen.name if chosen else "reference",
        contract,
        chosen.when if isinstance(chosen, Fault) else "",
        chosen.roots[contract] if isinstance(chosen, Fault) else frozenset(),
        frozenset(row.facts.id for row in failed if row.consequence_of is None),
        frozenset(row.facts.id for row in failed if row.consequence_of is not None),
        frozenset(row.facts.id for row in run.requirements if row.verdict is Verdict.INCONCLUSIVE),
        sum(sum(methods.values()) for methods in run.traffic.requests.values()),
        time.perf_counter() - start,
        tuple(_told(run)),
        tuple(contradictions(run)),
    )


def _told(run: Run) -> Iterable[str]:
    for result in run.results:
        for finding in result.findings:
            words = f"{finding.kind} | {finding.expected[:200]} | {finding.actual[:200]} | {finding.shown}"
            yield f"    {result.id} {result.collection} after {result.consequence_of}: {words}"


def cases() -> list[tuple[str, str]]:
    """(name, contract) of every fault and benign variant."""
    return [(each.name, contract) for each in (*all_faults(), *all_benign()) for contract in each.contracts]


def judge_named(case: tuple[str, str]) -> Judged:
    """Judge one of the cases."""
    name, contract = case
    return judge(variant(name), contract)


def page(judged: Sequence[Judged]) -> str:
    """The page of all servers, in the order of the catalogue."""
    faults, benign = [each for each in judged if each.when], [each for each in judged if not each.when]
    killed = [each for each in faults if each.roots]
    alarms = [each for each in benign if each.roots or each.consequences]
    kinds = Counter(each.when for each in faults)
    parts = [
        HEAD,
        f"* {len({each.name for each in faults})} faults, {len(faults)} faulty servers: {len(killed)} found.",
        f"* {len({each.name for each in benign})} benign variants, {len(benign)} servers: {len(alarms)} false alarms.",
        f"* Faults that show {', '.join(f'{when}: {count}' for when, count in sorted(kinds.items()))} (servers).",
        "",
        "## Faults\n",
        "| fault | contract | shows | roots | consequences and others |",
        "|---|---|---|---|---|",
        *(each.row for each in faults),
        "",
        "## Benign variants\n",
        "| variant | contract | false alarms | undecided |",
        "|---|---|---|---|",
        *(each.row for each in benign),
    ]
    return "\n".join(parts) + "\n"


def main(words: Sequence[str]) -> None:
    """Judge, print what differs, and write the page where asked."""
    start, names = time.perf_counter(), [word for word in words if word != "--write"]
    chosen = [case for case in cases() if not names or case[0] in names]
    judged = []
    with ProcessPoolExecutor(2) as pool:
        for each in pool.map(judge_named, chosen):
            judged.append(each)
            if not each.exact:
                more, less = _names(each.roots - each.stated), _names(each.stated - each.roots)
                also = _names(each.stated & each.consequences)
                said = f"unexpected {more}; not found {less}; as consequence {also}"
                print(f"{each.contract} {each.name}: {said}", flush=True)
            for said in each.contradictions:
                print(f"{each.contract} {each.name} contradicts itself: {said}", flush=True)
    wrong = [each for each in judged if not each.exact]
    if names:
        print("\n".join(line for each in judged for line in (each.row, *each.findings)))
    if "--write" in words:
        PAGE.write_text(page(judged), encoding="utf-8")
    print(f"{len(judged)} servers, {len(wrong)} differ, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
