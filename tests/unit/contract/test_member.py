"""What the schema of a member says of its values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from listproof.contract import library
from listproof.contract.member import declared, may_lack
from listproof.contract.parameter import JsonSchema


@pytest.mark.parametrize(
    "schema, texts, lacks",
    [
        ({"type": "string", "enum": ["b", "a"]}, ("b", "a"), False),
        ({"enum": ["b", None, 1]}, ("b",), False),
        ({"type": ["string", "null"]}, (), True),
        ({"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/A"}]}, ("x",), True),
        ({"$ref": "#/components/schemas/Round"}, (), False),
        ({"$ref": "elsewhere"}, (), False),
    ],
)
def test_what_the_schema_of_a_member_says(schema: JsonSchema, texts: tuple[str, ...], lacks: bool) -> None:
    components = {"schemas": {"A": {"enum": ["x"]}, "Round": {"allOf": [{"$ref": "#/components/schemas/Round"}]}}}
    whole = {**schema, "components": components}
    own = replace(library.load("langsmith").lists[0], row_fields={"m": whole}, row_required=("m",))
    assert declared(whole) == texts
    assert may_lack(own, "m") is lacks
    assert may_lack(replace(own, row_required=()), "m")
