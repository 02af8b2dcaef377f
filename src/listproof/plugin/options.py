"""The options of pytest, from the table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .. import flags
from ..run import options as table
from ..run.options import LISTS

if TYPE_CHECKING:
    from .runs import Runs


KEY: pytest.StashKey[Runs] = pytest.StashKey()
"""Where the runs of a pytest session are kept; only plugin_run makes them."""


SUITE = Path(__file__).resolve().parents[1] / "suite"

SUITE_RUN = "pytest --pyargs listproof.suite --lp-contract"
"""The command that checks, up to the name of a contract."""


def add(group: pytest.OptionGroup) -> None:
    """Give pytest its options."""
    for each in table.at("pytest"):
        repeatable = "; repeatable" if each.kind in LISTS else ""
        said = flags.told(each.pytest or each.help, say) + repeatable
        group.addoption(say(each.name), dest=f"lp_{each.field}", help=said, **table.parsing(each))


def options(config: pytest.Config) -> dict[str, Any]:
    """What was given, by the names of the settings; the base URL only where there is one."""
    given = {each.field: config.getoption(f"lp_{each.field}", None) for each in table.at("pytest")}
    given["base_url"] = config.getoption("base_url", None) or None
    return {name: value for name, value in given.items() if value is not None}


def say(name: str) -> str:
    """As pytest writes an option: ``--lp-ca-file``. ``--base-url`` is pytest-base-url's, and what the table does not
    have is another command's."""
    if name == flags.CHECK:
        return SUITE_RUN
    return f"--lp-{name}" if any(each.name == name for each in table.at("pytest")) else f"--{name}"
