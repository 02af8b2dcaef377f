"""``listproof --completion``: the script that it prints completes a command line, as bash itself says."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from listproof.cli import command as cli
from listproof.cli.completion import SHELLS

BASH = shutil.which("bash")

COMPLETE = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
function=$(complete -p listproof | sed 's/.*-F \\([^ ]*\\).*/\\1/')
"$function" listproof "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def printed(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--completion", shell])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_a_script_with_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(shell, capsys)
    assert all(name in text for name in ("check", "explain", "doctor", "--base-url", "--against"))


@pytest.mark.skipif(BASH is None, reason="needs bash")
@pytest.mark.parametrize(
    "words, offered",
    [
        (["ch"], {"check"}),
        (["check", "--fail-"], {"--fail-on"}),
        (["check", "--fail-on", ""], {"must", "should", "stated"}),
        (["check", "seek"], {"seekrflow"}),
    ],
)
def test_bash_completes_with_it(
    words: list[str], offered: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "listproof.bash"
    file.write_text(printed("bash", capsys), "utf-8")
    asked = [str(BASH), "--norc", "-c", COMPLETE, "bash", str(file), "listproof", *words]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=True)
    assert set(done.stdout.split()) == offered


def test_without_the_library_the_message_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert cli.main(["--completion", "bash"]) == 2
    assert "pip install 'listproof[completion]'" in capsys.readouterr().err
