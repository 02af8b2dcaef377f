"""Stock Schemathesis and listproof on the whole catalogue of faults and on every benign variant, in one run.

    python benchmarks/stock_schemathesis.py              # every server; writes docs/stock-schemathesis.md
    python benchmarks/stock_schemathesis.py --every 20   # each twentieth; prints the page

All are told the same: the base URL, the credential, and the id of a thread with rows (listproof also that of other
threads). Each run has a fresh server of its own, on a socket in the same process. Stock Schemathesis is its engine as
it comes, with its default checks, phases and number of examples; it goes on after a failure, so that one that it
reports everywhere hides no other.

It has found a fault where it reports something that it does not report on the reference server with any of three
seeds. Two reports are the same if check and title are, and the status, or for a schema the keyword and the member.
listproof has found one where a requirement of level MUST or SHOULD fails.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from listproof import mock
from listproof.contract import library
from listproof.faults import Fault, all_benign, all_faults, variant
from listproof.mock import Mock
from listproof.results.model import Level, Verdict
from listproof.run.session import Session
from listproof.run.settings import Settings

T = TypeVar("T")
U = TypeVar("U")
PAGE = Path(__file__).parents[1] / "docs" / "stock-schemathesis.md"
SEEDS = (1, 2, 3)
NAMED = ("SCH", "PAG", "ORD", "FLT", "SEL", "SCO", "ERR", "AUT", "HTT", "LIF", "MAN")
STOCK, CHECKS, FUZZED, ALL = "stock Schemathesis", "named checks", "FUZ-01 alone", "listproof in full"
BATCH = 100
WAYS = (STOCK, CHECKS, FUZZED, ALL)


@dataclass(frozen=True)
class Shot:
    """One way on one server: what it reported, and what that took."""

    way: str
    reported: frozenset[str]
    requests: int
    seconds: float


@dataclass(frozen=True)
class Server:
    """A server and what each way made of it; ``family`` is empty for one that is right."""

    name: str
    contract: str
    family: str
    shots: tuple[Shot, ...]


def started(name: str, contract: str) -> Mock:
    """A fresh server: of the fault or benign variant of that name, or the reference."""
    return mock.reference(contract) if name == "reference" else variant(name).server(contract)


def stock(server: Mock, contract: str, seed: int) -> frozenset[str]:
    """What Schemathesis's engine reports."""
    import schemathesis
    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine import events, from_schema

    with mock.serve(server.app, prefix=server.prefix) as running:
        best = next(each for each in server.collections if each.name == "main")
        config = SchemathesisConfig.from_dict(
            {
                "seed": seed,
                "base-url": running.base_url,
                "continue-on-failure": True,
                "headers": dict(server.headers),
                "cache": {"enabled": False},
                "generation": {"database": "none"},
                "parameters": {f"path.{key}": value for key, value in best.parents.items()},
            }
        )
        document: Any = dict(library.load(contract).document)
        reported: set[str] = set()
        for event in from_schema(schemathesis.openapi.from_dict(document, config=config)).execute():
            if isinstance(event, events.ScenarioFinished):
                nodes = [node for every in event.recorder.checks.values() for node in every]
                reported |= {told(node.name, node.failure_info.failure) for node in nodes if node.failure_info}
        return frozenset(reported)


def told(check: str, failure: Any) -> str:
    """A failure without what differs from one generated request to the next."""
    words = [check, failure.title]
    path = getattr(failure, "schema_path", None)
    if path:
        where = [str(step) for step in failure.instance_path if not isinstance(step, int)]
        words += [str(path[-1]), ".".join(where)]
    words.append(str(getattr(failure, "status_code", "")))
    return ": ".join(filter(None, words))


