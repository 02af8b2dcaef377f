"""The kill matrix: every fault and every benign variant, and the servers of further contracts in ``tests/servers``,
against every check, in process.

``python tests/proof/matrix.py`` prints what differs from the stated roots (with names: those variants only, with
findings); ``--write`` writes docs/kill-matrix.md as well, with names their rows alone.
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
sys.path.insert(0, str(Path(__file__).parents[1] / "servers"))

import shelf_variants  # noqa: F401 - importing servers registers them
import task_variants  # noqa: F401
from further import SERVERS, Further

from proof.statements import contradictions

PAGE = Path(__file__).parents[2] / "docs" / "kill-matrix.md"

ASKED = ("SCH", "PAG", "ORD", "NUL", "FLT", "SEL", "SCO", "ERR", "AUT", "HTT", "LIF", "MAN")
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
The servers of further contracts are those of `tests/servers`: what the bundled contracts have no data for, such as
keys that may be null, typed filters and documented bounds, is shown with them. They are judged alike.
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
    if chosen and chosen.change.__module__.endswith("benign.live"):  # what the mock knows is there is of the start
        only = tuple(family for family in only if family != "MAN")
    settings = Settings.of(contract=contract, only=only, seed=seed)
    inside = InProcess(app=server.app)
    with Session(settings, transport=inside, mock=server, reader=READER, sleep=clock.sleep, clock=clock) as session:
        run = session.run()
    fault = chosen if isinstance(chosen, Fault) else None
    stated = fault.roots[contract] if fault else frozenset[str]()
    name = chosen.name if chosen else "reference"
    return _judged(run, name, contract, fault.when if fault else "", stated, time.perf_counter() - start)


def judge_further(server: Further) -> Judged:
    """Run the suite against a server of a further contract, as a user would who names its collections."""
    start, clock = time.perf_counter(), Time()
    settings = Settings.of(
        contract=str(server.folder),
        base_url="http://server.test",
        collections=server.collections,
        only=tuple(family for family in ASKED if family not in OUTSIDE),
        concurrency=1,
    )
    inside = InProcess(app=server.make())
    with Session(settings, transport=inside, sleep=clock.sleep, clock=clock) as session:
        run = session.run()
    return _judged(run, server.name, server.contract, server.when, server.roots, time.perf_counter() - start)


def _judged(run: Run, name: str, contract: str, when: str, stated: frozenset[str], seconds: float) -> Judged:
    bugs = [result.message for result in run.results if result.verdict is Verdict.ERROR]
    if bugs:
        raise AssertionError(f"{name}: the suite broke: {bugs[0]}")
    failed = [row for row in run.requirements if row.verdict is Verdict.FAILED]
    return Judged(
        name,
        contract,
        when,
        stated,
        frozenset(row.facts.id for row in failed if row.consequence_of is None),
        frozenset(row.facts.id for row in failed if row.consequence_of is not None),
        frozenset(row.facts.id for row in run.requirements if row.verdict is Verdict.INCONCLUSIVE),
        sum(sum(methods.values()) for methods in run.traffic.requests.values()),
        seconds,
        tuple(_told(run)),
        tuple(contradictions(run)),
    )


def _told(run: Run) -> Iterable[str]:
    for result in run.results:
        for finding in result.findings:
            words = f"{finding.kind} | {finding.expected[:200]} | {finding.actual[:200]} | {finding.shown}"
            yield f"    {result.id} {result.collection} after {result.consequence_of}: {words}"


def cases() -> list[tuple[str, str]]:
    """(name, contract) of every fault and benign variant, and of the servers of further contracts, as on the page."""
    bundled = [(each.name, contract) for each in (*all_faults(), *all_benign()) for contract in each.contracts]
    further = sorted(SERVERS.values(), key=lambda each: not each.when)
    return bundled + [(each.name, each.contract) for each in further]


def judge_named(case: tuple[str, str]) -> Judged:
    """Judge one of the cases."""
    name, contract = case
    if name in SERVERS:
        return judge_further(SERVERS[name])
    return judge(variant(name), contract)


def page(judged: Sequence[Judged]) -> str:
    """The page of all servers, in the order of the catalogue."""
    own, further = [each for each in judged if each.name not in SERVERS], [e for e in judged if e.name in SERVERS]
    faults, benign = [each for each in own if each.when], [each for each in own if not each.when]
    kinds = Counter(each.when for each in faults)
    parts = [
        HEAD,
        f"* {len({each.name for each in faults})} faults, {len(faults)} faulty servers: {_found(faults)} found.",
        f"* {len({each.name for each in benign})} benign variants, {len(benign)} servers: "
        f"{_alarms(benign)} false alarms.",
        f"* Faults that show {', '.join(f'{when}: {count}' for when, count in sorted(kinds.items()))} (servers).",
        _of_further(further),
        "",
        "## Faults\n",
        *_table([each.row for each in faults], FAULTS),
        "",
        "## Benign variants\n",
        *_table([each.row for each in benign], BENIGN),
        "",
        "## Further contracts: faulty servers\n",
        *_table([each.row for each in further if each.when], FAULTS),
        "",
        "## Further contracts: benign servers\n",
        *_table([each.row for each in further if not each.when], BENIGN),
    ]
    return "\n".join(parts) + "\n"


FAULTS = ("| fault | contract | shows | roots | consequences and others |", "|---|---|---|---|---|")
BENIGN = ("| variant | contract | false alarms | undecided |", "|---|---|---|---|")


def _table(rows: Iterable[str], head: Sequence[str]) -> list[str]:
    return [*head, *rows]


def _found(faults: Iterable[Judged]) -> int:
    return sum(bool(each.roots) for each in faults)


def _alarms(benign: Iterable[Judged]) -> int:
    return sum(bool(each.roots or each.consequences) for each in benign)


def _of_further(further: Sequence[Judged]) -> str:
    """The line of the servers of further contracts."""
    faults, benign = [each for each in further if each.when], [each for each in further if not each.when]
    return (
        f"* Of further contracts {len(faults)} faulty servers: {_found(faults)} found; "
        f"{len(benign)} benign ones: {_alarms(benign)} false alarms."
    )


def _rewrite(judged: Iterable[Judged]) -> None:
    """The rows of these servers anew on the page that there is; a server without a row is added by a whole run."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    for each in judged:
        begins = f"| `{each.name}` | {each.contract} |"
        lines = [each.row if line.startswith(begins) else line for line in lines]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


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
        if names:
            _rewrite(judged)
        else:
            PAGE.write_text(page(judged), encoding="utf-8")
    print(f"{len(judged)} servers, {len(wrong)} differ, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
