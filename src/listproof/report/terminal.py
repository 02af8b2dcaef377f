"""A run on a terminal: what is wrong first, then what was tested, and the verdict last."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from .. import flags, harmless
from ..contract.model import Contract
from ..results.model import CollectionSummary, Observation, Run, Verdict
from . import causes, github, plain
from .plain import FAMILIES as FAMILIES
from .plain import INSECURE, NEEDS_READABLE
from .terminal_counts import counts
from .terminal_findings import bugs, findings, waivers
from .terminal_lines import console as console
from .terminal_lines import print_line as print_line
from .terminal_lines import sign as sign
from .terminal_tables import families, tables


def header(
    out: Console,
    contract: Contract,
    place: str,
    collections: Sequence[CollectionSummary],
    seed: int,
    *,
    insecure: bool = False,
    proxy: str = "",
    say: flags.Say = flags.command,
    verbose: bool = False,
) -> None:
    """What is checked against what, and by which way; ``verbose`` also where the contract is from."""
    title = f"{contract.title} {contract.version}".strip()
    file = f" ({contract.file}, sha256 {contract.sha256[:12]})" if verbose else ""
    print_line(out, f"contract     {contract.name}: {title}{file}", "bold", indent=13)
    if verbose:
        origin = next((line.strip() for line in contract.origin.splitlines() if line.strip()), "not said (no SOURCE)")
        print_line(out, f"source       {origin}", indent=13)
    if contract.invalid:
        print_line(out, f"document     {contract.invalid}", "bold yellow", indent=13, most=600)
    print_line(out, f"target       {place}", indent=13)
    if proxy:
        print_line(out, f"proxy        {proxy}", indent=13)
    if insecure:
        print_line(out, f"INSECURE     {flags.told(INSECURE, say)}", "bold red", indent=13)
    _collections(out, collections)
    if verbose:
        print_line(out, f"seed         {seed}")
    out.print()


def show(out: Console, run: Run, *, verbose: bool = False, log: bool = False) -> None:
    """The whole run but its last line, the verdict; in a ``log`` of GitHub Actions problems are annotated, and what
    is no problem is in groups."""
    _problems(out, run, verbose=verbose)
    for line in github.annotated(run) if log else ():
        out.print(Text(sign(out, line)), soft_wrap=True)
    with github.group(out, "Observations", on=log and bool(run.observations)):
        _observations(out, run)
    with github.group(out, "Checks", on=log):
        (tables if verbose else families)(out, run)
    counts(out, run, verbose=verbose)


def conclude(out: Console, run: Run, *, told: Container[str] = ()) -> None:
    """The run without what became of each family, and without its last line; of requirements whose findings were
    ``told`` already only that they failed."""
    _problems(out, run, told=told)
    _observations(out, run)
    counts(out, run)


def verdict(out: Console, run: Run) -> None:
    """The last line, in the colour of its mood."""
    style = {"good": "bold green", "bad": "bold red", "open": "bold yellow"}[plain.mood(run)]
    out.print(Text(harmless.line(sign(out, run.verdict_line)), style=style), soft_wrap=True)


def _collections(out: Console, collections: Sequence[CollectionSummary]) -> None:
    several = len({each.operation for each in collections}) > 1
    plainly: dict[str, list[str]] = {}
    for each in collections:
        if each.rows is not None and not each.note:
            plainly.setdefault(each.operation, []).append(f"{each.name} ({each.counted})")
    label = "collections"
    for operation, told in plainly.items():
        print_line(out, f"{label:<12} {f'{operation}: ' if several else ''}{', '.join(told)}", indent=13)
        label = ""
    for each in collections:
        if each.rows is None or each.note:
            of = f" of {each.operation}" if several else ""
            note = f": {each.note}" if each.note else ""
            style = "bold red" if each.rows is None else ""
            print_line(out, f"{label:<12} {each.name}{of}, {each.counted}{note}", style, indent=13)
            label = ""


def _problems(out: Console, run: Run, *, verbose: bool = False, told: Container[str] = ()) -> None:
    bugs(out, run)
    _causes(out, run)
    findings(out, run, verbose=verbose, told=told)
    waivers(out, run)
    _undecided(out, run)


def _causes(out: Console, run: Run) -> None:
    for each in run.causes:
        print_line(out, f"Likely cause: {causes.told(run, each)}", "bold yellow", most=600)
        print_line(out, f"  {causes.weighed(each)}")
        if each.others:
            print_line(out, f"  {causes.others(each)}", most=600)
        if each.fails:
            print_line(out, f"  explains {', '.join(each.fails)}")
        print_line(out, f"  more: {flags.told('listproof explain', run.say)} cause {each.names[0]}", "dim")
    left = causes.unexplained(run)
    if left:
        print_line(out, f"{causes.UNEXPLAINED} {', '.join(left)}.")
    if run.causes or left:
        out.print()


def _observations(out: Console, run: Run) -> None:
    """What the document leaves open and the server does there, by operation where the run had several lists."""
    words = {True: "always", False: "varies", None: "seen once"}
    seen: dict[Observation, list[str]] = {}
    for each in run.observations:
        seen.setdefault(replace(each, operation=""), []).append(each.operation)
    for operations in dict.fromkeys(map(tuple, seen.values())):
        of = f", {_all_or(operations, run)}" if len(run.operations) > 1 else ""
        print_line(out, f"Observations (they fail nothing){of}", "bold")
        for each in [each for each, own in seen.items() if tuple(own) == operations]:
            kept = "" if each.id == "CTR-01" else f" ({words[each.kept]})"  # CTR-01 is about the document alone
            print_line(out, f"  {each.id} {each.topic}{kept}: {each.text}", most=600)
        out.print()


def _all_or(operations: Sequence[str], run: Run) -> str:
    """Some of the operations by name, or that they are all."""
    return "every list" if set(operations) >= set(run.operations) else ", ".join(operations)


def _undecided(out: Console, run: Run) -> None:
    """What is undecided in the aggregate, grouped by what would decide it."""
    groups = plain.undecided(run)
    levels = {row.facts.id: row.facts.level for row in run.requirements}
    if not groups:
        return
    print_line(out, "Undecided, and what would decide it", "bold yellow")
    for reason, identities in groups.items():
        print_line(out, f"  {reason}{_where(run, reason, identities)}", most=600)
        if reason == NEEDS_READABLE:
            _unreadable(out, run.collections)
        print_line(out, f"      {', '.join(f'{each} {levels[each]}' for each in identities)}", "dim", indent=6)
    out.print()


def _where(run: Run, reason: str, identities: Sequence[str]) -> str:
    """The operations that a reason is told of, where the run had several lists and it is not told of all."""
    if len(run.operations) < 2:
        return ""
    own = [each for each in run.results if each.id in identities and each.verdict is Verdict.INCONCLUSIVE]
    told = tuple(dict.fromkeys(each.operation for each in own if plain.reason(each) == reason))
    return f" (on {_all_or(told, run)})" if told else ""


def _unreadable(out: Console, collections: Sequence[CollectionSummary]) -> None:
    notes: dict[str, list[str]] = {}
    for each in collections:
        if each.rows is None:
            notes.setdefault(each.note, []).append(each.name)
    for note, names in notes.items():
        print_line(out, f"    {', '.join(names)}: {note}", most=600)
