"""Under a budget the lists of one run come to as many requests each, though some have more collections."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import many_lists
import pytest

from listproof.contract import library
from listproof.run.session import Session
from listproof.run.settings import Settings
from listproof.run.turns import rows_read


def budgeted(folder: Path, requests: int, **more: Any) -> tuple[Counter[str], Counter[str], set[str]]:
    """Requests and decided checks of each list, and the notes of collections that are not read to their end."""
    served = many_lists.mock(library.load(str(folder)), {})
    settings = Settings.of(str(folder), max_requests=requests, fuzz=False, **more)
    with Session(settings, mock=served) as session:
        run = session.run()
        paths = {each.path: one.operation.key for one in session.targets for each in one.collections}
        partial = {each.note for each in run.collections if not each.whole}
        sent = Counter(paths.get(each.path.removeprefix(served.prefix), "") for each in session.client.exchanges)
    return sent, Counter(each.operation for each in run.results if each.comparisons), partial


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many_lists.write(tmp_path_factory.mktemp("many"), 5)


@pytest.mark.parametrize("requests", [250, 600])
def test_lists_share_a_budget_fairly(folder: Path, requests: int) -> None:
    sent, decided, _ = budgeted(folder, requests)
    own = {key: sent[key] for key in many_lists.keys(5)}
    assert sum(sent.values()) == requests
    assert max(own.values()) <= 1.5 * requests / 5, own
    assert min(own.values()) >= 0.5 * requests / 5, own
    assert min(decided[key] for key in own) >= 5, decided


def test_reading_one_long_list_leaves_requests_for_the_others(folder: Path) -> None:
    sent, decided, partial = budgeted(folder, 250, page_size=1)
    why = "its share of --max-requests 250; --max-rows N reads more"
    assert [note for note in partial if "read as far as row" in note and why in note], partial
    assert min(decided[key] for key in many_lists.keys(5)) >= 2, (sent, decided)


def test_rows_are_read_as_far_as_the_budget_allows() -> None:
    assert rows_read(1000, 10, 100) == 5000
    assert rows_read(10, 40, 100) == 200
