"""docs/kill-matrix.md: the rows of all servers, and what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from .judge import FURTHER, Judged

PAGE = Path(__file__).parents[2] / "docs" / "kill-matrix.md"

HEAD = """# Kill matrix

Every fault of the catalogue is a server that is wrong in one way; every benign variant is one that is unusual and
right. Each is run in process against all named checks, against combinations of parameters (MIX) and against fuzzing
(FUZ, profile `quick`). This page is generated (`python tests/proof/matrix.py --write`) and held to the code by
`tests/proof/test_matrix.py`: the named requirements that fail without a failed premise must be *exactly* the roots that
the fault's author read from the requirements' text, and a benign variant must be without any finding.
The servers of further contracts are those of `tests/servers`: what the bundled contracts have no data for, such as
keys that may be null, typed filters and documented bounds, is shown with them. They are judged alike.
Lifecycle (LIF) stands outside that equality. A fault that shows only sometimes must be found by
the roots stated, perhaps among others: which checks it meets is chance.
Combinations and fuzzing each run alone here, without the named checks before them. What fuzzing finds of a fault also
depends on the version of Hypothesis, which draws its requests: that column says what came when the page was written.
"""

FAULTS = (
    "| fault | contract | shows | roots | consequences and others | combinations | fuzzing |",
    "|---|---|---|---|---|---|---|",
)
BENIGN = ("| variant | contract | false alarms | undecided |", "|---|---|---|---|")


def cells(judged: Judged) -> list[str]:
    """The cells of the server's line."""
    if not judged.when:
        return [f"`{judged.name}`", judged.contract, _names(judged.failed), _names(judged.undecided)]
    others = (judged.roots - judged.stated) | judged.consequences
    return [
        f"`{judged.name}`",
        judged.contract,
        judged.when,
        _names(judged.stated),
        _names(others),
        "not asked" if judged.mixed is None else _names(judged.mixed),
        "not asked" if judged.fuzzed is None else _names(judged.fuzzed),
    ]


def row(judged: Judged) -> str:
    """The server's line."""
    return f"| {' | '.join(cells(judged))} |"


def _names(identities: Iterable[str]) -> str:
    return ", ".join(sorted(identities)) or "–"


def page(judged: Sequence[Judged]) -> str:
    """The page of all servers, in the order of the catalogue."""
    own, further = [each for each in judged if each.name not in FURTHER], [e for e in judged if e.name in FURTHER]
    faults, benign = [each for each in own if each.when], [each for each in own if not each.when]
    kinds = Counter(each.when for each in faults)
    parts = [
        HEAD,
        f"* {len({each.name for each in faults})} faults, {len(faults)} faulty servers: {_found(faults)} found.",
        f"* {len({each.name for each in benign})} benign variants, {len(benign)} servers: "
        f"{_alarms(benign)} false alarms.",
        f"* Faults that show {', '.join(f'{when}: {count}' for when, count in sorted(kinds.items()))} (servers).",
        _of_further(further),
        _by_means([each for each in judged if each.when]),
        "",
        "## Faults\n",
        *FAULTS,
        *(row(each) for each in faults),
        "",
        "## Benign variants\n",
        *BENIGN,
        *(row(each) for each in benign),
        "",
        "## Further contracts: faulty servers\n",
        *FAULTS,
        *(row(each) for each in further if each.when),
        "",
        "## Further contracts: benign servers\n",
        *BENIGN,
        *(row(each) for each in further if not each.when),
    ]
    return "\n".join(parts) + "\n"


def _found(faults: Iterable[Judged]) -> int:
    return sum(bool(each.roots) for each in faults)


def _alarms(benign: Iterable[Judged]) -> int:
    return sum(bool(each.failed) for each in benign)


def _of_further(further: Sequence[Judged]) -> str:
    """The line of the servers of further contracts."""
    faults, benign = [each for each in further if each.when], [each for each in further if not each.when]
    return (
        f"* Of further contracts {len(faults)} faulty servers: {_found(faults)} found; "
        f"{len(benign)} benign ones: {_alarms(benign)} false alarms."
    )


def _by_means(faults: Sequence[Judged]) -> str:
    """How many of the faulty servers each means finds alone."""
    named, mixed, fuzzed = (
        sum(bool(found) for found in (each.roots | each.consequences for each in faults)),
        sum(bool(each.mixed) for each in faults),
        sum(bool(each.fuzzed) for each in faults),
    )
    return f"* Of all {len(faults)} faulty servers named checks find {named}, combinations {mixed}, fuzzing {fuzzed}."


def rewrite(judged: Iterable[Judged]) -> None:
    """The rows of these servers anew on the page that there is; a server without a row is added by a whole run."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    for each in judged:
        begins = f"| `{each.name}` | {each.contract} |"
        lines = [row(each) if line.startswith(begins) else line for line in lines]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def rows() -> list[list[str]]:
    """The cells of all rows of the page as it is."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines if line.startswith("| `")]
