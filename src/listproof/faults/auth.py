"""Faults of authentication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
from listproof.faults.turns import every
from listproof.mock.pipeline import Pipeline, Refusal, Reply, Request
from listproof.mock.seekrflow import KEYS


def _key(request: Request) -> str:
    return request.headers.get("authorization", "").strip().removeprefix("Bearer ").strip()


def accepting(pipeline: Pipeline, fits: Callable[[str, str], bool]) -> Pipeline:
    """Also accept a key where ``fits(sent, true key)``."""

    def authenticate(request: Request) -> str:
        for key, account in KEYS.items():
            if fits(_key(request), key):
                return account
        return pipeline.authenticate(request)

    return replace(pipeline, authenticate=authenticate)


@fault("F-AUT-01", contracts="seekrflow", roots={"AUT-01"})
def no_key_is_needed(pipeline: Pipeline) -> Pipeline:
    """Without a key the first account's rows are listed."""
    return accepting(pipeline, lambda sent, _: not sent)


@fault("F-AUT-02", contracts="seekrflow", roots={"AUT-02"})
def any_key_will_do(pipeline: Pipeline) -> Pipeline:
    """Any key that is not empty is accepted."""
    return accepting(pipeline, lambda sent, key: bool(sent) and sent not in KEYS.keys() - {key})


@fault("F-AUT-02", contracts="seekrflow", roots={"AUT-02"})
def the_beginning_of_the_key_is_enough(pipeline: Pipeline) -> Pipeline:
    """A key that begins like the right one is accepted, however it ends."""
    return accepting(pipeline, lambda sent, key: sent[:12] == key[:12])


@fault("F-AUT-02", contracts="seekrflow", roots={"AUT-02"})
def keys_in_any_case(pipeline: Pipeline) -> Pipeline:
    """Keys are compared without regard to case."""
    return accepting(pipeline, lambda sent, key: sent.lower() == key.lower())


@fault("F-HTTP-06", contracts="seekrflow", roots={"AUT-03"}, when="with another parameter")
def a_cache_serves_everybody(pipeline: Pipeline) -> Pipeline:
    """An answer once given with a key is served again without one."""
    kept: dict[str, Reply] = {}

    def handle(changed: Pipeline, request: Request) -> Reply:
        try:
            changed.authenticate(request)
        except Refusal:
            if request.target in kept:
                return kept[request.target]
        reply = pipeline.handle(changed, request)
        if reply.status == 200:
            kept[request.target] = reply
        return reply

    return replace(pipeline, handle=handle)


@fault("F-AUT-01", contracts="seekrflow", roots={"AUT-01"})
def an_empty_key_is_enough(pipeline: Pipeline) -> Pipeline:
    """An Authorization header without a value is accepted; without the header the answer is 401."""

    def authenticate(request: Request) -> str:
        sent = request.headers.get("authorization")
        return "K1" if sent is not None and not sent.strip() else pipeline.authenticate(request)

    return replace(pipeline, authenticate=authenticate)


def answering(pipeline: Pipeline, where: Callable[[str], bool], reply: Reply) -> Pipeline:
    """Answer so where the key is refused and is such."""

    def refuse(refusal: Refusal, request: Request) -> Reply:
        return reply if refusal.status == 401 and where(_key(request)) else pipeline.refuse(refusal, request)

    return replace(pipeline, refuse=refuse)


@fault("F-AUT-01", contracts="seekrflow", roots={"AUT-01"})
def without_a_key_the_list_is_empty(pipeline: Pipeline) -> Pipeline:
    """Without a key the answer is 200 and no rows."""
    return answering(pipeline, lambda key: not key, Reply(200, b"[]"))


@fault("F-AUT-01", contracts="seekrflow", roots={"AUT-01"})
def without_a_key_it_crashes(pipeline: Pipeline) -> Pipeline:
    """Without a key the answer is 500."""
    return answering(pipeline, lambda key: not key, Reply(500, b'{"detail":"Internal Server Error"}'))


@fault("F-AUT-02", contracts="seekrflow", roots={"AUT-02"})
def with_a_wrong_key_the_list_is_empty(pipeline: Pipeline) -> Pipeline:
    """With a wrong key the answer is 200 and no rows."""
    return answering(pipeline, bool, Reply(200, b"[]"))


@fault("F-AUT-02", contracts="seekrflow", roots={"AUT-02"}, when="rare rows")
def a_key_may_go_on(pipeline: Pipeline) -> Pipeline:
    """A key is accepted with other characters behind it."""
    return accepting(pipeline, lambda sent, key: sent.startswith(key))


