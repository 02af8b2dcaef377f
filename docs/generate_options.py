"""Writes what is made of the table of options outside of the program: docs/options.md, and the inputs of the GitHub
Action (action.yml and check.sh, between their two marks): ``python docs/generate_options.py``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from listproof import flags
from listproof.plugin.options import say
from listproof.run import option_values, options
from listproof.run.options import LISTS, SWITCHES, Kind, Option

HERE = Path(__file__).parent
PAGE = HERE / "options.md"
ACTION = HERE.parent / ".github" / "actions" / "check"

BEGIN, END = "# options: made by docs/generate_options.py", "# end of options"

DEFAULTS = {"report": "listproof-report"}
"""Inputs of the action that have a default of their own."""

HEAD = """# Options

Made from the table in `src/listproof/run/options.py` (`python docs/generate_options.py`; a test fails when this page is
stale). `listproof check` has them all. In a target file ([targets.md](targets.md)) a key says the same; from pytest
`--lp-` stands before the name; the GitHub Action has inputs. What `doctor` and `cleanup` have too is marked with D and
C. What is given on the command line wins over the target file."""


def page() -> str:
    """The page of options."""
    parts = [HEAD]
    for group, own in groupby(options.OPTIONS, key=lambda each: each.group):
        parts.append(f"\n## {group[:1].upper()}{group[1:]}\n")
        parts.append("| option | | what it does | pytest | target file | action |\n|---|---|---|---|---|---|")
        parts += [_row(each) for each in own]
    return "\n".join(parts) + "\n"


def _row(each: Option) -> str:
    fronts = each.at.split()
    name = each.metavar if each.name == "contract" else f"{flags.command(each.name)} {each.metavar}".strip()
    marks = " ".join(letter for front, letter in (("doctor", "D"), ("cleanup", "C")) if front in fronts)
    file = f"`{each.field}`" + (f": {option_values.expected(each)}" if each.kind not in (Kind.TEXT, Kind.FILE) else "")
    cells = (
        f"`{name}`",
        marks,
        flags.told(each.help) + ("; repeatable" if each.kind in LISTS else ""),
        f"`{say(each.name)}`",
        file if "file" in fronts else "",
        f"`{input_name(each)}`" if "action" in fronts else "",
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def input_name(each: Option) -> str:
    """The option as an input of the action."""
    return each.field.replace("_", "-")


def _variable(each: Option) -> str:
    return f"LP_{each.field.upper()}"


def inputs() -> Iterator[str]:
    """The inputs of action.yml, and what they are without being given."""
    names = {each.name: input_name(each) for each in options.OPTIONS}
    for each in options.at("action"):
        help_ = flags.told(each.help, names.__getitem__)
        if each.kind in SWITCHES:
            help_, default = f"{str(SWITCHES[each.kind]).lower()}: {help_}", str(not SWITCHES[each.kind]).lower()
        else:
            default = DEFAULTS.get(each.name, "")
            help_ = f"{each.metavar}: {help_}"
        help_ += "; one a line" if each.kind in LISTS else ""
        help_ += ". Give the variable in env; never write the key here" if each.kind is Kind.TEXTS else ""
        yield f"  {input_name(each)}:"
        yield f"    description: {json.dumps(help_, ensure_ascii=False)}"
        yield f"    default: {json.dumps(default)}"


def environment() -> Iterator[str]:
    """The inputs as variables, for the script of the action."""
    for each in options.at("action"):
        yield f"        {_variable(each)}: ${{{{ inputs.{input_name(each)} }}}}"


def words() -> Iterator[str]:
    """The variables as words of the command, for the script of the action."""
    for each in options.at("action"):
        variable, flag = _variable(each), flags.command(each.name)
        if each.name == "contract":
            yield f'if [ -n "${{{variable}:-}}" ]; then words+=("${variable}"); fi'
        elif each.kind in SWITCHES:
            given = str(SWITCHES[each.kind]).lower()
            yield f'if [ "${{{variable}:-}}" = "{given}" ]; then words+=({flag}); fi'
        else:
            yield f'{"each" if each.kind in LISTS else "one"} {flag} "${{{variable}:-}}"'


def between(text: str, *parts: Iterator[str]) -> str:
    """The text of a file with its parts between two marks made anew, in their order."""
    before, *rest = text.split(f"{BEGIN}\n")
    if len(rest) != len(parts):
        raise SystemExit(f"{len(parts)} parts are to be written, and there are marks for {len(rest)}")
    made = [before]
    for part, old in zip(parts, rest, strict=True):
        indent = made[-1].rpartition("\n")[2]
        made += [f"{BEGIN}\n", "\n".join(part), "\n", indent, END, old.partition(END)[2]]
    return "".join(made)


def files() -> Mapping[Path, str]:
    """Every file that is made of the table, wholly or in part, as it should be."""
    action, script = ACTION / "action.yml", ACTION / "check.sh"
    return {
        PAGE: page(),
        action: between(action.read_text("utf-8"), inputs(), environment()),
        script: between(script.read_text("utf-8"), words()),
    }


if __name__ == "__main__":
    for file, text in files().items():
        file.write_text(text, "utf-8")
