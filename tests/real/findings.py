"""docs/findings.md, made from a run on the real server, its known answer and stock Schemathesis beside it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "findings.md"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

HEAD = """\
# What listproof finds on a real server

Made by `tox -e real -- --write-findings`; do not edit. The server is LangChain's Agent Server as its package has it, on
loopback, with a graph without a model; the data are made by `--provision langgraph` and deleted afterwards.
Every finding is asked again by a plain request without listproof; `tests/real` fails when something else fails, or when
one of these no longer does. In the requests `$THREAD` stands for the listed thread.
"""


@dataclass(frozen=True)
class Stock:
    """What stock Schemathesis reports: code -> title; and how many of its requests it generated."""

    failures: Mapping[str, str]
    cases: int


def stock(base_url: str, folder: Path, thread: str | None) -> Stock:
    """Run it on the bundled document with its defaults; with a ``thread`` every request goes to that one."""
    config = folder / "schemathesis.toml"
    config.write_text(f'[parameters]\n"path.thread_id" = "{thread}"\n' if thread else "", encoding="utf-8")
    words = ["--config-file", str(config), "run", str(ROOT / "contracts/langsmith/openapi.yaml"), "--url", base_url]
    done = subprocess.run(
        [Path(sys.executable).parent / "schemathesis", *words, "--continue-on-failure", "--seed", "1", "--no-color"],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout + done.stderr)
    found = dict(re.findall(r"❌ (ST\d+) (.*?): \d+$", done.stdout, re.MULTILINE))
    return Stock(found, int(re.search(r"(\d+) generated", done.stdout)[1]))  # type: ignore[index]  # it always says so


def page(
    report: Mapping[str, Any], answer: Mapping[str, Any], versions: Mapping[str, str], beside: Mapping[str, Stock]
) -> str:
    """The whole page."""
    requirements = {each["id"]: each for each in report["requirements"]}
    counts = {word: sum(each["verdict"] == word for each in requirements.values()) for word in ("passed", "failed")}
    counts["undecided"] = sum(each["verdict"] == "inconclusive" for each in requirements.values())
    parts = [HEAD, "| what | version |\n|---|---|\n" + "".join(f"| {a} | {b} |\n" for a, b in versions.items())]
    rows = ", ".join(f"{each['name']} {each['rows']}" for each in report["collections"])
    parts.append(f"Rows: {rows}. Requirements: {', '.join(f'{count} {word}' for word, count in counts.items())}.\n")
    for identity, said in answer["failed"].items():
        parts.append(_finding(requirements[identity], report["results"], said["why"]))
    none = [f"- **{identity}** {said['why']}\n" for identity, said in answer["not_applicable"].items()]
    parts.append("".join(["## Not applicable to this server\n\n", *none]))
    parts.append(_beside(answer["stock"], beside))
    return "\n".join(parts)


def _finding(requirement: Mapping[str, Any], results: list[Mapping[str, Any]], why: str) -> str:
    found = next(f for each in results if each["id"] == requirement["id"] for f in each["findings"])
    lines = [f"## {requirement['id']} ({requirement['level']}, {', '.join(requirement['provenance'])})", ""]
    lines += [requirement["statement"], "", why, ""]
    lines += [f"- expected: {_plain(found['expected'])}", f"- actual: {_plain(found['actual'])}"]
    lines += [f"- document: `{each}`" for each in requirement["sources"]]
    return "\n".join([*lines, "", "```sh", _plain(found["requests"][0]), "```", ""])


def _plain(text: str) -> str:
    return UUID.sub("$THREAD", re.sub(r"http://127\.0\.0\.1:\d+", "http://127.0.0.1:2024", text))


def _beside(said: Mapping[str, Any], beside: Mapping[str, Stock]) -> str:
    lines = ["## Beside it: stock Schemathesis", ""]
    told = " and ".join(f"{each.cases} with {name} thread ids" for name, each in beside.items())
    lines += [f"With its defaults, on the same server: {told} generated.", ""]
    lines += ["| it reports | " + " | ".join(beside) + " | true | why |", "|---|" + "---|" * len(beside) + "---|---|"]
    titles = {code: title for each in beside.values() for code, title in each.failures.items()}
    for code in sorted(titles):
        where = " | ".join("yes" if code in each.failures else "–" for each in beside.values())
        true = "yes" if said[code]["true"] else "false alarm"
        lines.append(f"| {code} {titles[code]} | {where} | {true} | {said[code]['why']} |")
    return "\n".join([*lines, "", "PAG-16 is not among its reports.", ""])