def ours(server: Mock, contract: str, seed: int, only: tuple[str, ...]) -> frozenset[str]:
    """The requirements that fail, but for those of level INFO."""
    with Session(Settings.of(contract, only=only, seed=seed), mock=server) as session:
        run = session.run()
    bugs = [each.message for each in run.results if each.verdict is Verdict.ERROR]
    if bugs:
        raise AssertionError(bugs[0])
    failed = [row.facts for row in run.requirements if row.verdict is Verdict.FAILED]
    return frozenset(each.id for each in failed if each.level is not Level.INFO)


Run = Callable[[Mock, str, int], frozenset[str]]
RUNS: dict[str, Run] = {
    STOCK: stock,
    CHECKS: partial(ours, only=NAMED),
    FUZZED: partial(ours, only=("FUZ",)),
    ALL: partial(ours, only=()),
}


def shot(way: str, name: str, contract: str, seed: int = 1) -> Shot:
    """One way on one server."""
    server, start = started(name, contract), time.perf_counter()
    reported = RUNS[way](server, contract, seed)
    return Shot(way, reported, len(server.log), time.perf_counter() - start)


def tried(case: tuple[str, str, str]) -> Server:
    """All ways on one server."""
    name, contract, family = case
    return Server(name, contract, family, tuple(shot(way, name, contract) for way in WAYS))


def usual(contract: str) -> frozenset[str]:
    """What stock Schemathesis reports on the reference server."""
    return frozenset().union(*(shot(STOCK, "reference", contract, seed).reported for seed in SEEDS))


def cases() -> list[tuple[str, str, str]]:
    """(name, contract, family) of every server."""
    found = [
        (each.name, contract, _family(each)) for each in (*all_faults(), *all_benign()) for contract in each.contracts
    ]
    return [*found, *(("reference", contract, "") for contract in library.names())]


def _family(each: object) -> str:
    return each.family if isinstance(each, Fault) else ""


Known = Mapping[str, frozenset[str]]
"""Contract -> what stock Schemathesis reports on its reference server."""


def page(servers: Sequence[Server], known: Known, seconds: float) -> str:
    """docs/stock-schemathesis.md."""
    wrong, right = [each for each in servers if each.family], [each for each in servers if not each.family]
    lines = [HEAD]
    lines += [
        f"* {datetime.now(UTC):%Y-%m-%d}; {platform.system()}, {platform.machine()}, {os.cpu_count()} cores; Python",
        f"  {platform.python_version()}, Schemathesis {version('schemathesis')}, listproof {version('listproof')}.",
        f"* {len(wrong)} faulty servers and {len(right)} right ones, the references among them; two at a time,",
        f"  {seconds / 60:.0f} minutes in all.",
        "* `python benchmarks/stock_schemathesis.py`; seed 1, for what stock reports of a reference also 2 and 3.",
        "",
        *_table(wrong, right, known),
        "",
        "New are false alarms that stock Schemathesis does not raise on the reference server. Requests and seconds are",
        "medians of all servers; seconds include the server's, which answers in the same process.",
        "\n## Faults found, by family\n",
        *_families(wrong, known),
        "\n## What stock Schemathesis reports on the reference servers\n",
        *(f"* {contract}: {each}" for contract, told_ in known.items() for each in sorted(told_) or ["nothing"]),
        "\n## Found by one and not by the other\n",
        *_apart(wrong, known),
        "\n## False alarms of stock Schemathesis beyond those\n",
    ]
    alarms = [(each, _news(each, one, known)) for each, one in _of(right, STOCK)]
    lines += [f"* `{each.name}` ({each.contract}): {'; '.join(sorted(new))}" for each, new in alarms if new] or [
        "None."
    ]
    return "\n".join(lines) + "\n"


def _table(wrong: Sequence[Server], right: Sequence[Server], known: Known) -> Iterator[str]:
    yield "| | faults found | false alarms | new ones among them | requests a server | seconds a server |"
    yield "|---|---|---|---|---|---|"
    for way in WAYS:
        found = sum(bool(_news(each, one, known)) for each, one in _of(wrong, way))
        alarms = sum(bool(one.reported) for _, one in _of(right, way))
        new = sum(bool(_news(each, one, known)) for each, one in _of(right, way))
        shots = [one for _, one in _of([*wrong, *right], way)]
        asked, took = (statistics.median(getattr(one, of) for one in shots) for of in ("requests", "seconds"))
        share = f"{found} of {len(wrong)} ({found / max(1, len(wrong)):.0%})"
        yield f"| {way} | {share} | {alarms} of {len(right)} | {new} | {asked:.0f} | {took:.1f} |"