@fault("F-AUT-02", contracts="seekrflow", roots={"AUT-02"}, when="rare rows")
def one_character_in_the_middle_does_not_count(pipeline: Pipeline) -> Pipeline:
    """A key of the right length is accepted though one character of it differs."""

    def near(sent: str, key: str) -> bool:
        return len(sent) == len(key) and sum(a != b for a, b in zip(sent, key, strict=True)) == 1

    return accepting(pipeline, near)


@fault("F-AUT-02", contracts="seekrflow", roots={"AUT-02"}, when="sometimes")
def every_second_wrong_key_is_accepted(pipeline: Pipeline) -> Pipeline:
    """Of the requests with a wrong key every second one is answered with rows."""
    turn = every(pipeline, 2)
    return accepting(pipeline, lambda sent, key: bool(sent) and sent not in KEYS and key[:7] == "mock-K1" and turn())


@fault("F-HTTP-06", contracts="seekrflow", roots={"AUT-03"}, when="with another parameter")
def a_cache_serves_wrong_keys(pipeline: Pipeline) -> Pipeline:
    """An answer once given with a key is served again to any other key."""
    return _remembering(pipeline, {}, bool)


@fault("F-HTTP-06", contracts="seekrflow", roots={"AUT-03"}, when="with another parameter", meets=("limit",))
def pages_are_cached_for_everybody(pipeline: Pipeline) -> Pipeline:
    """An answer to a request with a limit, once given with a key, is served again to everybody, for one more time."""
    kept: dict[str, Reply] = {}
    cached = _remembering(pipeline, kept, lambda _: True)

    def handle(changed: Pipeline, request: Request) -> Reply:
        if "limit=" not in request.query:
            return pipeline.handle(changed, request)
        reply = cached.handle(changed, request)
        if _key(request) not in KEYS:
            kept.pop(request.target, None)
        return reply

    return replace(pipeline, handle=handle)


def _remembering(pipeline: Pipeline, kept: dict[str, Reply], where: Callable[[str], bool]) -> Pipeline:
    """Serve what was kept to those who are refused, where their key is such."""

    def handle(changed: Pipeline, request: Request) -> Reply:
        key = _key(request)
        if key not in KEYS and where(key) and request.target in kept:
            return kept[request.target]
        reply = pipeline.handle(changed, request)
        if reply.status == 200:
            kept[request.target] = reply
        return reply

    return replace(pipeline, handle=handle)


def letting_in(pipeline: Pipeline, who: Callable[[Request], bool]) -> Pipeline:
    """Ask for no key where the request is such."""

    def authenticate(request: Request) -> str:
        return next(iter(KEYS.values())) if who(request) and not _key(request) else pipeline.authenticate(request)

    return replace(pipeline, authenticate=authenticate)


@fault("F-AUT-01", contracts="seekrflow", roots={"AUT-01"}, when="with another parameter", meets=("order",))
def ascending_listings_need_no_key(pipeline: Pipeline) -> Pipeline:
    """With order=asc no key is asked for."""
    return letting_in(pipeline, lambda request: "order=asc" in request.query)


@fault("F-AUT-01", contracts="seekrflow", roots={"AUT-01"}, when="with another parameter")
def head_needs_no_key(pipeline: Pipeline) -> Pipeline:
    """HEAD is answered without a key."""
    return letting_in(pipeline, lambda request: request.method == "HEAD")


@fault("F-AUT-01", contracts="seekrflow", roots={"AUT-01"}, when="with another parameter")
def a_team_needs_no_key(pipeline: Pipeline) -> Pipeline:
    """With a team id no key is asked for."""
    return letting_in(pipeline, lambda request: "x-team-id" in request.headers)


@fault("F-AUT-01", contracts="seekrflow", roots={"AUT-01"}, when="with another parameter")
def one_thread_needs_no_key(pipeline: Pipeline) -> Pipeline:
    """The thread whose id begins with another's is open to everybody."""
    name = pipeline.data.named("prefix").id
    return letting_in(pipeline, lambda request: f"/{name}/" in request.path)


@fault("F-AUT-02", contracts="seekrflow", roots={"AUT-02"})
def keys_of_other_schemes_are_not_looked_at(pipeline: Pipeline) -> Pipeline:
    """A credential that does not begin with Bearer is taken for a right one."""
    guard = pipeline.authenticate

    def authenticate(request: Request) -> str:
        sent = request.headers.get("authorization", "")
        return next(iter(KEYS.values())) if sent and not sent.lower().startswith("bearer") else guard(request)

    return replace(pipeline, authenticate=authenticate)
