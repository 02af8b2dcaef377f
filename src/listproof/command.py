"""The command that repeats a run, or a part of it, with the same settings."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

from .secret import Secret
from .settings import Settings

_VARIABLE, _BRACED = re.compile(r"\$([A-Za-z_]\w*)"), r"${\1}"


def line(settings: Settings, headers: Mapping[str, Secret], *, only: str) -> str:
    """``listproof check …`` for a POSIX shell; of the credential (``headers``) it has the variables, not the value."""
    words = ["listproof", "check", settings.contract]
    words += [word for option, value in _options(settings, headers) for word in (option, value)]
    words += ["--allow-writes"] if settings.allow_writes else []
    return " ".join(map(shlex.quote, [*words, "--only", only, "--seed", str(settings.seed)]))


def _options(settings: Settings, headers: Mapping[str, Secret]) -> Iterator[tuple[str, str]]:
    if settings.base_url is not None:
        yield "--base-url", settings.base_url
    if settings.fault is not None:
        yield "--fault", settings.fault
    for name, parents in settings.collections.items():
        yield "--collection", f"{name}:{_pairs(parents)}"
    for name, secret in headers.items() if settings.base_url is not None else ():
        yield "--header", f"{name}: {_VARIABLE.sub(_BRACED, secret.shown)}"
    for option, values in (("--unknown", settings.unknown), ("--foreign", settings.foreign)):
        if values:
            yield option, _pairs(values)
    for name, value in settings.scopes.items():
        yield "--scope", f"{name}={value}"
    if settings.provision is not None:
        yield "--provision", settings.provision
    for name, value in settings.provision_options.items():
        yield "--provision-option", f"{name}={value}"
    if settings.profile != Settings.profile:
        yield "--profile", settings.profile
    if settings.max_examples is not None:
        yield "--max-examples", str(settings.max_examples)
    if settings.timeout != Settings.timeout:
        yield "--timeout", f"{settings.timeout:g}"


def _pairs(values: Mapping[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in values.items())
