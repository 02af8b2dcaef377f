"""How surely faults that show only sometimes are found: over every phase of their counters, and over many seeds.

    python benchmarks/sometimes.py              # prints a table; docs/benchmarks.md has it

Such a server is wrong at every n-th answer, n at most 6, and its seed says how many answers seem to have gone before.
Servers whose seeds are equal modulo 60 answer alike, so 60 seeds show what any thousand do: that is computed. One that
draws at random has no such period and is measured, with a thousand seeds. All run the families of named checks that the
stated roots belong to, on a fresh server each; it is found where a requirement fails.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.proof.judge import judge

from listproof.faults import Fault, all_faults, variant

PERIOD, MANY = 60, 1000
"""Seeds tried: the least common multiple of all counters, and where chance is drawn."""

DRAWN = ("ties_are_shuffled_at_every_request",)
"""Servers without a period."""


def found(case: tuple[str, str]) -> tuple[int, int]:
    """(seeds with which the server was found, seeds tried)."""
    name, contract = case
    fault = variant(name)
    assert isinstance(fault, Fault)
    only = tuple(sorted({each.partition("-")[0] for each in fault.roots[contract]}))
    seeds = range(MANY if name in DRAWN else PERIOD)
    judged = [judge(fault, contract, only=only, phase=seed) for seed in seeds]
    return sum(bool(each.roots | each.consequences) for each in judged), len(judged)


def main() -> None:
    """Try every server of the catalogue that is wrong only sometimes."""
    start = time.perf_counter()
    cases = [(each.name, contract) for each in all_faults() if each.when == "sometimes" for contract in each.contracts]
    print("| fault | contract | found | of 1,000 seeds |\n|---|---|---|---|")
    with ProcessPoolExecutor(2) as pool:
        for (name, contract), (hits, tried) in zip(cases, pool.map(found, cases), strict=True):
            way = "measured" if name in DRAWN else "computed"
            print(f"| `{name}` | {contract} | {hits} of {tried} | {hits / tried * MANY:.0f}, {way} |", flush=True)
    print(f"\n{len(cases)} servers, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
