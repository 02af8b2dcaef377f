"""Runs made by hand whose pages are looked at: conforming, with 15 findings, with 2,000 rows, with hostile values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from listproof.results.model import (
    Aggregate,
    Cause,
    Cited,
    CollectionSummary,
    Finding,
    Level,
    Observation,
    Provenance,
    Recorded,
    RequirementFacts,
    Result,
    Run,
    Traffic,
    Verdict,
)

OPERATION = "GET /threads/{thread_id}/runs"
EXCERPT = ("- name: limit", "  in: query", "  schema:", "    maximum: 100", f"  description: {'long ' * 60}")
HOSTILE = (
    "<script>document.title='owned'</script>",
    "\u202etxt.exe\u202c \u05e9\u05dc\u05d5\u05dd",
    "'\"><img src=x onerror=document.title='owned'>",
    "{{ 7 * 7 }}</pre></details>",
    "\x00\x1b[31m\ud800\ufffe",
    "x" * 100_000,
)


def names(count: int, first: int = 0) -> tuple[str, ...]:
    return tuple(f"run-{number:06d}" for number in range(first, first + count))


def finding(kind: str, expected: Sequence[str], received: Sequence[str], **more: object) -> Finding:
    body = '[{"run_id": "run-000001", "status": "success"}]'
    url = "http://127.0.0.1:8000/threads/t/runs?limit=10&offset=10"
    seen = Recorded(7, "GET", url, (), "own", 200, (), len(body), body, False, 0.01, 1, "")
    return replace(
        Finding(
            kind,
            f"{len(expected)} rows from row 10 on",
            f"{len(received)} rows from row 11 on",
            (f"curl -sS -i '{url}'",),
            (7,),
            (3, 4),
            2,
            tuple(expected),
            tuple(received),
            evidence=(seen,),
        ),
        **more,  # type: ignore[arg-type]
    )


def pictures(rows: int) -> tuple[Finding, ...]:
    """One of each kind, on pages of so many rows."""
    page = names(rows)
    middle = rows // 2
    swapped = list(page)
    swapped[1], swapped[-2] = swapped[-2], swapped[1]
    return (
        finding("shifted window", page, names(rows, 1)),
        finding("duplicated rows", page, (*page[:3], page[2], *page[3:-1])),
        finding("missing rows", page, page[:middle] + page[middle + 1 :]),
        finding("other order", page, swapped),
        finding("altered values", page, page, altered_ids=(page[middle],)),
        finding("foreign rows", page, (*page[:-1], "run-of-others"), foreign_ids=("run-of-others",)),
        finding("other order", page, page[::-1]),
        finding("too many rows", page[:middle], page),
    )


def made(findings: Sequence[Finding], *, rows: int = 13) -> Run:
    """A run with a requirement failed for each finding (every third a consequence), and 40 that passed."""
    requirements: list[Any] = []
    results: list[Any] = []
    for number in range(len(findings) + 42):
        identity = f"{('PAG', 'ORD', 'FLT', 'SEL')[number % 4]}-{number:02d}"
        failed, open_ = number < len(findings), bool(findings) and number >= len(findings) + 40
        because = requirements[number - 1].facts.id if failed and number % 3 == 2 else None
        verdict = Verdict.FAILED if failed else Verdict.INCONCLUSIVE if open_ else Verdict.PASSED
        level = Level.SHOULD if number % 4 == 1 and number > 20 else Level.MUST
        facts = RequirementFacts(
            identity, identity[:3], f"`limit` and `offset` of {identity} give the rows that they say.",
            "A client that walks pages loses rows.", "An off-by-one.", level, (Provenance.STATED,), "collection",
            "at least 3 rows", (),
        )  # fmt: skip
        sources = ("openapi.yaml:63: maximum: 100",)
        cited = (Cited(OPERATION, "openapi.yaml", 63, "maximum: 100", EXCERPT, 60),)
        requirements.append(Aggregate(facts, verdict, 12, because, sources, cited))
        own = (findings[number],) if failed else ()
        reasons = ("needs a group of at least 6 rows with equal sort keys",) if open_ else ()
        results.append(
            Result(identity, identity[:3], OPERATION, "main", verdict, 12, reasons, own, because, 0.25, (7,) * failed)
        )
    roots = [row.facts.id for row in requirements if row.verdict is Verdict.FAILED and not row.consequence_of]
    line = f"FAILED: {len(roots)} problems ({', '.join(roots)})"
    return Run(
        "langsmith", "LangSmith Deployment", "0.1.0", "0123456789abcdef", "", (OPERATION,), "http://127.0.0.1:8000", 1,
        "default", "2026-01-01T00:00:00Z", 2.5, (CollectionSummary("main", OPERATION, {"thread_id": "t"}, rows),),
        tuple(results), tuple(requirements), (Observation("CTR-02", OPERATION, "ties", "lists them by run_id.", True),),
        Traffic({"127.0.0.1:8000": {"GET": 744, "HEAD": 2}}, received=651_000), 5853, None,
        not findings, int(bool(findings)), line if findings else "PASSED: all 42 required checks passed",
    )  # fmt: skip


def hostile() -> Run:
    """Values of a server that would break a careless page, wherever a page shows one."""
    seen = Recorded(1, "GET", HOSTILE[0], (), "own", 200, (), 9, "\n".join(HOSTILE), True, 0.1, 1, HOSTILE[2])
    bad = Finding(
        HOSTILE[0], HOSTILE[5], "\n".join(HOSTILE), HOSTILE, (1,), (1, 1), 0, HOSTILE, HOSTILE[::-1], HOSTILE[:1],
        HOSTILE[1:2], (seen,),
    )  # fmt: skip
    run = made([bad])
    message = " ".join(HOSTILE)
    return replace(
        run,
        target=HOSTILE[1],
        verdict_line=f"{run.verdict_line} {HOSTILE[0]}",
        collections=(CollectionSummary(HOSTILE[0], OPERATION, {}, None, message),),
        results=tuple(replace(each, reasons=(message,), collection=HOSTILE[1]) for each in run.results),
        observations=(Observation("CTR-02", OPERATION, HOSTILE[2], message, None),),
    )


def fifteen(rows: int) -> Run:
    return made((pictures(rows) * 2)[:15], rows=rows)


def many(count: int) -> Run:
    """So many failures, a third of them consequences, with a cause of the first."""
    run = made((pictures(10) * (count // 8 + 1))[:count])
    cause = Cause(("ignored",), ("`offset` is ignored: every page is the first one.",), OPERATION, ("PAG-00",), 9, 9, 4)
    return replace(run, causes=(cause,))


PAGES = {
    "conforming": lambda: made([]),
    "one": lambda: made(pictures(10)[:1]),
    "thirty": lambda: many(30),
    "many": lambda: many(300),
    "fifteen": lambda: fifteen(10),
    "large": lambda: fifteen(2000),
    "hostile": hostile,
}
