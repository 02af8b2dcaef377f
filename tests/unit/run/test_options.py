"""The table of options: every front end has what it says, and a message names an option through it."""

from __future__ import annotations

import argparse
import ast
import re
import runpy
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import listproof
from listproof.api import Options
from listproof.cli import command as cli
from listproof.cli import init
from listproof.run import options, reproduce, settings
from listproof.run.options import Kind, Option
from listproof.run.settings import Settings

SOURCE = Path(listproof.__file__).parent
ROOT = Path(__file__).parents[3]

TYPES: Mapping[Kind, tuple[Any, Any]] = {
    Kind.TEXT: (str, str),
    Kind.CHOICE: (str, str),
    Kind.FILE: (Path, Path),
    Kind.WHOLE: (int, int),
    Kind.SECONDS: (float, float),
    Kind.ON: (bool, bool),
    Kind.OFF: (bool, bool),
    Kind.TEXTS: (tuple[str, ...], Sequence[str]),
    Kind.WORDS: (tuple[str, ...], Sequence[str]),
    Kind.PARENTS: (Mapping[str, str], Mapping[str, str]),
    Kind.PAIRS: (Mapping[str, str], Mapping[str, str]),
    Kind.COLLECTIONS: (Mapping[str, Mapping[str, str]], None),
}
"""Kind -> the type of the setting, and of what Python code gives."""

OWN = {"contract", "base_url", "collections", "headers", "report"}
"""Parameters of ``listproof.check`` itself."""

SETTINGS = [each for each in options.OPTIONS if each.name not in options.BESIDE]

HELP = {"cli/command.py", "cli/explain.py", "cli/cleanup.py", "cli/doctor.py", "cli/init.py", "plugin/hooks.py"}
"""Modules whose texts are the help of a command, with examples for a shell."""


def test_the_settings_are_those_of_the_table() -> None:
    groups = get_type_hints(Settings)
    hints = {"contract": groups.pop("contract")}
    for name, group in groups.items():
        hints |= {f"{name}.{field}": hint for field, hint in get_type_hints(group).items()}
    assert sorted(each.path for each in SETTINGS) == sorted(hints)
    for each in SETTINGS:
        own = TYPES[each.kind][0]
        assert hints[each.path] in (own, own | None), each.name


def test_the_groups_of_settings_share_no_name() -> None:
    """Else a key of a target file, or a keyword of ``Settings.of``, would mean two."""
    assert len({each.field for each in options.OPTIONS}) == len(options.OPTIONS)


def test_python_code_says_the_same_options_with_the_same_types() -> None:
    wanted = {each.field: TYPES[each.kind][1] for each in SETTINGS if each.field not in OWN}
    assert get_type_hints(Options) == wanted


def test_a_switch_changes_what_is_so_without_it_and_other_defaults_are_allowed() -> None:
    for each in SETTINGS:
        default = settings.DEFAULTS.value(each)
        if each.kind in options.SWITCHES:
            assert default is not options.SWITCHES[each.kind], each.name
        elif default is not None and (each.choices or each.limits):
            assert default in each.choices or (each.limits and each.limits.hold(default)), each.name


@pytest.mark.parametrize("command", ["check", "doctor", "cleanup"])
def test_the_commands_have_the_options_of_the_table(command: str) -> None:
    parser = next(each for each in cli.parsers(cli.parser()) if each.prog.endswith(f" {command}"))
    own = {"check": {"help", "help-all", "quiet", "verbose"}, "doctor": {"help", "help-all", "search"}}.get(
        command, {"help", "run", "allow-writes"}
    )
    there = {flag.removeprefix("--") for flag in parser._option_string_actions if flag.startswith("--")}
    assert there - own == {each.name for each in options.at(command)} - {"contract"}


