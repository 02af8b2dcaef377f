"""What a run counted, on a terminal."""

from __future__ import annotations

from rich.console import Console

from .. import flags
from ..results.model import Run, Verdict
from . import plain
from .plain import FAMILIES as FAMILIES
from .plain import INSECURE
from .terminal_lines import print_line


def counts(out: Console, run: Run) -> None:
    """Print how many requirements have which verdict, what was sent, and how to repeat the run."""
    verdicts = [row.verdict for row in run.requirements]
    words = {
        Verdict.PASSED: "passed",
        Verdict.FAILED: "failed",
        Verdict.INCONCLUSIVE: "undecided",
        Verdict.WAIVED: "waived",
        Verdict.ERROR: "our bug",
        Verdict.NOT_APPLICABLE: "not applicable",
    }
    counted = [f"{verdicts.count(verdict)} {word}" for verdict, word in words.items() if verdict in verdicts]
    for each, said in plain.operations(run):
        print_line(out, f"operation     {each}: {said}", indent=14)
    print_line(out, f"requirements  {', '.join(counted)}")
    for label, text in plain.traffic(run):
        print_line(out, f"{label:<13} {text}", indent=14)
    closed: dict[str, list[str]] = {}
    for operation, reach in (run.fuzz or {}).items():
        if "left_out" in reach:
            closed.setdefault(reach["left_out"], []).append(operation)
            continue
        told = ((name.replace("_", " "), _value_text(value)) for name, value in dict(reach).items())
        text = ", ".join(f"{name} {value}" for name, value in told if value)
        print_line(out, f"fuzzing       {operation}: {text}", indent=14)
    for why, operations in closed.items():
        print_line(out, f"not fuzzed    {', '.join(operations)}: {why}", indent=14)
    repeat = f"seed {run.seed} ({run.say('seed')} {run.seed} repeats it)"
    print_line(out, f"comparisons   {run.comparisons} in {run.seconds:.1f} s, {repeat}")
    if run.ended:
        print_line(out, plain.open_(run), "bold yellow")
    if run.insecure:
        print_line(out, flags.told(INSECURE, run.say), "bold red")


def _value_text(value: object) -> str:
    return " ".join(f"{name} ({each})" for name, each in value.items()) if isinstance(value, dict) else str(value)
