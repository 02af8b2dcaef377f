"""Wrong keys, made from the right one."""

from __future__ import annotations

import random
import string

from ..checking.trial import Trial
from ..http.secret import Secret

WRONG = "$WRONG_KEY"


def scheme(value: str) -> tuple[str, str]:
    """A header's value as (word such as ``Bearer `` or empty, key)."""
    word, space, key = value.partition(" ")
    return (word + space, key) if space else ("", value)


def wrong(trial: Trial) -> list[Secret]:
    """Keys that open nothing: a random one, and where the run allows it such as are nearly the right one."""
    rng = random.Random(trial.target.seed)  # noqa: S311 - a wrong key need not be unguessable
    name, secret = next(iter(trial.target.client.credentials.items()))
    cookie = name.lower() == "cookie"
    word, key = (
        ("".join(secret.value.partition("=")[:2]), secret.value.partition("=")[2]) if cookie else scheme(secret.value)
    )
    letters = string.ascii_letters + string.digits
    probes = ["".join(rng.choice(letters) for _ in range(max(12, len(key))))]
    if trial.probes.auth == "full":
        middle = len(key) // 2
        other = next(letter for letter in letters if letter.lower() != key[middle].lower()) if key else "x"
        probes += [key[:middle] + other + key[middle + 1 :], key[:-2], key[2:], key + "x"]
        probes += [each for each in (key.upper(), key.lower()) if each != key]
    tried = [word + probe for probe in probes if probe.strip() and probe != key]
    tried += [probes[0], f"Token {probes[0]}"] if word and not cookie else []  # a guard may look at one scheme only
    return [Secret(each, WRONG) for each in tried]
