"""The run, assembled from what its processes found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from .. import flags
from ..checking import unsteady
from ..checking.requirement import REGISTRY, Requirement
from ..contract.model import Contract
from ..ending import UNWANTED
from ..results import consequences, observations, verdict_line, waivers
from ..results.model import Aggregate, Result, Run, Verdict
from . import aggregate, excuses, runner
from .process_record import ProcessRecord
from .selection import left_out
from .settings import Settings


def add_up(
    contract: Contract,
    settings: Settings,
    requirements: Sequence[Requirement],
    results: Iterable[Result],
    tally: ProcessRecord,
    say: flags.Say = flags.command,
) -> Run:
    """The run that these results make; a requirement that applies and has no result was not asked."""
    agreed = waivers.read(settings.outcome.waivers, REGISTRY) if settings.outcome.waivers else ()
    facts = {each.id: each.facts for each in requirements}
    marked, uses = waivers.apply(
        agreed,
        consequences.marked(excuses.heard(unsteady.told(_in_order(results, contract, requirements, tally))), facts),
        contract.name,
        datetime.fromisoformat(tally.started).date(),
        facts,
    )
    rows = _rows(contract, requirements, marked)
    judged = {each.id for each in marked}
    skipped = left_out(contract, [each for each in requirements if each.id in judged])
    conformant = aggregate.conformant(rows)
    ended = tally.end.text if tally.end else ""
    alone = tally.end.exit_code if tally.end else None
    unreadable = [] if tally.end else [each.name for each in tally.collections if each.rows is None]
    strict = settings.outcome.strict or (tally.end is not None and tally.end.kind in UNWANTED)
    code = aggregate.exit_code(
        rows,
        fail_on=settings.outcome.fail_on,
        strict=strict,
        accept_undecided=settings.outcome.accept_undecided,
        complete=not ended,
    )
    code = 3 if settings.outcome.strict and unreadable and code == 0 else code
    cut = {each.id for each in marked if runner.cut_off(each)}
    left = [row for row in rows if row.facts.id in cut]
    open_ = tuple(row.facts.id for row in left if row.verdict is Verdict.INCONCLUSIVE)
    line = verdict_line.line(rows, skipped, ended, unreadable=unreadable, insecure=settings.server.insecure)
    return Run(
        contract=contract.name,
        contract_title=contract.title,
        contract_version=contract.version,
        contract_sha256=contract.sha256,
        contract_origin=contract.origin,
        operations=tuple(operation.key for operation in contract.lists),
        target=tally.place,
        seed=settings.what.seed,
        profile=settings.what.profile,
        started=tally.started,
        seconds=tally.seconds,
        collections=tally.collections,
        results=marked,
        requirements=rows,
        observations=observations.observations(contract.lists, tally.observed),
        traffic=tally.traffic,
        comparisons=sum(result.comparisons for result in marked),
        fuzz=tally.fuzz or None,
        conformant=None if (skipped or ended or unreadable) and conformant else conformant,
        exit_code=alone or waivers.exit_code(code, uses, strict=settings.outcome.strict),
        verdict_line=flags.told(line, say) + waivers.line(uses),
        counted=tuple(row.facts.id for row in rows if aggregate.counts(row.facts, settings.outcome.fail_on)),
        strict=settings.outcome.strict,
        insecure=settings.server.insecure,
        ended=ended,
        interrupted=alone is not None,
        not_reached=open_,
        partly_reached=tuple(row.facts.id for row in left if row.facts.id not in open_),
        waivers=uses,
        exchanges=tally.exchanges,
        say=say,
    )


def _in_order(
    results: Iterable[Result], contract: Contract, requirements: Sequence[Requirement], tally: ProcessRecord
) -> list[Result]:
    """The results by the catalogue and the collections, whatever the order in which the checks ran."""
    last = {each.id for each in requirements if each.last}
    operations = [operation.key for operation in contract.lists]
    identities = [each.id for each in requirements]
    names = [None, *dict.fromkeys(each.name for each in tally.collections)]

    def key(result: Result) -> tuple[bool, int, int, int]:
        operation = operations.index(result.operation) if result.operation in operations else 0
        name = names.index(result.collection) if result.collection in names else len(names)
        return result.id in last, operation, identities.index(result.id), name

    return sorted(results, key=key)


def _rows(contract: Contract, requirements: Iterable[Requirement], results: Sequence[Result]) -> tuple[Aggregate, ...]:
    """One row per requirement over all operations, with the lines of each."""
    tables = [aggregate.aggregate(results, requirements, operation) for operation in contract.lists]
    rows = []
    for row in tables[0]:
        sources = [s for table in tables for other in table if other.facts == row.facts for s in other.sources]
        rows.append(replace(row, sources=tuple(dict.fromkeys(sources))))
    return tuple(rows)
