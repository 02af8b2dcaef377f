"""What listing.toml says of two lists that hold the same rows, and what is wrong with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from listproof.contract import library
from listproof.errors import ContractError

ANCHORAGES = Path(__file__).parents[2] / "servers" / "anchorages"


def test_both_ways_to_write_it() -> None:
    one_bay, search, every = library.load(str(ANCHORAGES)).lists
    assert one_bay.same is not None
    assert search.same is not None
    assert (one_bay.same.operation, one_bay.same.parent, one_bay.same.late) == (every.key, {"bay": "bay"}, 0)
    assert (search.same.operation, search.same.parent, search.same.late) == (one_bay.key, {}, 2)
    assert every.same is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '"GET /anchorages"',
            '"GET /anchorage"',
            "same: GET /anchorage is not a list of this contract. Did you mean GET",
        ),
        (
            'same = "GET /anchorages"',
            'same = "GET /bays/{bay}/anchorages"',
            "anchorages is this list itself. ",
        ),
        ('{ as = "GET /bays', '{ as = "GET /quays', "same.as: GET /quays/{bay}/anchorages is not a list of this"),
        ("late = 2", "late = 0", "same.late: is the value 0. Expected is the seconds"),
        (
            'parent = { bay = "bay" }\nsame = "GET',
            'same = "GET',
            'which rows of GET /anchorages are those of one bay is not said. Say it in parent: { bay = "FIELD" }',
        ),
        (
            'operation = "GET /anchorages"\n',
            'operation = "GET /anchorages"\nsame = "GET /bays/{bay}/anchorages"\n',
            "needs bay, which GET /anchorages does not have. Write it there: same = 'GET /anchorages'.",
        ),
    ],
)
def test_mistakes(tmp_path: Path, old: str, new: str, said: str) -> None:
    shutil.copytree(ANCHORAGES, tmp_path / "anchorages")
    file = tmp_path / "anchorages" / "listing.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContractError) as caught:
        library.load(str(file.parent))
    assert said in str(caught.value)
