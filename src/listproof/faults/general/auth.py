"""Faults of authentication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.contract.model import ListOperation, Security
from listproof.faults.general.registry import general
from listproof.faults.general.stages import MEETS, RARE, SOMETIMES
from listproof.faults.turns import every
from listproof.mock.data import Rows
from listproof.mock.generic.data import Drawn
from listproof.mock.generic.grammar import Wanted
from listproof.mock.generic.pipeline import Stages, having
from listproof.mock.pipeline import Reply, Request

KEY = ("credential",)
NONE = {"AUT-01"}
WRONG = {"AUT-02"}
AGAIN = {"AUT-03"}

Fits = Callable[[str, str], bool]
"""Whether a key that is sent, without the word before it, is taken for the right one."""


def letting_in(stages: Stages, who: Callable[[Security, Request, str], bool]) -> Stages:
    """Also open to requests that are such."""
    return replace(stages, opened=lambda *asked: stages.opened(*asked) or who(*asked))


def sent(security: Security, request: Request) -> str:
    """What stands in the header of the credential, or in its parameter of the query."""
    return (having(security, request) or "").strip()


def _accepting(stages: Stages, fits: Fits) -> Stages:
    """Also open to a key that is there where ``fits(sent, right key)``."""

    def who(security: Security, request: Request, right: str) -> bool:
        own = security.before
        given = sent(security, request).removeprefix(own.strip()).strip()
        return bool(given) and fits(given, right.removeprefix(own))

    return letting_in(stages, who)


@general("F-AUT-01", needs=KEY, roots=NONE, walked=True)
def no_key_is_needed(stages: Stages) -> Stages:
    """Without a credential the rows are listed."""
    return letting_in(stages, lambda security, request, _: not sent(security, request))


@general("F-AUT-01", needs=KEY, roots=NONE, walked=True)
def an_empty_key_is_enough(stages: Stages) -> Stages:
    """The header of the credential is accepted without a value; without the header the answer is a refusal."""
    return letting_in(
        stages,
        lambda security, request, _: having(security, request) is not None and not sent(security, request),
    )


@general("F-AUT-01", needs=KEY, roots=NONE, when=MEETS, walked=True)
def head_needs_no_key(stages: Stages) -> Stages:
    """HEAD is answered without a credential."""
    return letting_in(stages, lambda _, request, __: request.method == "HEAD")


@general("F-AUT-01", needs=("credential", "size"), roots=NONE, when=MEETS, meets=("size",), walked=True)
def pages_of_a_size_need_no_key(stages: Stages) -> Stages:
    """Where a parameter is sent no credential is asked for."""
    return letting_in(stages, lambda security, request, _: bool(request.query) and not sent(security, request))


def _unopened(stages: Stages, where: Callable[[str], bool], crashes: bool = False) -> Stages:
    """List no rows, or crash, where the credential opens nothing and what is sent is such."""
    shut: list[bool] = [False]

    def opened(security: Security, request: Request, right: str) -> bool:
        right_one = stages.opened(security, request, right)
        shut[0] = not right_one and where(sent(security, request))
        if shut[0] and crashes:
            raise AttributeError("there is nobody")
        return right_one or shut[0]

    def listed(operation: ListOperation, data: Drawn, wanted: Wanted) -> Rows:
        return () if shut[0] else stages.listed(operation, data, wanted)

    return replace(stages, opened=opened, listed=listed)


@general("F-AUT-01", needs=KEY, roots=NONE, walked=True)
def without_a_key_the_list_is_empty(stages: Stages) -> Stages:
    """Without a credential the answer is 200 and no rows."""
    return _unopened(stages, lambda key: not key)


@general("F-AUT-01", needs=KEY, roots=NONE, walked=True)
def without_a_key_it_crashes(stages: Stages) -> Stages:
    """Without a credential the answer is 500."""
    return _unopened(stages, lambda key: not key, crashes=True)


@general("F-AUT-02", needs=KEY, roots=WRONG, walked=True)
def with_a_wrong_key_the_list_is_empty(stages: Stages) -> Stages:
    """With a wrong credential the answer is 200 and no rows."""
    return _unopened(stages, bool)


@general("F-AUT-02", needs=KEY, roots=WRONG, walked=True)
def any_key_will_do(stages: Stages) -> Stages:
    """Any credential that is not empty is accepted."""
    return _accepting(stages, lambda *_: True)


@general("F-AUT-02", needs=KEY, roots=WRONG, walked=True)
def the_beginning_of_the_key_is_enough(stages: Stages) -> Stages:
    """A credential that begins like the right one is accepted, however it ends."""
    return _accepting(stages, lambda given, key: given[:12] == key[:12])


@general("F-AUT-02", needs=KEY, roots=WRONG, walked=True)
def keys_in_any_case(stages: Stages) -> Stages:
    """Credentials are compared without regard to case."""
    return _accepting(stages, lambda given, key: given.lower() == key.lower())


@general("F-AUT-02", needs=KEY, roots=WRONG, when=RARE, walked=True)
def a_key_may_go_on(stages: Stages) -> Stages:
    """A credential is accepted with other characters behind it."""
    return _accepting(stages, str.startswith)


@general("F-AUT-02", needs=KEY, roots=WRONG, when=RARE, walked=True)
def one_character_in_the_middle_does_not_count(stages: Stages) -> Stages:
    """A credential of the right length is accepted though one character of it differs."""
    return _accepting(
        stages,
        lambda given, key: len(given) == len(key) and sum(a != b for a, b in zip(given, key, strict=True)) == 1,
    )


@general("F-AUT-02", needs=KEY, roots=WRONG, when=SOMETIMES, walked=True)
def every_second_wrong_key_is_accepted(stages: Stages) -> Stages:
    """Of the requests with a wrong credential every second one is answered with rows."""
    turn = every(stages, 2)
    return _accepting(stages, lambda given, key: given != key and turn())


def _remembering(stages: Stages, where: Callable[[Request], bool], uses: int = -1) -> Stages:
    """Serve an answer that was given with the right credential again to those who are refused, where the request is
    such; so many times."""
    kept: dict[str, tuple[Reply, int]] = {}

    def replied(request: Request, reply: Reply) -> Reply:
        right = stages.replied(request, reply)
        if right.status == 200:
            kept[request.target] = right, uses
        elif right.status in (401, 403) and where(request) and kept.get(request.target, (right, 0))[1]:
            right, left = kept[request.target]
            kept[request.target] = right, left - 1
        return right

    return replace(stages, replied=replied)


@general("F-HTTP-06", needs=KEY, roots=AGAIN, when=MEETS, walked=True)
def a_cache_serves_everybody(stages: Stages) -> Stages:
    """An answer once given with a credential is served again to everybody."""
    return _remembering(stages, lambda _: True)


@general("F-HTTP-06", needs=("credential", "size"), roots=AGAIN, when=MEETS, meets=("size",), walked=True)
def pages_are_cached_for_everybody(stages: Stages) -> Stages:
    """An answer to a request with a parameter, once given with a credential, is served once more to anybody."""
    return _remembering(stages, lambda request: bool(request.query), 1)
