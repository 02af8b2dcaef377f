"""Users' files: the lines of their keys, their bounds, and mistakes told by file, line, key, wrong and right."""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listproof import files, key_lines, user_file
from listproof.errors import FileMistake, UsageError
from listproof.oracle import manifest
from listproof.report import diff
from listproof.results import waivers
from listproof.run import target_file

TOML = """\
# [comment]
a = 1 # b = 2
"q.r" = "x = 1"
'lit' . b . "c" = [
  { d = 1.5, e = [1, 2] },
  "]",  # }
  {},
]
text = '''
k = 1
'''
more = \"\"\"
l = "1" ""
m = \\\"\"\" n\"\"\"
[[list]]
b . c = 1979-05-27 07:32:00
[[ list . page ]]
d = "\\""
[[list]]
[list.order] # y
'q' = 1
[x-y]
z.z = { f.g = true }
"""
LINES = {
    "a": 2, "q.r": 3, "lit.b.c": 4, "lit.b.c[0]": 5, "lit.b.c[0].d": 5, "lit.b.c[0].e": 5, "lit.b.c[0].e[0]": 5,
    "lit.b.c[0].e[1]": 5, "lit.b.c[1]": 6, "lit.b.c[2]": 7, "text": 9, "more": 12, "list[0]": 15, "list[0].b.c": 16,
    "list[0].page[0]": 17, "list[0].page[0].d": 18, "list[1]": 19, "list[1].order": 20, "list[1].order.q": 21,
    "x-y": 22, "x-y.z.z": 23, "x-y.z.z.f.g": 23,
}  # fmt: skip


def test_the_lines_of_toml() -> None:
    tomllib.loads(TOML)
    assert dict(key_lines.toml(TOML)) == LINES


def keys(value: Any, key: str = "") -> Iterator[str]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield key_lines.inner(key, step)
        yield from keys(inner, key_lines.inner(key, step))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(VALUES)
def test_the_lines_of_json(value: Any) -> None:
    text = json.dumps(value, indent=1)
    found = list(key_lines.json(text))
    assert [key for key, _ in found] == list(keys(value))
    lines = text.split("\n")
    for key, line in found:
        name = key.rpartition(".")[2]
        assert name not in ("a", "b") or f'"{name}"' in lines[line - 1]
    assert [line for _, line in found] == sorted(line for _, line in found)


@given(st.text(alphabet="ab.=[]{},'\"\\\n# 1", max_size=60) | st.text(max_size=40))
def test_any_text_is_walked_to_its_end(text: str) -> None:
    lines: list[int] = []
    for walk in (key_lines.toml, key_lines.json):
        try:
            lines += [line for _, line in walk(text)]
        except key_lines.Refused as refused:  # a name that an object has twice
            lines.append(refused.line)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


@pytest.mark.parametrize(
    "line",
    ["[" + " " * 50_000 + "x", "[[a" + " ." * 50_000 + "!", "a " * 50_000, '"' * 50_001, "\"\"\"" + '"a' * 50_000,
     "'" * 50_001, "a = '''" + "'a" * 50_000, '"\\' * 50_000, "=" * 50_000, "}" * 50_000, "," * 50_000],
)  # fmt: skip
def test_a_text_is_looked_at_once(line: str) -> None:
    began = time.process_time()
    for walk in (key_lines.toml, key_lines.json):
        with suppress(key_lines.Refused):
            for _ in walk(line):
                pass
    assert time.process_time() - began < 5  # squares of 50,000 take minutes


SCHEMA = {"type": "object"}
TOO_MUCH = {
    "nested": ("a = 1\nb = " + "[" * 200 + "]" * 200, ":2: is nested more than 100 levels deep."),
    "dotted": ("a = 1\n\n" + "a." * 300_000 + "a = 1", ":3: is nested more than 100 levels deep."),
    "dotted header": ("[" + "a." * 300_000 + "a]", ":1: is nested more than 100 levels deep."),
    "inline": ("a = " + "{a = " * 200 + "1" + "}" * 200, ":1: is nested more than 100 levels deep."),
    "digits": ("\n\na = " + "9" * 5000, ":3: holds a number or a name of more than 1000 characters."),
    "hexadecimal": ("a = 0x" + "f" * 5000, ":1: holds a number or a name of more than 1000 characters."),
}
JSON_TOO_MUCH = {
    "nested": ('{"a":\n' + "[" * 100_000 + "]" * 100_000 + "}", ":2: is nested more than 100 levels deep."),
    "objects": ('{"a":' * 100_000 + "1" + "}" * 100_000, ":1: is nested more than 100 levels deep."),
    "digits": ('{"a":\n' + "9" * 5000 + "}", ":2: holds a number or a name of more than 1000 characters."),
    "twice": ('{"a": 1,\n"b": {"c": 1,\n"c": 2}}', ":3: holds the name c twice in one object."),
    "no number": ('{"a": NaN}', ": holds a value that cannot be read."),
    "no JSON": ('{\n"a": }', ":2: is not valid JSON: Expecting value (at line 2, column 6)."),
    "list": ("[]", ": is the array []. Expected is an object with names and values."),
}


