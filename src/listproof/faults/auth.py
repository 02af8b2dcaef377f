"""Faults of authentication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listproof.faults.registry import fault
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