def _families(wrong: Sequence[Server], known: Known) -> Iterator[str]:
    families = list(dict.fromkeys(each.family for each in wrong))
    yield "| | " + " | ".join(families) + " |"
    yield "|---|" + "---|" * len(families)
    yield "| servers | " + " | ".join(str(sum(each.family == name for each in wrong)) for name in families) + " |"
    for way in WAYS:
        hits = [each.family for each, one in _of(wrong, way) if _news(each, one, known)]
        yield f"| {way} | " + " | ".join(str(hits.count(name)) for name in families) + " |"


def _news(server: Server, one: Shot, known: Known) -> frozenset[str]:
    """What a way reports of this server and not of every one."""
    return one.reported - known[server.contract] if one.way == STOCK else one.reported


def _of(servers: Sequence[Server], way: str) -> Iterator[tuple[Server, Shot]]:
    return ((each, one) for each in servers for one in each.shots if one.way == way)


def _apart(wrong: Sequence[Server], known: Known) -> Iterator[str]:
    found = {
        way: {(each.name, each.contract) for each, one in _of(wrong, way) if _news(each, one, known)} for way in WAYS
    }
    for one, other in ((STOCK, ALL), (STOCK, FUZZED), (FUZZED, CHECKS), (CHECKS, FUZZED), (ALL, STOCK)):
        names = sorted(found[one] - found[other])
        shown = ", ".join(f"`{name}` ({contract})" for name, contract in names[:12])
        more = f" and {len(names) - 12} more" if len(names) > 12 else ""
        yield f"* By {one} and not by {other}: {len(names)}{': ' if names else ''}{shown}{more}"
    lost = sorted({(each.name, each.contract) for each in wrong} - found[ALL])
    yield f"* By none of listproof's checks: {len(lost)}" + "".join(
        f"; `{name}` ({contract})" for name, contract in lost
    )


HEAD = """# listproof beside stock Schemathesis

Made by `benchmarks/stock_schemathesis.py`, which says how; do not edit. Every fault of the catalogue is a server that
is wrong in one way, every benign variant one that is unusual and right. All were told the same: base URL, credential,
and a thread with rows. Stock Schemathesis ran with its default checks and number of examples, and went on after a
failure. It has found a fault where it reports something that it does not report on the reference server: the same
check and title, with the same status, or for a schema the same keyword and member, count as the same. listproof has
found one where a MUST or SHOULD fails. A false alarm is anything reported of a server that is right.

The catalogue is listproof's own: it is of list endpoints, and its checks were written beside it. Schemathesis is made
for any API and knows nothing of pages and orders; the comparison says what its document alone can show, not how good it
is at what it is made for.
"""


def spread(work: Callable[[T], U], over: Sequence[T]) -> Iterator[U]:
    """Two processes do the work, and are replaced now and then: Schemathesis keeps what it has seen."""
    for at in range(0, len(over), BATCH):
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            yield from pool.map(work, over[at : at + BATCH])


def main() -> None:
    """Run all, two servers at a time, and write or print the page."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth server; the page is printed")
    every, start, servers = asked.parse_args().every, time.perf_counter(), []
    chosen = cases()[::every]
    known = dict(zip(library.names(), spread(usual, library.names()), strict=True))
    for server in spread(tried, chosen):
        servers.append(server)
        print(f"{len(servers)} of {len(chosen)}, {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    text = page(servers, known, time.perf_counter() - start)
    if every == 1:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(re.sub(r"schemathesis.py`", f"schemathesis.py --every {every}`", text))


if __name__ == "__main__":
    main()
