"""The options of pytest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .runs import Runs


KEY: pytest.StashKey[Runs] = pytest.StashKey()
"""Where the runs of a pytest session are kept; only plugin_run makes them."""


SUITE = Path(__file__).resolve().parents[1] / "suite"


TEXTS = {
    "contract": ("CONTRACT", "a bundled contract or the folder of your own"),
    "unknown": ("thread_id=ID", "an id that exists nowhere (default: a generated one)"),
    "foreign": ("thread_id=ID", "a collection of another account"),
    "fail-on": ("must|should|stated", "what fails a test (default must); the rest is xfailed"),
    "profile": ("NAME", "quick, default or thorough"),
    "auth-probes": ("safe|full", "whether near-copies of the credential may be sent"),
    "waivers": ("FILE", "failures that somebody has agreed to live with (waivers.toml): xfailed"),
    "report": ("DIR", "write report.html, report.json and junit.xml into this folder"),
    "target": ("NAME", "a table [target.NAME] of listproof.toml, beneath the options"),
    "config": ("FILE", "another target file"),
    "expect": ("FILE", "what is known to be there, in TOML or JSON: ids, counts, changes"),
    "provision": ("NAME", "let the collections be made, and deleted afterwards; each worker of xdist makes its own"),
    "rate": ("N/s", "requests per second at most, of all workers together, such as 5/s (300/m, 1000/h)"),
    "proxy": ("URL", "go by way of it; a login as 'http://${USER}:${PASSWORD}@host:port'"),
    "ca-file": ("FILE", "trust these certificate authorities (PEM) and no others"),
    "client-cert": ("FILE", "show this certificate (PEM); the file may hold the key"),
    "client-key": ("FILE", "the key of --lp-client-cert (PEM)"),
    "fault": ("NAME", "make the embedded mock wrong in one way (see: listproof mock)"),
}


LISTS = {
    "collection": ("[NAME:]thread_id=ID", "a listing to read, by the contract's path parameters; repeatable"),
    "header": ("TEXT", "a header with the credential: 'Authorization: ${API_KEY}', or ${file:PATH}; repeatable"),
    "other-header": ("TEXT", "the same for the credential of another account or team; repeatable"),
    "scope": ("HEADER=ID", "a header value that you may use, such as x-team-id=ID; repeatable"),
    "provision-option": ("NAME=VALUE", "what the provisioner is told, such as assistant=GRAPH; repeatable"),
    "only": ("ID,FAMILY", "these requirements, such as PAG,ORD-01; repeatable"),
}


DESTINATIONS = {
    "collection": "collections",
    "header": "headers",
    "other-header": "other_headers",
    "scope": "scopes",
    "provision-option": "provision_options",
    "no-fuzz": "fuzz",
    "no-bodies": "bodies",
}
"""Settings whose name is not that of the option."""


NUMBERS = {
    "seed": (int, "N", "of everything drawn at random (default 1)"),
    "max-examples": (int, "N", "random requests of fuzzing per operation"),
    "timeout": (float, "SECONDS", "per request (default 30)"),
    "concurrency": (int, "N", "requests in flight at most, of all workers together, 1 to 64 (default 4)"),
    "max-requests": (int, "N", "stop after so many, of all workers together; the rest is not tested"),
    "max-seconds": (float, "S", "stop after so long; the rest is not tested"),
    "page-size": (int, "N", "read collections in pages of N rows, 1 to 10000 (default 100)"),
    "max-rows": (int, "N", "read up to row N (default 200000); the rest stays open"),
}


SWITCHES = {
    "strict": (True, "an undecided MUST fails"),
    "accept-undecided": (True, "pass though fewer than half of the MUSTs that apply were decided"),
    "allow-writes": (True, "without this nothing is ever written to a server"),
    "no-fuzz": (False, "leave fuzzing out"),
    "no-bodies": (False, "show no value of an answer, here and in reports: digests stand for ids"),
    "trust-env": (True, "take the proxy from HTTPS_PROXY, HTTP_PROXY, NO_PROXY"),
    "insecure": (True, "do not check the server's certificate; every report says so"),
}


def destination(name: str) -> str:
    return "lp_" + DESTINATIONS.get(name, name.replace("-", "_"))


def options(config: pytest.Config) -> dict[str, Any]:
    """What was given, by the names of settings.Settings; the base URL only where there is one."""
    names = [destination(name) for name in (*TEXTS, *LISTS, *NUMBERS, *SWITCHES)]
    given = {name.removeprefix("lp_"): config.getoption(name, None) for name in names}
    given["base_url"] = config.getoption("base_url", None) or None
    return {name: value for name, value in given.items() if value is not None}


def in_words_of_pytest(text: str) -> str:
    """A message with the options by their names here: ``--collection`` is ``--lp-collection``."""
    names = "|".join((*TEXTS, *LISTS, *NUMBERS, *SWITCHES))
    text = text.replace("listproof check ", "pytest --pyargs listproof.suite --lp-contract ")
    return re.sub(rf"(?<![\w-])--({names})\b(?!-)", r"--lp-\1", text)


def hints_of_pytest(text: str) -> str:
    """A report's text with the options that it hints at in brackets by their names here."""
    return re.sub(r"\((raise )?--(seed|max-requests|max-seconds|max-rows|insecure)\b", r"(\g<1>--lp-\2", text)
