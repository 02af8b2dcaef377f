"""The kill matrix: every fault and every benign variant against every check, in process."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from listproof.faults import Fault, Variant, all_benign, all_faults
from listproof.mock import reference
from listproof.results import Run, Verdict
from listproof.session import Session
from listproof.settings import Settings

OUTSIDE = ("MIX", "FUZ", "LIF", "MAN")
"""Families that stand outside the equality of stated and found roots."""


@dataclass(frozen=True)
class Trial:
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
    run: Run

    @property
    def exact(self) -> bool:
        """Whether exactly the stated roots were found, families outside the equality left aside."""
        if (
            self.when == "sometimes"
        ):  # which checks an occasional fault meets is chance: the plainest must be among them
            return self.stated <= self.roots | self.consequences
        inside = {each for each in self.roots if not each.startswith(OUTSIDE)}
        return inside == {each for each in self.stated if not each.startswith(OUTSIDE)}


def judge(variant: Variant | None, contract: str, *, seed: int = 1, fuzz: bool = False) -> Trial:
    """Run the suite against a variant's server, or against the reference where ``variant`` is None."""
    server = variant.server(contract) if variant else reference(contract)
    start = time.perf_counter()
    settings = Settings(contract=contract, fuzz=fuzz, seed=seed)
    with Session(settings, transport=httpx.WSGITransport(app=server.app), mock=server) as session:
        run = session.run()
    failed = [row for row in run.requirements if row.verdict is Verdict.FAILED]
    errors = [row.facts.id for row in run.requirements if row.verdict is Verdict.ERROR]
    if errors:
        text = next(result.message for result in run.results if result.verdict is Verdict.ERROR)
        raise AssertionError(f"{variant and variant.name}: the suite broke on {errors}: {text}")
    return Trial(
        variant.name if variant else "reference",
        contract,
        variant.when if isinstance(variant, Fault) else "",
        variant.roots[contract] if isinstance(variant, Fault) else frozenset(),
        frozenset(row.facts.id for row in failed if row.consequence_of is None),
        frozenset(row.facts.id for row in failed if row.consequence_of is not None),
        frozenset(row.facts.id for row in run.requirements if row.verdict is Verdict.INCONCLUSIVE),
        sum(sum(methods.values()) for methods in run.requests.values()),
        time.perf_counter() - start,
        run,
    )


def trials(names: Iterable[str] = ()) -> Iterable[Trial]:
    """Every fault and benign variant on each of its contracts, or those named."""
    wanted = set(names)
    for variant in (*all_faults(), *all_benign()):
        if not wanted or variant.name in wanted:
            for contract in variant.contracts:
                yield judge(variant, contract)


def main() -> None:
    """Print what differs from the stated roots."""
    start, count, wrong = time.perf_counter(), 0, 0
    for trial in trials(sys.argv[1:]):
        count += 1
        if not trial.exact:
            wrong += 1
            more, less = sorted(trial.roots - trial.stated), sorted(trial.stated - trial.roots)
            also = sorted(trial.stated & trial.consequences)
            print(f"{trial.contract} {trial.name}: unexpected {more}, not found {less}, as consequence {also}")
            if sys.argv[1:]:
                for result in trial.run.results:
                    for finding in result.findings:
                        print(
                            "   ",
                            result.id,
                            result.collection,
                            result.consequence_of,
                            finding.kind,
                            "|",
                            finding.expected[:200],
                            "|",
                            finding.actual[:200],
                            finding.shown,
                            finding.curl[-1][-80:],
                        )
    print(f"{count} servers, {wrong} differ, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
