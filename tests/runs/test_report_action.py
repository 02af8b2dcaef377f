"""The GitHub Action's script, run as a runner would run it, and the workflows that use the action."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = ROOT / ".github" / "actions" / "check"
BASH = shutil.which("bash")
EXAMPLES = sorted((ROOT / "docs" / "ci").glob("*.yml"))
OTHERS = [
    ROOT / "docs" / "ci" / name for name in ("gitlab-ci.yml", "azure-pipelines.yml", "circleci.yml", "Jenkinsfile")
]
WORKFLOWS = [each for each in EXAMPLES if each not in OTHERS]

pytestmark = pytest.mark.skipif(not ACTION.is_dir(), reason="the action is in the repository only")


def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ACTION / "action.yml").read_text("utf-8"))
    return loaded


def run(tmp_path: Path, **given: str) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
    """The script with a program in place of listproof that says what it was asked."""
    if BASH is None:
        pytest.skip("needs bash")
    program = tmp_path / "listproof"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, os, pathlib, sys\n"
        "print(json.dumps(sys.argv[1:]))\n"
        "if sys.argv[1] == 'diff': sys.exit(int(os.environ.get('DIFF_GIVES', '0')))\n"
        "told = os.environ.get('REPORT')\n"
        "if told:\n"
        "    folder = pathlib.Path(os.environ['LP_REPORT'])\n"
        "    folder.mkdir(exist_ok=True)\n"
        "    (folder / 'report.json').write_text(told)\n"
        "sys.exit(int(os.environ.get('GIVES', '0')))\n"
    )
    program.chmod(0o755)
    output = tmp_path / "output"
    output.touch()
    environ = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LP_COMMAND": str(program), "LP_REPORT": str(tmp_path / "r"), "GITHUB_OUTPUT": str(output), **given,
    }  # fmt: skip
    done = subprocess.run([BASH, str(ACTION / "check.sh")], env=environ, capture_output=True, text=True, timeout=60)
    lines = output.read_text("utf-8").splitlines()
    return done, dict(line.split("=", 1) for line in lines)


def test_inputs_become_words_and_nothing_is_run(tmp_path: Path) -> None:
    trap = "$(touch owned); `touch owned`"
    done, said = run(
        tmp_path, LP_CONTRACT="langsmith", LP_BASE_URL="http://h", LP_COLLECTIONS=" main:thread_id=a \n\nthread_id=b",
        LP_HEADERS="x-api-key: ${API_KEY}", LP_ONLY=trap, LP_FUZZ="false", LP_STRICT="true", LP_WAIVERS="w.toml",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    words = yaml.safe_load(done.stdout)
    assert words == [
        "check", "langsmith", "--base-url=http://h", "--collection=main:thread_id=a", "--collection=thread_id=b",
        "--header=x-api-key: ${API_KEY}", f"--only={trap}", "--no-fuzz", "--strict", "--waivers=w.toml",
        f"--report={tmp_path / 'r'}",
    ]  # fmt: skip
    assert said["verdict"] == "no report was made (exit code 0)"
    assert not (Path.cwd() / "owned").exists()


def test_outputs_are_of_the_report_and_the_exit_code_goes_on(tmp_path: Path) -> None:
    report = '{"conformant": false, "verdict": "does not conform:\\nexit-code=0"}'
    done, said = run(tmp_path, LP_CONTRACT="langsmith", REPORT=report, GIVES="1")
    assert done.returncode == 1
    assert said == {
        "exit-code": "1",
        "conformant": "false",
        "verdict": "does not conform: exit-code=0",
        "report": str(tmp_path / "r"),
    }


@pytest.mark.parametrize("gives, differs, code", [("0", "1", 1), ("0", "0", 0), ("3", "1", 3)])
def test_a_regression_fails_the_job(tmp_path: Path, gives: str, differs: str, code: int) -> None:
    summary = tmp_path / "summary"
    done, said = run(
        tmp_path, LP_COMPARE_WITH="old", REPORT='{"conformant": true, "verdict": "conforms"}', GIVES=gives,
        DIFF_GIVES=differs, GITHUB_STEP_SUMMARY=str(summary),
    )  # fmt: skip
    assert (done.returncode, said["exit-code"]) == (code, str(code))
    assert '["diff", "old"' in summary.read_text("utf-8")


def test_an_old_report_is_not_taken_for_this_one(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "report.json").write_text('{"conformant": true, "verdict": "conforms"}')
    _, said = run(tmp_path, LP_CONTRACT="langsmith", GIVES="2")
    assert (said["conformant"], said["exit-code"]) == ("null", "2")


def test_every_input_reaches_the_script() -> None:
    steps = action()["runs"]["steps"]
    check = next(each for each in steps if each.get("id") == "check")
    used = " ".join(str(each) for each in steps)
    for name in action()["inputs"]:
        assert f"inputs.{name}" in used, name
    script = (ACTION / "check.sh").read_text("utf-8")
    for name in check["env"]:
        assert name in script, name
    assert "${{" not in check["run"]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_examples_give_inputs_that_there_are(file: Path) -> None:
    known = set(action()["inputs"])
    steps = [step for job in yaml.safe_load(file.read_text("utf-8"))["jobs"].values() for step in job["steps"]]
    own = [step for step in steps if "/.github/actions/check@" in step.get("uses", "")]
    assert own
    for step in own:
        assert set(step["with"]) <= known


@pytest.mark.parametrize("file", OTHERS, ids=lambda file: file.name)
def test_examples_of_others_use_options_that_there_are(file: Path) -> None:
    """Jenkins publishes no schema, so that only the command of its file is judged."""
    from listproof.cli.command import parser

    lines = re.sub(r"\\\n|\n(?= +--)", " ", file.read_text("utf-8"))
    line = next(each for each in lines.splitlines() if "listproof check" in each)
    words = [re.sub(r"\$\{?(\w+)\}?", r"\1", word) for word in shlex.split(line.partition("listproof ")[2])]
    given = parser().parse_args(words)
    assert (given.contract, given.report, given.headers) == ("langsmith", "report", ["x-api-key: API_KEY"])
    assert re.search(r"junit\.xml|store_test_results", file.read_text("utf-8"))


GH = """#!/bin/sh
echo "$*" >> "$GH_LOG"
case "$*" in *--paginate*) printf '%s' "$GH_EARLIER" ;; esac
for word in "$@"; do case "$word" in body=@*) cat "${word#body=@}" > "$GH_LOG.body" ;; esac; done
"""


@pytest.mark.parametrize(
    "earlier, sent", [("", "POST repos/o/r/issues/7/comments"), ("42\n", "PATCH repos/o/r/issues/comments/42")]
)
@pytest.mark.parametrize("files, told", [(("summary.md",), "summary.md"), (("summary.md", "against.md"), "against.md")])
def test_the_summary_is_one_comment_on_the_pull_request(
    tmp_path: Path, earlier: str, sent: str, files: tuple[str, ...], told: str
) -> None:
    if BASH is None:
        pytest.skip("needs bash")
    gh = tmp_path / "gh"
    gh.write_text(GH)
    gh.chmod(0o755)
    for name in files:
        (tmp_path / name).write_text(f"of {name}" + "ä" * 70_000)
    environ = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "LP_REPORT": str(tmp_path), "LP_PULL_REQUEST": "7",
        "LP_MARK": "check", "GITHUB_REPOSITORY": "o/r", "GH_LOG": str(tmp_path / "log"), "GH_EARLIER": earlier,
    }  # fmt: skip
    subprocess.run([BASH, str(ACTION / "comment.sh")], env=environ, check=True, timeout=60)
    assert sent in (tmp_path / "log").read_text()
    body = (tmp_path / "log.body").read_text("utf-8")
    assert body.startswith(f"<!-- listproof check -->\nof {told}ä")
    assert len(body) < 65_536
