"""A run made by hand: one of each verdict, a root with its consequence, a SHOULD that failed."""

from __future__ import annotations

from dataclasses import replace

from listproof.results.model import (
    UNDECLARED,
    Aggregate,
    CollectionSummary,
    Finding,
    Level,
    Observation,
    Provenance,
    RequirementFacts,
    Result,
    Run,
    Traffic,
    Verdict,
    WaiverUse,
)

OPERATION = "GET /threads/{thread_id}/runs"


def facts(identity: str, level: Level = Level.MUST, after: tuple[str, ...] = ()) -> RequirementFacts:
    statement = f"What {identity} states, at a length that does not fit into one row of a table of a hundred columns."
    return RequirementFacts(
        identity, identity[:3], statement, "why", "breaks", level, (Provenance.STATED,), "collection", "", after
    )


def row(identity: str, verdict: Verdict, *, level: Level = Level.MUST, because: str | None = None) -> Aggregate:
    sources = ("openapi.yaml:63: default: 10",) if verdict is Verdict.FAILED else ()
    return Aggregate(facts(identity, level), verdict, 3, because, sources)


def result(identity: str, verdict: Verdict, collection: str | None = "main", **more: object) -> Result:
    return replace(Result(identity, identity[:3], OPERATION, collection, verdict, 3), **more)  # type: ignore[arg-type]


FINDING = Finding(
    "missing",
    "rows 1 to 3: a, b, c",
    "2 rows, missing: c",
    ("curl -sS -i 'http://h/threads/" + "x" * 120 + "/runs?limit=3'",),
    (4,),
    (2, 4),
    also=1,
)

RUN = Run(
    contract="langsmith",
    contract_title="LangSmith Deployment",
    contract_version="0.1.0",
    contract_sha256="0123456789abcdef",
    contract_origin="published by the vendor",
    operations=(OPERATION,),
    target="http://h",
    seed=42,
    profile="default",
    started="2026-01-01T00:00:00Z",
    seconds=1.25,
    collections=(CollectionSummary("main", OPERATION, {"thread_id": "t"}, 13),),
    results=(
        result("PAG-01", Verdict.PASSED),
        result("PAG-02", Verdict.FAILED, findings=(FINDING,)),
        result("PAG-02", Verdict.FAILED, "big", findings=(replace(FINDING, also=0),)),
        result("PAG-04", Verdict.FAILED, findings=(FINDING,), consequence_of="PAG-02"),
        result("ORD-09", Verdict.INCONCLUSIVE, reasons=("needs ties",)),
        result("ORD-09", Verdict.INCONCLUSIVE, "big", reasons=("needs ties",)),
        result("ORD-10", Verdict.INCONCLUSIVE, reasons=("needs ties",)),
        result("FLT-01", Verdict.NOT_APPLICABLE, None, reasons=(UNDECLARED,)),
        result("HTT-01", Verdict.FAILED, None, findings=(replace(FINDING, kind="status", shown=(4, 4), also=0),)),
    ),
    requirements=(
        row("PAG-01", Verdict.PASSED),
        row("PAG-02", Verdict.FAILED),
        row("PAG-04", Verdict.FAILED, because="PAG-02"),
        row("ORD-09", Verdict.INCONCLUSIVE),
        row("ORD-10", Verdict.INCONCLUSIVE),
        row("FLT-01", Verdict.NOT_APPLICABLE),
        row("HTT-01", Verdict.FAILED, level=Level.SHOULD),
    ),
    observations=(
        Observation("CTR-02", OPERATION, "limit above 100", "a limit of 101 is refused with 422", True),
        Observation("CTR-02", OPERATION, "negative", "refused (3 times); [] (once)", False),
    ),
    traffic=Traffic({"h": {"GET": 40, "HEAD": 2}}, retries=3, redirects=1, received=51_234, waited=2.5),
    comparisons=21,
    fuzz={OPERATION: {"requests": 60, "with_rows": 20, "statuses": {"200": 35, "422": 25}}},
    counted=("PAG-01", "PAG-02", "PAG-04", "ORD-09", "ORD-10"),
    waivers=(WaiverUse("SEL-01", None, None, False, "old", "T-1", "team", "2026-12-31", "stale"),),
    conformant=False,
    exit_code=1,
    verdict_line="FAILED: 1 problem (PAG-02); 1 more check fails because of it",
)
