"""The run, assembled from what its processes found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from .. import flags
from ..checking import unsteady
from ..checking.requirement import REGISTRY, Requirement
from ..contract.model import Contract
from ..ending import UNWANTED, End
from ..results import consequences, observations, verdict_line, waivers
from ..results.model import Aggregate, CollectionSummary, OperationSummary, Result, Run, Verdict, WaiverUse
from . import aggregate, citations, excuses, runner
from .process_record import ProcessRecord
from .selection import left_out
from .setting_groups import Outcome
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
    outcome, insecure = settings.outcome, settings.server.insecure
    found = _found(contract, outcome, requirements, results, tally)
    not_reached, partly_reached = _cut_off(found)
    counted = tuple(row.facts.id for row in found.rows if aggregate.counts(row.facts, outcome.fail_on))
    line = verdict_line.line(
        found.rows, found.skipped, found.ended, unreadable=found.unreadable, insecure=insecure, counted=counted
    )
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
        results=found.results,
        requirements=citations.with_excerpts(found.rows, contract),
        observations=observations.observations(contract.lists, tally.observed),
        traffic=tally.traffic,
        comparisons=sum(result.comparisons for result in found.results),
        fuzz=tally.fuzz or None,
        conformant=_conformant(found),
        exit_code=_exit_code(found, outcome),
        verdict_line=flags.told(line, say) + waivers.line(found.uses),
        counted=counted,
        strict=outcome.strict,
        insecure=insecure,
        ended=found.ended,
        interrupted=tally.end is not None and tally.end.exit_code is not None,
        not_reached=not_reached,
        partly_reached=partly_reached,
        waivers=found.uses,
        exchanges=tally.exchanges,
        by_operation=tuple(_summaries(contract, requirements, found)),
        causes=tally.causes,
        contract_path=citations.path(contract),
        contract_file=contract.file,
        lines=citations.lines(contract),
        say=say,
    )


@dataclass(frozen=True)
class _Found:
    """What the results come to: with consequences and waivers marked, a row for each requirement, the MUST that were
    not asked (``skipped``), the collections that could not be read, and why the run ended, where it did."""

    results: tuple[Result, ...]
    uses: tuple[WaiverUse, ...]
    rows: tuple[Aggregate, ...]
    skipped: tuple[str, ...]
    unreadable: tuple[str, ...]
    collections: tuple[CollectionSummary, ...]
    end: End | None

    @property
    def ended(self) -> str:
        """Why the run ended, empty where it came to its end."""
        return self.end.text if self.end else ""


def _found(
    contract: Contract,
    outcome: Outcome,
    requirements: Sequence[Requirement],
    results: Iterable[Result],
    tally: ProcessRecord,
) -> _Found:
    agreed = waivers.read(outcome.waivers, REGISTRY) if outcome.waivers else ()
    facts = {each.id: each.facts for each in requirements}
    heard = excuses.heard(unsteady.told(_in_order(results, contract, requirements, tally)))
    today = datetime.fromisoformat(tally.started).date()
    marked, uses = waivers.apply(agreed, consequences.marked(heard, facts), contract.name, today, facts)
    judged = {each.id for each in marked}
    return _Found(
        marked,
        uses,
        aggregate.aggregate(marked, requirements, contract.lists),
        left_out(contract, [each for each in requirements if each.id in judged]),
        () if tally.end else tuple(each.name for each in tally.collections if each.rows is None),
        tally.collections,
        tally.end,
    )


def _conformant(found: _Found) -> bool | None:
    conformant = aggregate.conformant(found.rows)
    return None if (found.skipped or found.end or found.unreadable) and conformant else conformant


def _summaries(contract: Contract, requirements: Sequence[Requirement], found: _Found) -> Iterator[OperationSummary]:
    """Each operation by itself, also those that are no lists and were fuzzed."""
    unread = {each.operation for each in found.collections if each.rows is None}
    lists = {each.key: each for each in contract.lists}
    for key in (*lists, *dict.fromkeys(each.operation for each in found.results if each.operation not in lists)):
        own = [each for each in found.results if each.operation == key]
        asked = {each.id for each in own}
        one = replace(contract, lists=(lists.get(key, contract.lists[0]),))
        rows = aggregate.aggregate(own, requirements, one.lists)
        skipped = left_out(one, [each for each in requirements if each.id in asked]) if key in lists else ()
        conformant = aggregate.conformant(rows)
        whole = not (skipped or found.end or key in unread)
        counted = Counter(row.verdict for row in rows)
        roots = tuple(r.facts.id for r in rows if r.verdict is Verdict.FAILED and r.consequence_of is None)
        yield OperationSummary(key, conformant if whole or not conformant else None, counted, roots)


def _exit_code(found: _Found, outcome: Outcome) -> int:
    """The exit code; what is left undecided by an end that nobody asked for fails the run."""
    if found.end and found.end.exit_code:
        return found.end.exit_code
    code = aggregate.exit_code(
        found.rows,
        fail_on=outcome.fail_on,
        strict=outcome.strict or (found.end is not None and found.end.kind in UNWANTED),
        accept_undecided=outcome.accept_undecided,
        complete=found.end is None,
    )
    code = 3 if outcome.strict and found.unreadable and code == 0 else code
    return waivers.exit_code(code, found.uses, strict=outcome.strict)


def _cut_off(found: _Found) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The requirements that the end of the run left undecided, and those that it cut off and that are decided."""
    cut = {each.id for each in found.results if runner.cut_off(each)}
    left = [row for row in found.rows if row.facts.id in cut]
    undecided = tuple(row.facts.id for row in left if row.verdict is Verdict.INCONCLUSIVE)
    return undecided, tuple(row.facts.id for row in left if row.facts.id not in undecided)


def _in_order(
    results: Iterable[Result], contract: Contract, requirements: Sequence[Requirement], tally: ProcessRecord
) -> list[Result]:
    """The results by the catalogue and the collections, whatever the order in which the checks ran."""
    last = {each.id for each in requirements if each.last}
    operations = {each.key: at for at, each in enumerate(contract.lists)}
    identities = {each.id: at for at, each in enumerate(requirements)}
    names = {name: at for at, name in enumerate([None, *dict.fromkeys(each.name for each in tally.collections)])}

    def key(result: Result) -> tuple[bool, int, int, int]:
        operation, name = operations.get(result.operation, 0), names.get(result.collection, len(names))
        return result.id in last, operation, identities[result.id], name

    return sorted(results, key=key)
