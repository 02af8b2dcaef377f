"""The command that repeats a run, or a part of it, with the same settings."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .. import flags, harmless
from ..http.secret import Secret
from . import option_values, options
from .options import Kind, Option
from .settings import DEFAULTS, Settings

_PROXY = "${LISTPROOF_PROXY}"


def line(settings: Settings, headers: Mapping[str, Secret], *, only: str) -> str:
    """``listproof check …`` for a POSIX shell; of the credential (``headers``) it has the variables, not the value. The
    credential of another account is left out: what is repeated is asked with one's own."""
    words = ["listproof", "check", settings.contract]
    repeated = [each for each in options.OPTIONS if each.repeated]
    for each in sorted(repeated, key=lambda each: each.kind in (Kind.ON, Kind.OFF)):
        words += _option_words(each, settings, headers)
    return " ".join(map(harmless.word, [*words, "--only", only, "--seed", str(settings.what.seed)]))


def _option_words(each: Option, settings: Settings, headers: Mapping[str, Secret]) -> list[str]:
    value, default = settings.value(each), DEFAULTS.value(each)
    name = flags.command(each.name)
    if each.kind in (Kind.ON, Kind.OFF):
        return [name] if value != default else []
    if each.field == "headers":
        value = [f"{key}: {secret.written}" for key, secret in headers.items() if settings.server.base_url is not None]
    elif each.field == "proxy" and value is not None and _spelt_out(value):
        value = _PROXY
    if not value or value == default:
        return []
    return [word for text in option_values.words(each.kind, value) for word in (name, text)]


def _spelt_out(proxy: str) -> bool:
    """Whether a password, or a login without one, stands there itself and not by its variable."""
    login = proxy.rpartition("@")[0].rpartition("//")[2]
    return bool(re.sub(r"\$\{\w+\}", "", login.partition(":")[2] or login))