@pytest.mark.parametrize(
    "end, text, said",
    [*(("toml", *each) for each in TOO_MUCH.values()), *(("json", *each) for each in JSON_TOO_MUCH.values())],
    ids=[*TOO_MUCH, *(f"JSON {each}" for each in JSON_TOO_MUCH)],
)
def test_what_is_too_much_is_refused_in_its_line(end: str, text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / f"a.{end}"
    file.write_text(text, "utf-8")
    with pytest.raises(FileMistake) as caught:
        user_file.read(file).check(SCHEMA)
    assert str(caught.value).startswith(f"{file}{said}")


def test_what_is_no_text_is_refused_in_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"a = 1\nb = '\xff'\n")
    with pytest.raises(FileMistake, match=r"a\.toml:2: is not UTF-8 \(byte 11\)\. Save it as UTF-8\."):
        user_file.read(tmp_path / "a.toml")
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfa = 1\n")
    assert user_file.read(tmp_path / "a.toml").content == {"a": 1}


def test_a_secret_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("key = ['a-secret']\n", "utf-8")
    schema = {"properties": {"key": {"type": "string", "writeOnly": True, "description": "a header"}}}
    with pytest.raises(FileMistake) as caught:
        user_file.read(tmp_path / "a.toml").check(schema)
    assert str(caught.value).endswith("a.toml:1: key: is not what belongs here. Expected is text: a header.")


def test_what_stands_first_is_told_first(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"b": 1,\n "a": 1.0,\n "c": true}', "utf-8")
    schema = {"properties": {"a": {"type": "integer"}, "c": {"type": "number"}, "b": {"enum": [1, 2]}}}
    with pytest.raises(FileMistake, match=r"a\.json:2: a: is the value 1\.0\. Expected is an integer\. Do it\."):
        user_file.read(tmp_path / "a.json").check(schema, "Do it.")


READERS: dict[str, Callable[[Path], object]] = {
    "--expect": lambda file: manifest.read(file, ("main",)),
    "--waivers": lambda file: waivers.read(file, ("PAG-01",)),
    "--config": lambda file: target_file.read(str(file), "x", {}),
    "diff": diff.read,
}
MISTAKES = [
    *(f"{text}\n" for text, _ in TOO_MUCH.values()),
    "a b\n",
    "a = \n",
    "= 1\n",
    "[a\n",
    'a = "\n',
    "a = 1\na = 2\n",
]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", MISTAKES, ids=range(len(MISTAKES)))
def test_every_reader_names_file_and_line(name: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "given.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"given\.toml:\d+: "):
        READERS[name](file)


@given(VALUES, st.sampled_from(["--expect", "--waivers", "diff"]))
def test_any_value_is_one_mistake_or_right(value: Any, name: str) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.json"
        wrapped = {"collection": {"main": value}, "change": [value], "waiver": [value], "tool": {"name": "listproof"}}
        for document in (wrapped, {key: wrapped[key]} if (key := str(value)) in wrapped else {"collection": value}):
            file.write_text(json.dumps(document), "utf-8")
            with suppress(UsageError):
                READERS[name](file)


@pytest.mark.parametrize("value", ["9" * 999, "-" + "9" * 999, "1e400", "-1e400"])
def test_numbers_beyond_all_bounds_are_mistakes(value: str, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    for text in (f'{{"collection":{{"main":{{"count":{value}.5}}}}}}', f'{{"change":[{{"within":{value}}}]}}'):
        file.write_text(text.replace("e400.5", "e400"), "utf-8")
        with pytest.raises(UsageError, match=r"a\.json:1: "):
            READERS["--expect"](file)


def test_the_line_of_many_mistakes_is_found_at_once(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("[[waiver]]\n" * 20_000, "utf-8")
    began = time.process_time()
    with pytest.raises(UsageError, match=r"a\.toml:1: waiver\[0\]\.requirement: is missing"):
        READERS["--waivers"](file)
    assert time.process_time() - began < 5


def test_text_of_a_bound_is_read_and_more_is_not(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("a = 1", "utf-8")
    assert user_file.read(file, most=5).content == {"a": 1}
    with pytest.raises(FileMistake, match="larger than 4 bytes"):
        user_file.read(file, most=4)
    assert files.read(file) == b"a = 1"
