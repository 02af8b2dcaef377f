"""Where a credential comes from: a variable, a file, a prompt, or the command line itself."""

from __future__ import annotations

import getpass
import re
import shlex
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from .. import files
from ..errors import UsageError
from .secret import HEADER_NAME, HEADER_VALUE, QUERY_NAME, Secret, placeholder

CREDENTIAL_BYTES = 16_384
"""Bytes of a file that holds a credential."""

_PROMPT, _FILE = "prompt", "file:"
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\}")
_SCHEME = re.compile(r"(?:Bearer|Basic|Token|Api-?Key|Key)? *", re.IGNORECASE)
_PLAIN = re.compile(r"[\w@%+=:,./ -]+")  # a path that needs no escape in a quoted word of a shell


def prompted(header: str) -> str:
    """A value typed unseen at the terminal, once for each header of a process. Raises UsageError without a terminal."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            f"The header {header} asks for ${{prompt}}, and there is no terminal to type it at: "
            "give it from a variable (${NAME}) or a file (${file:PATH})."
        )
    return _typed(header)


@cache
def _typed(header: str) -> str:
    return getpass.getpass(f"{header}: ")


def read_header(
    text: str, environ: Mapping[str, str], ask: Callable[[str], str] = prompted, *, whose: str = ""
) -> tuple[str, Secret]:
    """``Authorization: Bearer ${SEEKR_API_KEY}`` as the header's name and its value, what stands in braces expanded.

    ``${NAME}`` is a variable, ``${file:PATH}`` what stands in a file but for line ends behind it, ``${prompt}`` what
    ``ask`` gets for the header's name, with ``whose`` before it where several have one of that name. Raises UsageError;
    no message repeats a value.
    """
    name, colon, template = text.partition(":")
    name, template = name.strip(" \t"), template.strip(" \t")
    if not colon or not name:
        raise UsageError("A header has no colon: write it as 'Name: value', like 'Authorization: ${SEEKR_API_KEY}'.")
    if not HEADER_NAME.fullmatch(name) and not QUERY_NAME.fullmatch(name):
        raise UsageError("A header's name holds a character that HTTP does not allow: use letters, digits and '-'.")
    references = _REFERENCE.findall(template)
    literal = _REFERENCE.sub("", template)
    if "${" in literal or re.match(_SCHEME.pattern + r"\$[A-Za-z_]\w*$", literal, re.IGNORECASE):
        raise UsageError(
            f"The header {name} has a '$' that names no variable: write a variable as '${{NAME}}', in single quotes."
        )
    held = {each: _held(name, each, environ, lambda header: ask(whose + header)) for each in references}
    value = _REFERENCE.sub(lambda match: held[match[1]], template)
    if not value:
        raise UsageError(f"The header {name} has no value: write it as '{name}: ${{NAME}}'.")
    if not HEADER_VALUE.fullmatch(value):
        where = ", ".join(map(_where, references)) or "its value"
        raise UsageError(
            f"The header {name} cannot be sent: look in {where} for a line break, a space at an end "
            "or a character outside Latin-1."
        )
    names = {each: _shell_form(whose + name, each) for each in references}
    whole = references and _SCHEME.fullmatch(literal) and template.startswith(literal)
    shown = _REFERENCE.sub(lambda match: names[match[1]], template) if whole else placeholder(whose + name)
    return name, Secret(
        value, shown, parts=[(held[each], names[each]) for each in references], written=template if whole else None
    )


def _held(header: str, reference: str, environ: Mapping[str, str], ask: Callable[[str], str]) -> str:
    """What stands for ``${reference}``."""
    if reference == _PROMPT:
        value = ask(header)
        if not value:
            raise UsageError(f"The header {header} asks for ${{prompt}}, and nothing was typed.")
        return value
    if reference.startswith(_FILE):
        return _file_text(header, _file(reference))
    if not environ.get(reference):
        state = "is empty" if reference in environ else "is not set"
        raise UsageError(f"The header {header} needs the variable {reference}, which {state}: export {reference}=…")
    return environ[reference]


def _file_text(header: str, file: Path) -> str:
    try:
        with file.open("rb") as stream:
            raw = stream.read(CREDENTIAL_BYTES + 1)
        text = raw.decode("utf-8").rstrip("\r\n")
    except OSError as error:
        raise UsageError(
            f"The header {header} needs the file {file}, which cannot be read ({error.strerror or error})."
        ) from None
    except ValueError:  # a NUL in the name, or no UTF-8
        raise UsageError(f"The header {header} needs the file {file}, which holds no text in UTF-8.") from None
    if not text or len(raw) > CREDENTIAL_BYTES:
        state = "is too large for a credential" if text else "is empty"
        raise UsageError(f"The header {header} needs the file {file}, which {state}.")
    return text


def _file(reference: str) -> Path:
    return files.home(reference.removeprefix(_FILE))


def _shell_form(header: str, reference: str) -> str:
    if reference == _PROMPT:
        return placeholder(header)
    if reference.startswith(_FILE):
        path = str(_file(reference))
        return f"$(cat {shlex.quote(path)})" if _PLAIN.fullmatch(path) else placeholder(header)
    return f"${reference}"


def _where(reference: str) -> str:
    if reference == _PROMPT:
        return "what was typed"
    return f"the file {reference.removeprefix(_FILE)}" if reference.startswith(_FILE) else f"the variable {reference}"
