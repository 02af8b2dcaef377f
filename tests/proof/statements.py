"""Pairs of sentences of one report that contradict each other: pure functions over a run, each giving what it found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from listproof.report import plain
from listproof.results.model import Level, Observation, Result, Run, Verdict
from listproof.results.observations import SILENT

SETTLED = (Verdict.FAILED, Verdict.WAIVED, Verdict.ERROR)


def silences(run: Run) -> Iterator[str]:
    """An observation that leaves out what an answer in the list of a failed check shows."""
    for seen in run.observations:
        for result in run.results:
            for tried in result.tried if result.operation == seen.operation else ():
                name, _, value = tried.request.removeprefix("?").partition("=")
                subject = _subject(seen.topic, name, value)
                told = _clauses(seen).get(subject) if subject and tried.request.startswith("?") else None
                came = _reaction(seen.topic, tried.answer)
                if told is not None and came and came not in told:
                    yield f"{seen.topic}: {told!r} beside {result.id}: {tried.request} → {tried.answer}"


def _subject(topic: str, name: str, value: str) -> str | None:
    """What an observation of this topic calls a request that sends this one parameter and no other."""
    if topic == "negative" and re.fullmatch(r"-[1-9]\d*", value):
        return f"a negative {name}"
    if topic == "zero" and (name, value) == ("limit", "0"):
        return "this server"
    if topic == "cap" and name == "limit" and value.isdecimal():
        return f"limit={value}"
    return None


def _clauses(seen: Observation) -> dict[str, str]:
    """Subject -> what the observation says of it."""
    _, _, told = seen.text.removeprefix(SILENT.get(seen.topic, "")).partition("this server: ")
    found = {}
    for clause in told.removesuffix(".").split("; "):
        subjects, colon, behaviour = clause.partition(": ")
        names = subjects.split(", ") if colon else ["this server"]
        found.update(dict.fromkeys(names, behaviour if colon else clause))
    return found


def _reaction(topic: str, answer: str) -> str | None:
    rows = re.fullmatch(r"200 with (\d+) rows?", answer)
    if topic == "negative" and rows:
        return "answered with rows" if int(rows[1]) else "answered with no rows"
    if topic == "zero" and rows:
        return "answered with 200"
    return f"refused with {answer}" if re.fullmatch(r"4\d\d", answer) and answer != "429" else None


def counts(run: Run) -> Iterator[str]:
    """A collection said to have fewer rows than a finding shows in one answer."""
    whole = {(each.operation, each.name): each.rows for each in run.collections if each.rows is not None and each.whole}
    for result in run.results:
        rows = whole.get((result.operation, result.collection or ""))
        for finding in result.findings if rows is not None else ():
            shown = len(set(finding.actual_ids))
            if rows is not None and shown > rows:
                yield f"{result.collection}: {rows} rows beside {result.id}, where an answer shows {shown}"


def excused(run: Run) -> Iterator[str]:
    """A check that passed and left an answer to requirements that all passed."""
    verdicts: dict[tuple[str, str], set[Verdict]] = {}
    for result in run.results:
        verdicts.setdefault((result.id, result.operation), set()).add(result.verdict)
    for result in run.results:
        if result.verdict is not Verdict.PASSED:
            continue
        for reason in result.message.split("; "):
            left = [verdicts.get((name, result.operation), set()) for name in re.findall(r"\b[A-Z]{3}-\d\d\b", reason)]
            if left and all(Verdict.PASSED in own and not own & {*SETTLED} for own in left):
                yield f"{result.id} {result.collection} passed: {reason}"


def needs(run: Run) -> Iterator[str]:
    """Data said to be lacking that the run has; not where identical requests are answered in different ways, as one
    reading may have had fewer rows than the next."""
    if any(each.id == "ORD-04" and each.verdict is Verdict.FAILED for each in run.results):
        return
    rows = max((each.rows or 0 for each in run.collections), default=0)
    order = any(each.topic == "order" and "lists rows by" in each.text for each in run.observations)
    for reason, identities in plain.undecided(run).items():
        least = re.fullmatch(r"needs (at least|more than) (\d+) rows?", reason)
        if least and rows >= int(least[2]) + (least[1] == "more than"):
            yield f"{reason} ({', '.join(identities)}) beside a collection of {rows} rows"
        if order and reason == "needs rows sorted by a timestamp field (the document states no order)":
            yield f"{reason} ({', '.join(identities)}) beside an order that was observed"


def sums(run: Run) -> Iterator[str]:
    """Counts that do not add up."""
    for row in run.requirements:
        own = [each.comparisons for each in run.results if each.id == row.facts.id]
        if own and sum(own) != row.comparisons:
            yield f"{row.facts.id}: {row.comparisons} comparisons, {sum(own)} in its results"
    for result, finding in ((each, one) for each in run.results for one in each.findings):
        differing, sent = finding.shown
        if not 1 <= differing <= sent:
            yield f"{result.id}: showed {differing} of {sent} times"
        said = re.fullmatch(r"(\d+) rows?", finding.actual)
        if said and finding.actual_ids and int(said[1]) != len(finding.actual_ids):
            yield f"{result.id}: {finding.actual} beside {len(finding.actual_ids)} ids"
    for operation, reach in (run.fuzz or {}).items():
        if sum(reach["statuses"].values()) > reach["requests"] or reach["with_rows"] > reach["requests"]:
            yield f"{operation}: more answers than the {reach['requests']} requests"


def verdicts(run: Run) -> Iterator[str]:
    """A last line, a verdict or a consequence that the verdicts of the requirements do not bear out."""
    rows = {row.facts.id: row for row in run.requirements}
    musts = [row for row in rows.values() if row.facts.level is Level.MUST and _applies(row.verdict)]
    failed = [row for row in musts if row.verdict is Verdict.FAILED]
    line = run.verdict_line
    said = re.match(r"FAILED: (\d+) problems? \(([^)]*)\)(?:; (\d+) more checks? fails?)?", line)
    roots = _roots(run)
    broken = any(row.verdict is Verdict.ERROR for row in rows.values())
    if bool(said) != bool(failed) and not broken:
        yield f"{line!r} beside {len(failed)} MUST that failed"
    if said and int(said[3] or 0) != sum(map(len, roots.values())):
        yield f"{line!r} beside {sum(map(len, roots.values()))} that fail because of others"
    if said and (int(said[1]), said[2].split(", ")) != (len(roots), [*roots]):
        yield f"{line!r} beside other roots"
    if line.startswith("PASSED") and (run.conformant is not True or any(each.rows is None for each in run.collections)):
        yield f"{line!r} beside conformant {run.conformant}, or a collection that cannot be read"
    if (run.conformant is False) != bool(failed):
        yield f"conformant is {run.conformant} beside {len(failed)} MUST that failed"
    if undecided := re.search(r"(\d+) of (\d+) required checks? (?:undecided|lacked|was not|were not)", line):
        open_ = sum(row.verdict in (Verdict.INCONCLUSIVE, Verdict.ERROR) for row in musts)
        if (int(undecided[1]), int(undecided[2])) != (open_, len(musts)):
            yield f"{line!r} beside {open_} of {len(musts)} undecided"
    yield from _premises(run.results, {identity: row.facts.level for identity, row in rows.items()})
    for row in rows.values():
        own = [each for each in run.results if each.id == row.facts.id]
        if own and not any(each.verdict is row.verdict for each in own):
            yield f"{row.facts.id} {row.verdict.value}, which no result of it is"


def _roots(run: Run) -> dict[str, set[str]]:
    """What failed by itself -> what failed because of it, of failures that are a MUST or come of the same as one."""
    failed = {row.facts.id: row for row in run.requirements if row.verdict is Verdict.FAILED}

    def origin(identity: str) -> str:
        above = failed[identity].consequence_of
        return origin(above) if above in failed else identity

    heavy = {origin(each) for each, row in failed.items() if row.facts.level is Level.MUST}
    return {root: {each for each in failed if origin(each) == root} - {root} for root in failed if root in heavy}


def _premises(results: tuple[Result, ...], levels: dict[str, Level]) -> Iterator[str]:
    blamed = {each.id for each in results if each.verdict in SETTLED}
    for result in results:
        for premise in {result.consequence_of, *(each.consequence_of for each in result.findings)} - {None}:
            if premise not in blamed:
                yield f"{result.id} is the consequence of {premise}, which did not fail"
            elif levels.get(result.id) is Level.MUST and levels.get(premise or "") is Level.SHOULD:
                yield f"{result.id}, a MUST, is the consequence of {premise}, a SHOULD"


def _applies(verdict: Verdict) -> bool:
    return verdict is not Verdict.NOT_APPLICABLE


ALL: tuple[Callable[[Run], Iterator[str]], ...] = (silences, counts, excused, needs, sums, verdicts)


def contradictions(run: Run) -> list[str]:
    """Everything in a run's report that contradicts something else in it."""
    return [f"{each.__name__}: {said}" for each in ALL for said in each(run)]
