"""The command that repeats a run, or a part of it, with the same settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .. import harmless
from ..http.secret import Secret
from .settings import Settings

_PROXY = "${LISTPROOF_PROXY}"


def line(settings: Settings, headers: Mapping[str, Secret], *, only: str) -> str:
    """``listproof check …`` for a POSIX shell; of the credential (``headers``) it has the variables, not the value. The
    credential of another account is left out: what is repeated is asked with one's own."""
    words = ["listproof", "check", settings.contract]
    words += [word for option, value in _options(settings, headers) for word in (option, value)]
    words += ["--allow-writes"] if settings.allow_writes else []
    words += ["--no-bodies"] if not settings.bodies else []
    words += ["--trust-env"] if settings.trust_env else []
    words += ["--insecure"] if settings.insecure else []
    return " ".join(map(harmless.word, [*words, "--only", only, "--seed", str(settings.seed)]))


def _options(settings: Settings, headers: Mapping[str, Secret]) -> Iterator[tuple[str, str]]:
    if settings.base_url is not None:
        yield "--base-url", settings.base_url
    if settings.fault is not None:
        yield "--fault", settings.fault
    for name, parents in settings.collections.items():
        yield "--collection", f"{name}:{_pairs(parents)}"
    for name, secret in headers.items() if settings.base_url is not None else ():
        yield "--header", f"{name}: {secret.written}"
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
    yield from _way(settings)


def _way(settings: Settings) -> Iterator[tuple[str, str]]:
    files = (
        ("--ca-file", settings.ca_file),
        ("--client-cert", settings.client_cert),
        ("--client-key", settings.client_key),
    )
    yield from ((option, str(file)) for option, file in files if file is not None)
    if settings.proxy is not None:
        yield "--proxy", _PROXY if _spelt_out(settings.proxy) else settings.proxy
    if settings.page_size != Settings.page_size:
        yield "--page-size", str(settings.page_size)
    if settings.max_rows is not None:
        yield "--max-rows", str(settings.max_rows)
    if settings.rate is not None:
        yield "--rate", settings.rate
    if settings.concurrency != Settings.concurrency:
        yield "--concurrency", str(settings.concurrency)


def _spelt_out(proxy: str) -> bool:
    """Whether a password, or a login without one, stands there itself and not by its variable."""
    login = proxy.rpartition("@")[0].rpartition("//")[2]
    return bool(re.sub(r"\$\{\w+\}", "", login.partition(":")[2] or login))


def _pairs(values: Mapping[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in values.items())
