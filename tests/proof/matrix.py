"""The kill matrix: every fault and every benign variant, and the servers of further contracts in ``tests/servers``,
against every check, against combinations and against fuzzing, in process.

``python tests/proof/matrix.py`` prints what differs from the stated roots (with names: those variants only, with
findings); ``--write`` writes docs/kill-matrix.md as well, with names their rows alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a script, it is in no package

from proof.judge import cases, judge_whole
from proof.page import PAGE, page, rewrite, row


def main(words: Sequence[str]) -> None:
    """Judge, print what differs, and write the page where asked."""
    start, names = time.perf_counter(), [word for word in words if word != "--write"]
    chosen = [case for case in cases() if not names or case[0] in names]
    judged = []
    with ProcessPoolExecutor(2) as pool:
        for each in pool.map(judge_whole, chosen):
            judged.append(each)
            if not each.exact:
                more, less = sorted(each.failed - each.stated), sorted(each.stated - each.roots)
                said = f"unexpected {', '.join(more) or '–'}; not found {', '.join(less) or '–'}"
                print(f"{each.contract} {each.name}: {said}", flush=True)
            for said in each.contradictions:
                print(f"{each.contract} {each.name} contradicts itself: {said}", flush=True)
    wrong = [each for each in judged if not each.exact]
    if names:
        print("\n".join(line for each in judged for line in (row(each), *each.findings)))
    if "--write" in words:
        if names:
            rewrite(judged)
        else:
            PAGE.write_text(page(judged), encoding="utf-8")
    print(f"{len(judged)} servers, {len(wrong)} differ, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
