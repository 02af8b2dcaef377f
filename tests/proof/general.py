"""docs/general-faults.md: general faults that were judged on mocks of contracts, and found by exactly their roots.

``python tests/proof/general.py`` judges every fault on every contract in the checkout that has what it needs (with
names: those faults or contracts only), prints what differs, and writes the rows of the others; all other rows stay.
``--jobs N`` judges so many at once, ``--new`` only those that have no row yet.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a script, it is in no package

from listproof.faults import all_general
from proof.by_need import contracts, servers
from proof.judge import Judged, judge_by_need
from proof.page import cells

PAGE = Path(__file__).parents[2] / "docs" / "general-faults.md"

HEAD = """# General faults

A general fault is a server of any contract that is wrong in one way, there on the mock of every contract that has what
the fault needs (`listproof mock CONTRACT --list-faults`). Each row is one on a contract of `tests/servers` or
`contracts/examples`, run in process against all named checks, on listings of several pages, of one row and of none:
the requirements that failed without a failed premise were *exactly* the roots that the fault's author read from the
requirements' text, as that contract has them. The page is generated (`python tests/proof/general.py`), and
`tests/proof/test_general.py` holds it to the code. Those of the bundled contracts are in
[kill-matrix.md](kill-matrix.md).
"""

TABLE = ("| fault | contract | shows | roots | consequences and others |", "|---|---|---|---|---|")

Row = tuple[str, ...]


def rows() -> list[Row]:
    """The cells of all rows of the page as it is."""
    lines = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []
    return [tuple(line.removeprefix("| ").removesuffix(" |").split(" | ")) for line in lines if line.startswith("| `")]


def page(found: Iterable[Row]) -> str:
    """The page of these rows, in the order of the register."""
    order = [f"`{fault.name}`" for fault in all_general()]
    known = sorted((row for row in found if row[0] in order), key=lambda row: (order.index(row[0]), row[1]))
    judged, names = {row[0] for row in known}, sorted({row[1] for row in known})
    left = [name for name in order if name not in judged]
    return "\n".join(
        (
            HEAD,
            f"* {len(judged)} faults on {', '.join(names)}: {len(known)} faulty servers, all found.",
            f"* Not judged yet: {', '.join(left) or 'none'}.",
            "",
            *TABLE,
            *(f"| {' | '.join(row)} |" for row in known),
            "",
        )
    )


def row(judged: Judged) -> Row:
    """The cells of a server's row."""
    return tuple(cells(judged)[:5])


def _judge(case: tuple[str, str]) -> Judged:
    return judge_by_need(*case)


def main(words: Sequence[str]) -> None:
    """Judge, print what differs, and write the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="faults and contracts")
    parser.add_argument("--jobs", type=int, default=2, help="servers judged at once")
    parser.add_argument("--new", action="store_true", help="only those without a row")
    given = parser.parse_args(words)
    names = [word for word in given.names if word not in contracts()]
    places = [word for word in given.names if word in contracts()]
    found = {each[:2]: each for each in rows()}
    pairs = [(fault.name, name) for fault, name in servers() if not names or fault.name in names]
    chosen = [pair for pair in pairs if not places or pair[1] in places]
    chosen = [pair for pair in chosen if not given.new or (f"`{pair[0]}`", pair[1]) not in found]
    with ProcessPoolExecutor(given.jobs) as pool:
        for judged in pool.map(_judge, chosen):
            key = (f"`{judged.name}`", judged.contract)
            if judged.exact and not judged.contradictions:
                found[key] = row(judged)
            else:
                found.pop(key, None)
                print("\n".join((f"{row(judged)}", *judged.findings, *judged.contradictions)), flush=True)
    PAGE.write_text(page(found.values()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
