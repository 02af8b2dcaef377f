"""What a run counted, on a terminal."""

from __future__ import annotations

from rich.console import Console

from .. import flags
from ..results.model import Run, Verdict
from . import plain
from .plain import FAMILIES as FAMILIES
from .plain import INSECURE
from .terminal_lines import print_line


def counts(out: Console, run: Run, *, verbose: bool = False) -> None:
    """Print how many requirements have which verdict, what was sent, and how to repeat the run."""
    counted = [f"{times} {word}" for word, times in _counted(run)]
    for each, said in plain.operations(run):
        print_line(out, f"operation     {each}: {said}", indent=14)
    print_line(out, f"checks        {', '.join(counted)}", indent=14)
    for label, text in plain.traffic(run, brief=not verbose):
        print_line(out, f"{label:<13} {text}", indent=14)
    _fuzzing(out, run, verbose=verbose)
    repeat = f"seed {run.seed} ({run.say('seed')} {run.seed} repeats it)"
    print_line(out, f"comparisons   {run.comparisons} in {run.seconds:.1f} s, {repeat}", indent=14)
    if run.ended:
        print_line(out, plain.open_(run), "bold yellow")
    if run.insecure:
        print_line(out, flags.told(INSECURE, run.say), "bold red")


def _counted(run: Run) -> list[tuple[str, int]]:
    """Verdicts in words with their numbers, those that passed first."""
    counts_ = plain.counts(run)
    words = {**plain.WORDS, Verdict.NOT_APPLICABLE: "not applicable"}
    first = sorted(counts_, key=lambda verdict: words[verdict] != "passed")
    return [(words[each], counts_[each]) for each in first]


def _fuzzing(out: Console, run: Run, *, verbose: bool) -> None:
    closed: dict[str, list[str]] = {}
    for operation, reach in (run.fuzz or {}).items():
        if "left_out" in reach:
            closed.setdefault(reach["left_out"], []).append(operation)
            continue
        told = ((name.replace("_", " "), _value_text(value)) for name, value in dict(reach).items())
        text = ", ".join(f"{name} {value}" for name, value in told if value)
        if verbose:
            print_line(out, f"fuzzing       {operation}: {text}", indent=14)
    for why, operations in closed.items():
        print_line(out, f"not fuzzed    {', '.join(operations)}: {why}", indent=14)


def _value_text(value: object) -> str:
    return " ".join(f"{name} ({each})" for name, each in value.items()) if isinstance(value, dict) else str(value)