@pytest.mark.parametrize("each", options.at("file"), ids=lambda each: each.name)
def test_the_target_file_takes_what_the_command_line_takes(each: Option, tmp_path: Path) -> None:
    texts = {
        Kind.TEXT: ('"5/s"', "5/s"), Kind.CHOICE: (f'"{("", *each.choices)[-1]}"', ("", *each.choices)[-1]),
        Kind.FILE: ('"a"', "a"), Kind.WHOLE: ("12", 12), Kind.SECONDS: ("12.5", 12.5), Kind.ON: ("true", True),
        Kind.OFF: ("false", False), Kind.TEXTS: ('["a: b"]', ["a: b"]), Kind.WORDS: ('["SCH"]', ["SCH"]),
        Kind.PARENTS: ('{ a = "b" }', "a=b"), Kind.PAIRS: ('{ a = "b" }', ["a=b"]),
        Kind.COLLECTIONS: ('{ n = { a = "b" } }', ["n:a=b"]),
    }  # fmt: skip
    more: dict[str, Any] = {} if each.field == "contract" else {"contract": "langsmith"}
    if each.about and each.field != "base_url":
        more["base_url"] = "https://a.example"
    if each.name.startswith("provision"):
        more |= {"base_url": "https://a.example", "provision": "langgraph", "allow_writes": True}
    more |= {"client-key": {"client_cert": "c"}}.get(each.name, {})
    more.pop(each.field, None)
    in_file, given = texts[each.kind]
    (tmp_path / "t.toml").write_text(f"[target.t]\n{each.field} = {in_file}\n")
    by_file = settings.read({"target": "t", "config": str(tmp_path / "t.toml"), **more}, {})
    assert by_file == settings.read({each.field: given, **more}, {})
    assert by_file.value(each) != settings.DEFAULTS.value(each)


def test_what_a_run_is_repeated_with_is_in_the_table() -> None:
    """Beside what the command says itself: --only and --seed."""
    words = {
        word
        for node in ast.walk(ast.parse(Path(reproduce.__file__).read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for word in re.findall(r"--[a-z][a-z-]+", node.value)
    }
    assert words == {"--only", "--seed"}


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module and their lines, docstrings left out."""
    tree = ast.parse(file.read_text("utf-8"))
    said = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def test_no_message_spells_an_option_itself() -> None:
    names = "|".join(each.name for each in options.OPTIONS if each.name != "contract")
    spelt = re.compile(rf"--(?:lp-)?(?:{names})(?![\w-])")
    again = re.compile(r"listproof (check|doctor|cleanup|mock) |listproof mock CONTRACT")  # a command line to copy
    for file in sorted(SOURCE.rglob("*.py")):
        own = file.relative_to(SOURCE).as_posix()
        if own in HELP or own == "run/reproduce.py":
            continue
        found = [(line, text) for line, text in texts(file) if spelt.search(text) and not again.search(text)]
        found = [each for each in found if each[1] not in (" --fault ", " --allow-writes", " --run ", " --base-url ")]
        assert not found, f"{own}: write option('name'): {found}"


def test_every_option_that_a_message_means_is_in_the_table() -> None:
    meant = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "option" and node.args:
                meant |= {each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)}
    meant = {each for each in meant if isinstance(each, str)}
    assert "ca-file" in meant
    own = argparse.ArgumentParser()
    init.options(own)
    of_init = {word.removeprefix("--") for word in own._option_string_actions}
    assert meant <= {each.name for each in options.OPTIONS} | of_init


def test_what_is_made_of_the_table_is_fresh() -> None:
    script = ROOT / "docs" / "generate_options.py"
    if not script.is_file():
        pytest.skip("in the repository only")
    for file, text in runpy.run_path(str(script))["files"]().items():
        assert file.read_text("utf-8") == text, f"{file.name} is stale: python docs/generate_options.py"


def test_documents_name_options_that_there_are() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    if not pages[0].is_file():
        pytest.skip("in the repository only")
    known = {flag for parser in cli.parsers(cli.parser()) for flag in parser._option_string_actions}
    known |= {f"--lp-{each.name}" for each in options.at("pytest")} | {"--lp-", "--pyargs", "--dist"}
    for page in pages:
        for line in re.findall(r"`[^`\n]*`", page.read_text("utf-8")):
            if re.search(r"listproof (?!explain)|^`--(?!group|editable|extra|index|system|user)", line):
                strange = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", line)) - known
                assert not strange, f"{page.name}: {line}"
