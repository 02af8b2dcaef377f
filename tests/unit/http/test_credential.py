"""Credentials from variables, files and prompts."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from listproof.cli import command as cli
from listproof.errors import UsageError
from listproof.http.credential import CREDENTIAL_BYTES, read_header

KEY = "sk-marked-0123456789"


def never(header: str) -> str:
    raise AssertionError(f"{header} was asked for")


@pytest.mark.parametrize("text", [KEY, f"{KEY}\n", f"{KEY}\r\n", f"{KEY}\n\n"])
def test_a_file_is_read_but_for_the_line_ends_behind_it(text: str, tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    file.write_bytes(text.encode())
    name, secret = read_header(f"Authorization: Bearer ${{file:{file}}}", {}, never)
    assert (name, secret.value) == ("Authorization", f"Bearer {KEY}")
    assert secret.shown == f"Bearer $(cat {file})"
    assert secret.written == f"Bearer ${{file:{file}}}"
    assert secret.conceal(f"no such key: {KEY}") == f"no such key: $(cat {file})"


def test_a_file_below_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a key").write_text(KEY)
    monkeypatch.setenv("HOME", str(tmp_path))
    _, secret = read_header("x-api-key: ${file:~/a key}", {}, never)
    assert (secret.value, secret.shown) == (KEY, f"$(cat '{tmp_path}/a key')")


def test_the_shown_line_works_in_a_shell(tmp_path: Path) -> None:
    file = tmp_path / "a key.txt"
    file.write_text(f"{KEY}\n")
    _, secret = read_header(f"x-api-key: ${{file:{file}}}", {}, never)
    done = subprocess.run(["sh", "-c", f'printf %s "{secret.shown}"'], capture_output=True, text=True, check=True)
    assert done.stdout == KEY


def test_a_path_that_no_shell_would_take_has_a_variable_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / 'a"key$(x)'
    file.write_text(KEY)
    _, secret = read_header(f"x-api-key: ${{file:{file}}}", {}, never)
    assert (secret.value, secret.shown) == (KEY, "$LISTPROOF_X_API_KEY")


def unreadable(file: Path) -> None:
    file.mkdir()


def of(content: bytes) -> Callable[[Path], None]:
    def make(file: Path) -> None:
        file.write_bytes(content)

    return make


@pytest.mark.parametrize(
    "make, told",
    [
        (lambda _: None, "cannot be read (No such file or directory)"),
        (unreadable, "cannot be read (Is a directory)"),
        (of(b""), "is empty"),
        (of(b"\n"), "is empty"),
        (of(b"\xff\xfe" + KEY.encode()), "holds no text in UTF-8"),
        (of(b"x" * (CREDENTIAL_BYTES + 1)), "is too large for a credential"),
        (of(f"{KEY}\nsecond line".encode()), "look in the file"),
    ],
)
def test_a_file_that_holds_no_credential_is_one_message(
    make: Callable[[Path], None], told: str, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    make(file)
    with pytest.raises(UsageError) as caught:
        read_header(f"Authorization: ${{file:{file}}}", {}, never)
    assert told in str(caught.value)
    assert str(file) in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_prompt_asks_by_the_headers_name() -> None:
    asked = []

    def ask(header: str) -> str:
        asked.append(header)
        return KEY

    _, secret = read_header("x-api-key: Bearer ${prompt}", {"prompt": "a variable of this name is another"}, ask)
    assert (secret.value, secret.shown, asked) == (f"Bearer {KEY}", "Bearer $LISTPROOF_X_API_KEY", ["x-api-key"])
    assert secret.written == "Bearer ${prompt}"


@pytest.mark.parametrize("typed, told", [("", "nothing was typed"), ("a\x07b", "look in what was typed")])
def test_what_cannot_be_a_credential_is_refused(typed: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_header("x-api-key: ${prompt}", {}, lambda _: typed)


def test_without_a_terminal_nothing_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "langsmith", "--base-url", "http://127.0.0.1:1", "--collection", "thread_id=1"]
    assert cli.main([*words, "--header", "x-api-key: ${prompt}"]) == 2
    assert "there is no terminal to type it at" in capsys.readouterr().err


def test_at_a_terminal_it_is_typed_unseen_and_once() -> None:
    code = (
        "from listproof.http.credential import read_header\n"
        "for _ in range(2):\n"
        "    value = read_header('x-api-key: ${prompt}', {})[1].value\n"
        f"print('right' if value == {KEY[::-1]!r}[::-1] else 'wrong')\n"
    )
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-c", code])
    seen = os.read(terminal, 100)
    os.write(terminal, f"{KEY}\n".encode())
    try:
        while part := os.read(terminal, 1000):
            seen += part
    except OSError:  # the other side is closed
        pass
    finally:
        os.close(terminal)
    assert os.waitpid(pid, 0)[1] == 0
    assert seen.decode().count("x-api-key: ") == 1
    assert "right" in seen.decode()
    assert KEY not in seen.decode()
